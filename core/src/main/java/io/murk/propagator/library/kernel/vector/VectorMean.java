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
    runBytes(in, out, first, last + 4, offsets);
    if ((last - first) % WIDTH != 0) {
      runBytes(in, out, last, last + 4, offsets);
    }
  }

  /** Offsets in bytes, from {@code first} to {@code end}. */
  private static void runBytes(
      MemorySegment in, MemorySegment out, long first, long end, long[] o) {
    switch (o.length) {
      case 2 -> run2(in, out, first, end, o);
      case 3 -> run3(in, out, first, end, o);
      case 4 -> run4(in, out, first, end, o);
      case 5 -> run5(in, out, first, end, o);
      case 6 -> run6(in, out, first, end, o);
      case 7 -> run7(in, out, first, end, o);
      case 8 -> run8(in, out, first, end, o);
      case 12 -> run12(in, out, first, end, o);
      default -> runAny(in, out, first, end, o);
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

  /** Any number of neighbours: their sum is kept in {@code out} from one to the next. */
  private static void runAny(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
    sum(in, out, first, end, o);
    if (o.length > 1) {
      for (long i = first; i < end; i += WIDTH) {
        FloatVector.fromMemorySegment(SPECIES, out, i, ORDER)
            .div((float) o.length)
            .intoMemorySegment(out, i, ORDER);
      }
    }
  }

  /** Sums of the neighbours, or the cells' own values where there are none. */
  static void sum(MemorySegment in, MemorySegment out, long first, long end, long[] o) {
    long o0 = o.length == 0 ? 0 : o[0];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER).intoMemorySegment(out, i, ORDER);
    }
    int k = 1;
    for (; k + 4 <= o.length; k += 4) {
      addFour(in, out, first, end, o, k);
    }
    for (; k < o.length; k++) {
      long ok = o[k];
      for (long i = first; i < end; i += WIDTH) {
        FloatVector.fromMemorySegment(SPECIES, out, i, ORDER)
            .add(FloatVector.fromMemorySegment(SPECIES, in, i + ok, ORDER))
            .intoMemorySegment(out, i, ORDER);
      }
    }
  }

  private static void addFour(
      MemorySegment in, MemorySegment out, long first, long end, long[] o, int k) {
    long o0 = o[k];
    long o1 = o[k + 1];
    long o2 = o[k + 2];
    long o3 = o[k + 3];
    for (long i = first; i < end; i += WIDTH) {
      FloatVector.fromMemorySegment(SPECIES, out, i, ORDER)
          .add(FloatVector.fromMemorySegment(SPECIES, in, i + o0, ORDER))
          .add(FloatVector.fromMemorySegment(SPECIES, in, i + o1, ORDER))
          .add(FloatVector.fromMemorySegment(SPECIES, in, i + o2, ORDER))
          .add(FloatVector.fromMemorySegment(SPECIES, in, i + o3, ORDER))
          .intoMemorySegment(out, i, ORDER);
    }
  }
}
