package io.murk.propagator.library.kernel;

import io.murk.propagator.CounterRandom;
import java.lang.foreign.MemorySegment;

/**
 * Random numbers for runs of elements. Any partition of a field into runs gives the same bits; runs
 * that start and end at multiples of 64 are the fastest.
 */
public interface NoiseKernels {
  /**
   * Adds uniform noise: for e in [from, to), {@code u = random.uniform(tick, e)} and {@code out[e]
   * = previous[e] + scale * (2 * u - 1)}. The memory of both does not overlap.
   */
  void uniform(
      CounterRandom random,
      long tick,
      long from,
      long to,
      MemorySegment previous,
      MemorySegment out,
      float scale);
}
