package io.murk.propagator.library.kernel.vector;

import io.murk.propagator.library.kernel.DiffusionKernels;
import io.murk.propagator.library.kernel.ScalarDiffusionKernels;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Diffusion runs by vectors of half the preferred width: the ends of grids whose rows are about as
 * long as one vector. A still shorter run is done by the scalar definition. hot: 0 B/op.
 *
 * <p>A class of its own, though its loops are those of {@link VectorDiffusionKernels}: with the
 * species as a parameter of shared loops, the compiler boxes every vector (40 times slower).
 */
final class HalfVectorDiffusionKernels implements DiffusionKernels {
  private static final VectorSpecies<Float> SPECIES = half();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final DiffusionKernels shorter = new ScalarDiffusionKernels();

  private static VectorSpecies<Float> half() {
    return switch (FloatVector.SPECIES_PREFERRED.vectorBitSize()) {
      case 512 -> FloatVector.SPECIES_256;
      case 256 -> FloatVector.SPECIES_128;
      default -> FloatVector.SPECIES_64;
    };
  }

  @Override
  public void cross(
      MemorySegment previous,
      MemorySegment out,
      long north,
      long centre,
      long south,
      int step,
      long count,
      float keep,
      float share) {
    if (count < SPECIES.length()) {
      shorter.cross(previous, out, north, centre, south, step, count, keep, share);
      return;
    }
    long n = north << 2;
    long c = centre << 2;
    long s = south << 2;
    long d = (long) step << 2;
    long last = (count - SPECIES.length()) << 2;
    for (long i = 0; i < last; i += SPECIES.vectorByteSize()) {
      cross(previous, out, n + i, c + i, s + i, d, keep, share);
    }
    cross(previous, out, n + last, c + last, s + last, d, keep, share);
  }

  /** One vector; offsets in bytes. */
  private static void cross(
      MemorySegment previous,
      MemorySegment out,
      long n,
      long c,
      long s,
      long d,
      float keep,
      float share) {
    FloatVector sum =
        load(previous, n)
            .add(load(previous, s))
            .add(load(previous, c - d))
            .add(load(previous, c + d));
    load(previous, c).mul(keep).add(sum.mul(0.25f).mul(share)).intoMemorySegment(out, c, ORDER);
  }

  @Override
  public void tee(
      MemorySegment previous,
      MemorySegment out,
      long vertical,
      long centre,
      int step,
      long count,
      float keep,
      float share) {
    if (count < SPECIES.length()) {
      shorter.tee(previous, out, vertical, centre, step, count, keep, share);
      return;
    }
    long v = vertical << 2;
    long c = centre << 2;
    long d = (long) step << 2;
    long last = (count - SPECIES.length()) << 2;
    for (long i = 0; i < last; i += SPECIES.vectorByteSize()) {
      tee(previous, out, v + i, c + i, d, keep, share);
    }
    tee(previous, out, v + last, c + last, d, keep, share);
  }

  /** One vector; offsets in bytes. */
  private static void tee(
      MemorySegment previous, MemorySegment out, long v, long c, long d, float keep, float share) {
    FloatVector sum = load(previous, v).add(load(previous, c - d)).add(load(previous, c + d));
    load(previous, c).mul(keep).add(sum.div(3f).mul(share)).intoMemorySegment(out, c, ORDER);
  }

  private static FloatVector load(MemorySegment segment, long offsetBytes) {
    return FloatVector.fromMemorySegment(SPECIES, segment, offsetBytes, ORDER);
  }
}
