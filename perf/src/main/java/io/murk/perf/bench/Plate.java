package io.murk.perf.bench;

import io.murk.command.ParameterSet;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.StepContext;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * ScalarDiffusion outside a tick: the shipped propagator bound to a grid, and two fields to run it
 * on. Every cell starts at a value of its own, none of them 0.
 */
public final class Plate implements StepContext {
  /** Diffusion coefficient of all benchmarks, 1/s. */
  public static final double COEFFICIENT = 0.1;

  /** Time step of all benchmarks, seconds. */
  public static final double DT = 0.1;

  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  private final Square4 space;
  private final FieldSchema schema;
  private final Propagator.Step step;
  private final MemorySegment[] fields = new MemorySegment[2];
  private int published;

  /** A plate of warm and cold cells. */
  public Plate(int rows, int cols, EdgeBehavior edge) {
    this(rows, cols, edge, FieldDef.scalar("heat"));
  }

  /** A plate whose field is {@code heat}. */
  public Plate(int rows, int cols, EdgeBehavior edge, FieldDef heat) {
    space = Square4.of(rows, cols, edge);
    schema = new FieldSchema(List.of(heat), rows * cols);
    step = diffusion().bind(new Propagator.Site(space, schema, DT, ParameterSet.none()));
    int floats = Math.toIntExact(schema.floats(0));
    for (int side = 0; side < 2; side++) {
      fields[side] = Arena.ofAuto().allocate(floats * 4L, 64);
    }
    MemorySegment.copy(heat(floats), 0, fields[0], F32, 0, floats);
  }

  /** The propagator of all benchmarks: field 0 to field 0. */
  public static Propagator diffusion() {
    return ScalarDiffusion.builder(0, 0).coefficient(COEFFICIENT).build();
  }

  /** {@code n} values between 0.5 and 1.5, spread evenly and without a visible order. */
  public static float[] heat(int n) {
    float[] heat = new float[n];
    for (int i = 0; i < n; i++) {
      heat[i] = 0.5f + (i * 0x9E3779B1 >>> 8) * 0x1p-24f;
    }
    return heat;
  }

  /** One tick by Murk. */
  public void diffuse() {
    try {
      step.run(this);
    } catch (PropagatorFailure e) {
      throw new IllegalStateException(e);
    }
    swap();
  }

  /** Makes what was written what is read. */
  public void swap() {
    published = 1 - published;
  }

  /** The values that are read, [row][col]. */
  public MemorySegment previous() {
    return fields[published];
  }

  /** The values that are written, [row][col]. */
  public MemorySegment out() {
    return fields[1 - published];
  }

  @Override
  public MemorySegment read(int field) {
    return previous();
  }

  @Override
  public MemorySegment readPrevious(int field) {
    return previous();
  }

  @Override
  public MemorySegment write(int field) {
    return out();
  }

  @Override
  public MemorySegment scratch(long floats) {
    throw new UnsupportedOperationException("diffusion asks for no scratch memory");
  }

  @Override
  public Square4 space() {
    return space;
  }

  @Override
  public FieldSchema schema() {
    return schema;
  }

  @Override
  public long tick() {
    return 1;
  }

  @Override
  public double dt() {
    return DT;
  }

  @Override
  public long seed() {
    return 0;
  }

  @Override
  public double parameter(int key) {
    throw new IllegalArgumentException("parameter=" + key + " allowed: none");
  }
}
