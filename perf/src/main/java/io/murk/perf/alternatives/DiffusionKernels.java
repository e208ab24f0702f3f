package io.murk.perf.alternatives;

import java.lang.foreign.MemorySegment;

/**
 * Row kernels of diffusion. {@code previous} and {@code out} do not overlap; every offset that is
 * read or written, {@code step} beyond both ends of the centre run included, lies inside them.
 */
public interface DiffusionKernels {
  /**
   * Cells with four neighbours: for i in [0, count), {@code sum = ((previous[north + i] +
   * previous[south + i]) + previous[centre + i - step]) + previous[centre + i + step]} and {@code
   * out[centre + i] = keep * previous[centre + i] + share * (sum / 4)}.
   */
  void cross(
      MemorySegment previous,
      MemorySegment out,
      long north,
      long centre,
      long south,
      int step,
      long count,
      float keep,
      float share);

  /**
   * Cells with three neighbours: for i in [0, count), {@code sum = (previous[vertical + i] +
   * previous[centre + i - step]) + previous[centre + i + step]} and {@code out[centre + i] = keep *
   * previous[centre + i] + share * (sum / 3)}.
   */
  void tee(
      MemorySegment previous,
      MemorySegment out,
      long vertical,
      long centre,
      int step,
      long count,
      float keep,
      float share);
}
