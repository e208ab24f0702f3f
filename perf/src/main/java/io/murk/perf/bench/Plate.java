package io.murk.perf.bench;

import io.murk.field.FieldDef;
import io.murk.propagator.Propagator;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Space;
import io.murk.space.Square4;
import java.lang.foreign.MemorySegment;

/** ScalarDiffusion outside a tick. Every cell starts at a value of its own, none of them 0. */
public final class Plate extends Specimen {
  /** Diffusion coefficient of all benchmarks, 1/s. */
  public static final double COEFFICIENT = 0.1;

  /** A plate of warm and cold cells on any space. */
  public Plate(Space space) {
    super(space, diffusion(), FieldDef.scalar("heat"));
  }

  /** A plate of warm and cold cells. */
  public Plate(int rows, int cols, EdgeBehavior edge) {
    this(rows, cols, edge, FieldDef.scalar("heat"));
  }

  /** A plate whose field is {@code heat}. */
  public Plate(int rows, int cols, EdgeBehavior edge, FieldDef heat) {
    super(Square4.of(rows, cols, edge), diffusion(), heat);
  }

  /** The propagator of all benchmarks: field 0 to field 0. */
  public static Propagator diffusion() {
    return ScalarDiffusion.builder(0, 0).coefficient(COEFFICIENT).build();
  }

  /** {@code n} values between 0.5 and 1.5, spread evenly and without a visible order. */
  public static float[] heat(int n) {
    return values(n);
  }

  /** One tick by Murk. */
  public void diffuse() {
    run();
  }

  /** The values that are read, [row][col]. */
  public MemorySegment previous() {
    return readPrevious(0);
  }

  /** The values that are written, [row][col]. */
  public MemorySegment out() {
    return write(0);
  }
}
