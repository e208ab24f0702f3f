package io.murk.perf.bench;

import io.murk.command.ParameterSet;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.StepContext;
import io.murk.space.Space;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A propagator outside a tick: bound to a space, with its fields twice, read and written in turns.
 * Every element starts at a value of its own, none of them 0.
 */
public class Specimen implements StepContext {
  /** Time step of all benchmarks, seconds. */
  public static final double DT = 0.1;

  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  private final Space space;
  private final FieldSchema schema;
  private final Propagator.Step step;
  private final MemorySegment[][] fields;
  private final MemorySegment scratch;
  private int published;

  /** The propagator with fields 0, 1 and so on. */
  public Specimen(Space space, Propagator propagator, FieldDef... defs) {
    this.space = space;
    schema = new FieldSchema(List.of(defs), Math.toIntExact(space.cellCount()));
    var site = new Propagator.Site(space, schema, DT, ParameterSet.none());
    step = propagator.bind(site);
    scratch = Arena.ofAuto().allocate(propagator.scratchFloats(site) * 4 + 64, 64);
    fields = new MemorySegment[2][defs.length];
    for (int field = 0; field < defs.length; field++) {
      int floats = Math.toIntExact(schema.floats(field));
      for (int side = 0; side < 2; side++) {
        fields[side][field] = Arena.ofAuto().allocate(floats * 4L, 64);
        MemorySegment.copy(values(floats), 0, fields[side][field], F32, 0, floats);
      }
    }
  }

  /** {@code n} values between 0.5 and 1.5, spread evenly and without a visible order. */
  public static float[] values(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = 0.5f + (i * 0x9E3779B1 >>> 8) * 0x1p-24f;
    }
    return values;
  }

  /** One tick by Murk. */
  public final void run() {
    try {
      step.run(this);
    } catch (PropagatorFailure e) {
      throw new IllegalStateException(e);
    }
    swap();
  }

  /** Makes what was written what is read. */
  public final void swap() {
    published = 1 - published;
  }

  @Override
  public final MemorySegment read(int field) {
    return fields[published][field];
  }

  @Override
  public final MemorySegment readPrevious(int field) {
    return fields[published][field];
  }

  @Override
  public final MemorySegment write(int field) {
    return fields[1 - published][field];
  }

  @Override
  public final MemorySegment scratch(long floats) {
    return scratch;
  }

  @Override
  public final Space space() {
    return space;
  }

  @Override
  public final FieldSchema schema() {
    return schema;
  }

  @Override
  public final long tick() {
    return 1;
  }

  @Override
  public final double dt() {
    return DT;
  }

  @Override
  public final long seed() {
    return 0;
  }

  @Override
  public final double parameter(int key) {
    throw new IllegalArgumentException("parameter=" + key + " allowed: none");
  }
}
