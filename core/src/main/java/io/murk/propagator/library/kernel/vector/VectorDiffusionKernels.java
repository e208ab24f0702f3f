package io.murk.propagator.library.kernel.vector;

import io.murk.propagator.library.kernel.DiffusionKernels;
import io.murk.propagator.library.kernel.ScalarDiffusionKernels;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Diffusion rows by vectors of the machine's preferred width.
 *
 * <p>A run ends with a vector that overlaps the one before, so there is no tail loop; a run shorter
 * than one vector is done by the scalar definition.
 */
public final class VectorDiffusionKernels implements DiffusionKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final ScalarDiffusionKernels scalar = new ScalarDiffusionKernels();

  /** The kernels have no state. */
  public VectorDiffusionKernels() {}

  /** Width of a vector. */
  public static int bits() {
    return SPECIES.vectorBitSize();
  }

  @Override
  public void cross(
      MemorySegment previous,
      MemorySegment out,
      long north,
      long centre,
      long south,
      int step,
      int count,
      float keep,
      float share) {
    if (count < LANES) {
      scalar.cross(previous, out, north, centre, south, step, count, keep, share);
      return;
    }
    long n = north << 2;
    long s = south << 2;
    long c = centre << 2;
    long d = (long) step << 2;
    long last = (long) (count - LANES) << 2;
    long stride = (long) LANES << 2;
    for (long i = 0; ; i += stride) {
      i = i < last ? i : last;
      FloatVector sum =
          load(previous, n + i)
              .add(load(previous, s + i))
              .add(load(previous, c + i - d))
              .add(load(previous, c + i + d));
      load(previous, c + i)
          .mul(keep)
          .add(sum.mul(0.25f).mul(share))
          .intoMemorySegment(out, c + i, ORDER);
      if (i == last) {
        return;
      }
    }
  }

  @Override
  public void tee(
      MemorySegment previous,
      MemorySegment out,
      long vertical,
      long centre,
      int step,
      int count,
      float keep,
      float share) {
    if (count < LANES) {
      scalar.tee(previous, out, vertical, centre, step, count, keep, share);
      return;
    }
    long v = vertical << 2;
    long c = centre << 2;
    long d = (long) step << 2;
    long last = (long) (count - LANES) << 2;
    long stride = (long) LANES << 2;
    for (long i = 0; ; i += stride) {
      i = i < last ? i : last;
      FloatVector sum =
          load(previous, v + i).add(load(previous, c + i - d)).add(load(previous, c + i + d));
      load(previous, c + i)
          .mul(keep)
          .add(sum.div(3f).mul(share))
          .intoMemorySegment(out, c + i, ORDER);
      if (i == last) {
        return;
      }
    }
  }

  private static FloatVector load(MemorySegment segment, long offsetBytes) {
    return FloatVector.fromMemorySegment(SPECIES, segment, offsetBytes, ORDER);
  }
}
