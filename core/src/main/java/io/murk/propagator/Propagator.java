package io.murk.propagator;

import io.murk.command.ParameterSet;
import io.murk.field.FieldSchema;
import io.murk.space.Space;
import java.util.OptionalDouble;

/**
 * A rule that advances fields by one tick.
 *
 * <p>A propagator itself is a description and may be shared by many worlds; what runs is the {@link
 * Step} that it binds to one world.
 */
public interface Propagator {
  /** The name in messages and metrics. */
  String name();

  /** What it reads and writes; asked once for each world. */
  Access access();

  /** The largest stable time step in this space, or empty when any will do. */
  default OptionalDouble maxDt(Space space) {
    return OptionalDouble.empty();
  }

  /**
   * Whether its steps may run on any thread, those of different worlds at once. If not, a world
   * with this propagator ticks on the thread that steps it and on no other, and so does a batch
   * with such a world.
   */
  default boolean anyThread() {
    return true;
  }

  /**
   * f32 of scratch memory that a step may ask for.
   *
   * @param site the world
   */
  default long scratchFloats(Site site) {
    return 0;
  }

  /**
   * Checks parameters and field lengths against a world, and prepares what every tick needs.
   *
   * @param site the world
   * @throws io.murk.error.MurkException {@code INVALID_PROPAGATOR} naming parameter and field
   */
  Step bind(Site site);

  /**
   * The world that a propagator is bound to.
   *
   * @param space its space
   * @param schema its fields
   * @param dt its time step, seconds
   * @param parameters its declared parameters
   */
  record Site(Space space, FieldSchema schema, double dt, ParameterSet parameters) {}

  /**
   * A propagator bound to one world. Runs on whichever thread ticks the world, never on two; see
   * {@link #anyThread}.
   */
  @FunctionalInterface
  interface Step {
    /** What a step gives that remembers nothing. */
    byte[] NOTHING = {};

    /**
     * Advances the fields by one tick. Whatever it throws rolls the tick back; the world stays as
     * it was.
     *
     * <p>Keep the segments of the context no longer than the call.
     */
    void run(StepContext context) throws PropagatorFailure;

    /**
     * The tick was published: what the step took from outside is used up. Must not throw; what it
     * throws is dropped.
     */
    default void published() {}

    /**
     * The tick was rolled back, whether this step had run in it or not: what the step took from
     * outside or remembers must be as before the tick. Must not throw; what it throws is dropped.
     */
    default void rolledBack() {}

    /** Restores what the step itself remembers, when the world is reset. */
    default void reset(long seed) {}

    /**
     * What the step itself remembers after a published tick, for a checkpoint: bytes that {@link
     * #restore} of a step of the same propagator understands. A step that remembers anything which
     * its next tick depends on must give it here. Empty unless overridden.
     *
     * @return a new array, or one that nobody changes
     */
    default byte[] memory() {
      return NOTHING;
    }

    /**
     * Remembers again what {@link #memory} gave. Called after {@link #reset}, when a world goes on
     * from a checkpoint.
     *
     * @throws IllegalArgumentException for bytes that it did not give
     */
    default void restore(byte... memory) {
      if (memory.length > 0) {
        throw new IllegalArgumentException("memory.length=" + memory.length + " allowed=0");
      }
    }

    /**
     * How many bytes the step took from outside of the world in the tick that was published last,
     * such as actions that another thread left for it: a recording keeps them, so that the tick can
     * be computed again. 0 unless overridden. Asked after {@link #published}, before the next tick.
     */
    default int inputBytes() {
      return 0;
    }

    /**
     * Writes what the step took, as {@link #supply} of a step of the same propagator understands
     * it.
     *
     * @param to written from {@code offset} on, {@link #inputBytes} bytes
     */
    default void copyInput(byte[] to, int offset) {}

    /**
     * The next tick takes this, and not what is left from outside, which is forgotten.
     *
     * @param input what {@link #copyInput} wrote
     * @throws IllegalArgumentException for bytes that it did not write
     */
    default void supply(byte... input) {
      if (input.length > 0) {
        throw new IllegalArgumentException("input.length=" + input.length + " allowed=0");
      }
    }
  }
}
