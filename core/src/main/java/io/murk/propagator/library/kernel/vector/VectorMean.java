package io.murk.propagator.library.kernel.vector;

import io.murk.propagator.library.kernel.StridedKernels;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Means of runs by vectors, a loop for each number of neighbours that lattices have, so that the
 * offsets are in registers. hot: 0 B/op.
 */
final class VectorMean {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int WIDTH = SPECIES.vectorByteSize();

  private VectorMean() {}

  static void run(MemorySegment in, MemorySegment out, long start, long count, long[] offsets) {
    if (count < SPECIES.length()) {
      StridedKernels.mean(in, out, start, 1, count, offsets);
      return;
    }
    long first = start << 2;
    long last = first + (count - SPECIES.length() << 2);
    // The compiler checks bounds once for "i < end", and every time for "i <= last".
    long end = last + 4;
    switch (offsets.length) {
      case 2 -> run2(in, out, first, end, offsets);
      case 3 -> run3(in, out, first, end, offsets);
      case 4 -> run4(in, out, first, end, offsets);
      case 5 -> run5(in, out, first, end, offsets);
      case 6 -> run6(in, out, first, end, offsets);
      case 7 -> run7(in, out, first, end, offsets);
      case 8 -> run8(in, out, first, end, offsets);
      case 12 -> run12(in, out, first, end, offsets);
      default -> runAny(in, out, first, end, offsets);
    }
    if ((last - first) % WIDTH != 0) {
      one(in, out, last, offsets);
    }
  }

  private static void run2(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
    long o0 = o[0];
    long o1 = o[1];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER));
      sum.mul(0.5f).intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run3(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, i + o2, ORDER));
      sum.div(3f).intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run4(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
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
      sum.mul(0.25f).intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run5(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
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
      sum.div(5f).intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run6(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
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
      sum.div(6f).intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run7(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
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
      sum.div(7f).intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run8(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
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
      sum.mul(0.125f).intoMemorySegment(out, i, ORDER);
    }
  }

  private static void run12(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
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
      sum.div(12f).intoMemorySegment(out, i, ORDER);
    }
  }

  private static void runAny(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
    for (long i = first; i < end; i += WIDTH) {
      one(in, out, i, o);
    }
  }

  /** One vector with any number of neighbours. */
  private static void one(MemorySegment in, MemorySegment out, long i, long[] o) {
    if (o.length == 0) {
      FloatVector.fromMemorySegment(SPECIES, in, i, ORDER).intoMemorySegment(out, i, ORDER);
      return;
    }
    FloatVector sum = FloatVector.fromMemorySegment(SPECIES, in, i + o[0], ORDER);
    for (int k = 1; k < o.length; k++) {
      sum = sum.add(FloatVector.fromMemorySegment(SPECIES, in, i + o[k], ORDER));
    }
    sum.div((float) o.length).intoMemorySegment(out, i, ORDER);
  }
}
