package io.murk.propagator;

import io.murk.field.FieldSchema;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;

/**
 * What a step may use. Fields are f32 segments [cell][component] in native byte order, not copies:
 * reads are read-only, and all are valid during the step only.
 *
 * <p>A field that the propagator did not declare for that use is refused with a {@code
 * MurkException}, which rolls the tick back.
 */
public interface StepContext {
  /** Values of a declared read, as the propagators before this one left them. */
  MemorySegment read(int field);

  /** Values of a declared read at the start of the tick. */
  MemorySegment readPrevious(int field);

  /** The buffer of a declared write. */
  MemorySegment write(int field);

  /** Zeroed f32 scratch memory, at most {@link Propagator#scratchFloats} in one step. */
  MemorySegment scratch(long floats);

  /** The space. */
  Space space();

  /** The fields. */
  FieldSchema schema();

  /** The tick that is being computed; the first is 1. */
  long tick();

  /** The time step, seconds. */
  double dt();

  /** The world's seed, of its configuration or of its last reset. */
  long seed();

  /**
   * A parameter of the world in this tick.
   *
   * @param key its key, as {@link Propagator.Site#parameters} gives it
   */
  double parameter(int key);
}
