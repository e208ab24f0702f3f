package io.murk.propagator.library.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The loops of {@link StencilKernels} over elements at any constant step, one by one: what the
 * kernels are defined by, and how the edges of a lattice are done. hot: 0 B/op.
 */
public final class StridedKernels {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  private StridedKernels() {}

  /** As {@link StencilKernels#diffuse}, with {@code step} f32 from one element to the next. */
  public static void diffuse(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
      long[] offsets,
      float keep,
      float share) {
    switch (offsets.length) {
      case 2 -> diffuse2(in, out, start, step, count, offsets, keep, share);
      case 3 -> diffuse3(in, out, start, step, count, offsets, keep, share);
      case 4 -> diffuse4(in, out, start, step, count, offsets, keep, share);
      case 5 -> diffuse5(in, out, start, step, count, offsets, keep, share);
      case 6 -> diffuse6(in, out, start, step, count, offsets, keep, share);
      case 7 -> diffuse7(in, out, start, step, count, offsets, keep, share);
      case 8 -> diffuse8(in, out, start, step, count, offsets, keep, share);
      case 12 -> diffuse12(in, out, start, step, count, offsets, keep, share);
      default -> diffuseAny(in, out, start, step, count, offsets, keep, share);
    }
  }

  private static void diffuse2(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum = in.get(F32, i + o0) + in.get(F32, i + o1);
      out.set(F32, i, keep * in.get(F32, i) + share * (sum / 2f));
    }
  }

  private static void diffuse3(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum = in.get(F32, i + o0) + in.get(F32, i + o1) + in.get(F32, i + o2);
      out.set(F32, i, keep * in.get(F32, i) + share * (sum / 3f));
    }
  }

  private static void diffuse4(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum =
          in.get(F32, i + o0) + in.get(F32, i + o1) + in.get(F32, i + o2) + in.get(F32, i + o3);
      out.set(F32, i, keep * in.get(F32, i) + share * (sum / 4f));
    }
  }

  private static void diffuse5(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long o4 = o[4];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum =
          in.get(F32, i + o0)
              + in.get(F32, i + o1)
              + in.get(F32, i + o2)
              + in.get(F32, i + o3)
              + in.get(F32, i + o4);
      out.set(F32, i, keep * in.get(F32, i) + share * (sum / 5f));
    }
  }

  private static void diffuse6(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
      long[] o,
      float keep,
      float share) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long o4 = o[4];
    long o5 = o[5];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum =
          in.get(F32, i + o0)
              + in.get(F32, i + o1)
              + in.get(F32, i + o2)
              + in.get(F32, i + o3)
              + in.get(F32, i + o4)
              + in.get(F32, i + o5);
      out.set(F32, i, keep * in.get(F32, i) + share * (sum / 6f));
    }
  }

  private static void diffuse7(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
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
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum =
          in.get(F32, i + o0)
              + in.get(F32, i + o1)
              + in.get(F32, i + o2)
              + in.get(F32, i + o3)
              + in.get(F32, i + o4)
              + in.get(F32, i + o5)
              + in.get(F32, i + o6);
      out.set(F32, i, keep * in.get(F32, i) + share * (sum / 7f));
    }
  }

  private static void diffuse8(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
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
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum =
          in.get(F32, i + o0)
              + in.get(F32, i + o1)
              + in.get(F32, i + o2)
              + in.get(F32, i + o3)
              + in.get(F32, i + o4)
              + in.get(F32, i + o5)
              + in.get(F32, i + o6)
              + in.get(F32, i + o7);
      out.set(F32, i, keep * in.get(F32, i) + share * (sum / 8f));
    }
  }

  private static void diffuse12(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
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
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum =
          in.get(F32, i + o0)
              + in.get(F32, i + o1)
              + in.get(F32, i + o2)
              + in.get(F32, i + o3)
              + in.get(F32, i + o4)
              + in.get(F32, i + o5)
              + in.get(F32, i + o6)
              + in.get(F32, i + o7)
              + in.get(F32, i + o8)
              + in.get(F32, i + o9)
              + in.get(F32, i + o10)
              + in.get(F32, i + o11);
      out.set(F32, i, keep * in.get(F32, i) + share * (sum / 12f));
    }
  }

  private static void diffuseAny(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
      long[] o,
      float keep,
      float share) {
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float v = in.get(F32, i);
      out.set(F32, i, o.length == 0 ? v : keep * v + share * mean(in, i, o));
    }
  }

  private static float mean(MemorySegment in, long i, long[] o) {
    float sum = -0f;
    for (long offset : o) {
      sum += in.get(F32, i + offset);
    }
    return sum / o.length;
  }

  /** As {@link StencilKernels#mean}, with {@code step} f32 from one element to the next. */
  public static void mean(
      MemorySegment in, MemorySegment out, long start, long step, long count, long[] offsets) {
    switch (offsets.length) {
      case 3 -> mean3(in, out, start, step, count, offsets);
      case 4 -> mean4(in, out, start, step, count, offsets);
      case 5 -> mean5(in, out, start, step, count, offsets);
      case 6 -> mean6(in, out, start, step, count, offsets);
      case 8 -> mean8(in, out, start, step, count, offsets);
      default -> meanAny(in, out, start, step, count, offsets);
    }
  }

  private static void mean3(
      MemorySegment in, MemorySegment out, long start, long step, long count, long[] o) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum = in.get(F32, i + o0) + in.get(F32, i + o1) + in.get(F32, i + o2);
      out.set(F32, i, sum / 3f);
    }
  }

  private static void mean4(
      MemorySegment in, MemorySegment out, long start, long step, long count, long[] o) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum =
          in.get(F32, i + o0) + in.get(F32, i + o1) + in.get(F32, i + o2) + in.get(F32, i + o3);
      out.set(F32, i, sum / 4f);
    }
  }

  private static void mean5(
      MemorySegment in, MemorySegment out, long start, long step, long count, long[] o) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long o4 = o[4];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum =
          in.get(F32, i + o0)
              + in.get(F32, i + o1)
              + in.get(F32, i + o2)
              + in.get(F32, i + o3)
              + in.get(F32, i + o4);
      out.set(F32, i, sum / 5f);
    }
  }

  private static void mean6(
      MemorySegment in, MemorySegment out, long start, long step, long count, long[] o) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long o4 = o[4];
    long o5 = o[5];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum =
          in.get(F32, i + o0)
              + in.get(F32, i + o1)
              + in.get(F32, i + o2)
              + in.get(F32, i + o3)
              + in.get(F32, i + o4)
              + in.get(F32, i + o5);
      out.set(F32, i, sum / 6f);
    }
  }

  private static void mean8(
      MemorySegment in, MemorySegment out, long start, long step, long count, long[] o) {
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    long o4 = o[4];
    long o5 = o[5];
    long o6 = o[6];
    long o7 = o[7];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float sum =
          in.get(F32, i + o0)
              + in.get(F32, i + o1)
              + in.get(F32, i + o2)
              + in.get(F32, i + o3)
              + in.get(F32, i + o4)
              + in.get(F32, i + o5)
              + in.get(F32, i + o6)
              + in.get(F32, i + o7);
      out.set(F32, i, sum / 8f);
    }
  }

  private static void meanAny(
      MemorySegment in, MemorySegment out, long start, long step, long count, long[] o) {
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      out.set(F32, i, o.length == 0 ? in.get(F32, i) : mean(in, i, o));
    }
  }

  /** As {@link StencilKernels#any}, with {@code step} f32 from one element to the next. */
  public static void any(
      MemorySegment in, MemorySegment out, long start, long step, long count, long[] offsets) {
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float found = in.get(F32, i);
      for (long offset : offsets) {
        found += in.get(F32, i + offset);
      }
      out.set(F32, i, found > 0f ? 1f : 0f);
    }
  }

  /** As {@link StencilKernels#all}, with {@code step} f32 from one element to the next. */
  public static void all(
      MemorySegment in, MemorySegment out, long start, long step, long count, long[] offsets) {
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      float found = in.get(F32, i);
      for (long offset : offsets) {
        found *= in.get(F32, i + offset);
      }
      out.set(F32, i, found);
    }
  }

  /** As {@link StencilKernels#differences}, with {@code step} f32 from one element to the next. */
  public static void differences(
      MemorySegment in,
      MemorySegment out,
      long start,
      long step,
      long count,
      long[] offsets,
      float half) {
    long east = offsets[0];
    long west = offsets[1];
    long south = offsets[2];
    long north = offsets[3];
    long end = start + step * count << 2;
    for (long i = start << 2; i < end; i += step << 2) {
      out.set(F32, 2 * i, (in.get(F32, i + east) - in.get(F32, i + west)) * half);
      out.set(F32, 2 * i + 4, (in.get(F32, i + south) - in.get(F32, i + north)) * half);
    }
  }

  /**
   * As {@link StencilKernels#slopes}, with {@code step} f32 from one element to the next and any
   * number of axes: {@code out[axes * element + axis]}.
   */
  public static void slopes(
      MemorySegment in, MemorySegment out, long start, long step, long count, Slope[] axes) {
    for (long i = start; i < start + step * count; i += step) {
      for (int axis = 0; axis < axes.length; axis++) {
        out.setAtIndex(F32, i * axes.length + axis, slope(in, i << 2, axes[axis]));
      }
    }
  }

  static float slope(MemorySegment in, long i, Slope slope) {
    long[] o = slope.offsets();
    float[] w = slope.weights();
    if (o.length == 0) {
      return 0f;
    }
    float v = in.get(F32, i);
    float sum = 0f;
    for (int k = 0; k < o.length; k++) {
      sum += (in.get(F32, i + o[k]) - v) * w[k];
    }
    return sum / slope.divisor() * slope.sign();
  }
}
