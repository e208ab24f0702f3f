package io.murk.perf.alternatives;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Diffusion runs by vectors of the machine's preferred width.
 *
 * <p>A run ends with a vector that overlaps the one before, so there is no tail loop; a run shorter
 * than one vector is done by the scalar definition. Vectors of half the width would do it faster,
 * but a second width in one process spoils the type profiles of the Vector API's own methods: in
 * some runs the compiler then boxed every vector, 5 KB for each tick of a 16x16 world. hot: 0 B/op.
 */
public final class VectorDiffusionKernels implements DiffusionKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final DiffusionKernels shorter = new ScalarDiffusionKernels();

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
