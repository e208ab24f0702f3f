package io.murk.propagator.library.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The definition of the kernels: {@link StridedKernels} with a step of one element. */
public final class ScalarStencilKernels implements StencilKernels {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  /** The kernels have no state. */
  public ScalarStencilKernels() {}

  @Override
  public void diffuse(
      MemorySegment in,
      MemorySegment out,
      long start,
      long count,
      long[] offsets,
      float keep,
      float share) {
    StridedKernels.diffuse(in, out, start, 1, count, offsets, keep, share);
  }

  @Override
  public void mean(MemorySegment in, MemorySegment out, long start, long count, long[] offsets) {
    StridedKernels.mean(in, out, start, 1, count, offsets);
  }

  @Override
  public void any(MemorySegment in, MemorySegment out, long start, long count, long[] offsets) {
    StridedKernels.any(in, out, start, 1, count, offsets);
  }

  @Override
  public void all(MemorySegment in, MemorySegment out, long start, long count, long[] offsets) {
    StridedKernels.all(in, out, start, 1, count, offsets);
  }

  @Override
  public void differences(
      MemorySegment in, MemorySegment out, long start, long count, long[] offsets, float half) {
    StridedKernels.differences(in, out, start, 1, count, offsets, half);
  }

  @Override
  public void slopes(
      MemorySegment in, MemorySegment out, long start, long count, Slope x, Slope y) {
    for (long i = start; i < start + count; i++) {
      out.setAtIndex(F32, 2 * i, StridedKernels.slope(in, i << 2, x));
      out.setAtIndex(F32, 2 * i + 1, StridedKernels.slope(in, i << 2, y));
    }
  }

  @Override
  public void threshold(MemorySegment in, MemorySegment out, long count, float threshold) {
    for (long i = 0; i < count; i++) {
      out.setAtIndex(F32, i, in.getAtIndex(F32, i) > threshold ? 1f : 0f);
    }
  }

  @Override
  public void wave(
      MemorySegment d,
      MemorySegment v,
      MemorySegment meanThenD,
      MemorySegment newV,
      long start,
      long count,
      float speed2,
      float damping,
      float dt) {
    for (long i = start; i < start + count; i++) {
      float at = d.getAtIndex(F32, i);
      float lap = meanThenD.getAtIndex(F32, i) - at;
      float a = speed2 * lap - damping * v.getAtIndex(F32, i);
      float next = v.getAtIndex(F32, i) + a * dt;
      newV.setAtIndex(F32, i, next);
      meanThenD.setAtIndex(F32, i, at + next * dt);
    }
  }
}
