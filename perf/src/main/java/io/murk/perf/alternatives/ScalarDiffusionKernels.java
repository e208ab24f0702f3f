package io.murk.perf.alternatives;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The definition of the diffusion kernels. */
public final class ScalarDiffusionKernels implements DiffusionKernels {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  /** The kernels have no state. */
  public ScalarDiffusionKernels() {}

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
    for (long i = 0; i < count; i++) {
      float sum =
          previous.getAtIndex(F32, north + i)
              + previous.getAtIndex(F32, south + i)
              + previous.getAtIndex(F32, centre + i - step)
              + previous.getAtIndex(F32, centre + i + step);
      float v = previous.getAtIndex(F32, centre + i);
      out.setAtIndex(F32, centre + i, keep * v + share * (sum / 4f));
    }
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
    for (long i = 0; i < count; i++) {
      float sum =
          previous.getAtIndex(F32, vertical + i)
              + previous.getAtIndex(F32, centre + i - step)
              + previous.getAtIndex(F32, centre + i + step);
      float v = previous.getAtIndex(F32, centre + i);
      out.setAtIndex(F32, centre + i, keep * v + share * (sum / 3f));
    }
  }
}
