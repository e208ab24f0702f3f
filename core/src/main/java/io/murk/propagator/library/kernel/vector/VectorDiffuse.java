package io.murk.propagator.library.kernel.vector;

import io.murk.propagator.library.kernel.StridedKernels;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Diffusion of runs by vectors, a loop for each number of neighbours that lattices have, so that
 * the offsets are in registers. hot: 0 B/op.
 */
final class VectorDiffuse {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int WIDTH = SPECIES.vectorByteSize();

  private VectorDiffuse() {}

  static void run(
      MemorySegment in,
      MemorySegment out,
      long start,
      long count,
      long[] offsets,
      float keep,
      float share) {
    if (count < SPECIES.length()) {
      StridedKernels.diffuse(in, out, start, 1, count, offsets, keep, share);
      return;
    }
    long first = start << 2;
    long last = first + (count - SPECIES.length() << 2);
    // The compiler checks bounds once for "i < end", and every time for "i <= last".
    runBytes(in, out, first, last + 4, offsets, keep, share);
    if ((last - first) % WIDTH != 0) {
      runBytes(in, out, last, last + 4, offsets, keep, share);
    }
  }

  /** Offsets in bytes, from {@code first} to {@code end}. */
  private static void runBytes(
      MemorySegment in,
      MemorySegment out,
      long first,
      long end,
      long[] o,
      float keep,
      float share) {
    switch (o.length) {
      case 2 -> run2(in, out, first, end, o, keep, share);
      case 3 -> run3(in, out, first, end, o, keep, share);
      case 4 -> run4(in, out, first, end, o, keep, share);
      case 5 -> run5(in, out, first, end, o, keep, share);
      case 6 -> run6(in, out, first, end, o, keep, share);
      case 7 -> run7(in, out, first, end, o, keep, share);
      case 8 -> run8(in, out, first, end, o, keep, share);
      case 12 -> run12(in, out, first, end, o, keep, share);
      default -> runAny(in, out, first, end, o, keep, share);
    }
  }

  private static void run2(
      MemorySegment in,
      MemorySegment out,
      long first,
      long end,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER));
      FloatVector.fromMemorySegment(SPECIES, in, i, ORDER)
          .mul(keep)
          .add(sum.mul(0.5f).mul(share))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run3(
      MemorySegment in,
      MemorySegment out,
      long first,
      long end,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o2, ORDER));
      FloatVector.fromMemorySegment(SPECIES, in, i, ORDER)
          .mul(keep)
          .add(sum.div(3f).mul(share))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run4(
      MemorySegment in,
      MemorySegment out,
      long first,
      long end,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o2, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o3, ORDER));
      FloatVector.fromMemorySegment(SPECIES, in, i, ORDER)
          .mul(keep)
          .add(sum.mul(0.25f).mul(share))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run5(
      MemorySegment in,
      MemorySegment out,
      long first,
      long end,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long o4 = o[4];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o2, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o3, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o4, ORDER));
      FloatVector.fromMemorySegment(SPECIES, in, i, ORDER)
          .mul(keep)
          .add(sum.div(5f).mul(share))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run6(
      MemorySegment in,
      MemorySegment out,
      long first,
      long end,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long o4 = o[4];
    long o5 = o[5];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o2, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o3, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o4, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o5, ORDER));
      FloatVector.fromMemorySegment(SPECIES, in, i, ORDER)
          .mul(keep)
          .add(sum.div(6f).mul(share))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run7(
      MemorySegment in,
      MemorySegment out,
      long first,
      long end,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long o4 = o[4];
    long o5 = o[5];
    long o6 = o[6];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o2, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o3, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o4, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o5, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o6, ORDER));
      FloatVector.fromMemorySegment(SPECIES, in, i, ORDER)
          .mul(keep)
          .add(sum.div(7f).mul(share))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run8(
      MemorySegment in,
      MemorySegment out,
      long first,
      long end,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long o4 = o[4];
    long o5 = o[5];
    long o6 = o[6];
    long o7 = o[7];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o2, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o3, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o4, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o5, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o6, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o7, ORDER));
      FloatVector.fromMemorySegment(SPECIES, in, i, ORDER)
          .mul(keep)
          .add(sum.mul(0.125f).mul(share))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run12(
      MemorySegment in,
      MemorySegment out,
      long first,
      long end,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long o4 = o[4];
    long o5 = o[5];
    long o6 = o[6];
    long o7 = o[7];
    long o8 = o[8];
    long o9 = o[9];
    long o10 = o[10];
    long o11 = o[11];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o2, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o3, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o4, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o5, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o6, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o7, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o8, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o9, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o10, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o11, ORDER));
      FloatVector.fromMemorySegment(SPECIES, in, i, ORDER)
          .mul(keep)
          .add(sum.div(12f).mul(share))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  /** Any number of neighbours: their sum is kept in {@code out} from one to the next. */
  private static void runAny(
      MemorySegment in,
      MemorySegment out,
      long first,
      long end,
      long[] o,
      float keep,
      float share) {
    VectorMean.sum(in, out, first, end, o);
    if (o.length == 0) {
      return;
    }
    for (long i = first; i < end; i += WIDTH) {
      FloatVector.fromMemorySegment(SPECIES, in, i, ORDER)
          .mul(keep)
          .add(
              FloatVector.fromMemorySegment(SPECIES, out, i, ORDER)
                  .div((float) o.length)
                  .mul(share))
          .intoMemorySegment(out, i, ORDER);
    }
  }
}
