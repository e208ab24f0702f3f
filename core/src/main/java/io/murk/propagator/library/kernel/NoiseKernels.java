package io.murk.propagator.library.kernel;

import io.murk.propagator.CounterRandom;
import java.lang.foreign.MemorySegment;

/**
 * Random numbers for runs of elements. Any partition of a field into runs gives the same bits; runs
 * that start and end at multiples of 64 are the fastest.
 */
public interface NoiseKernels {
  /**
   * The random words of elements: for e in [from, to), {@code out[e - from] = random.word(tick, e,
   * draw)}, 32-bit integers.
   */
  void words(CounterRandom random, long tick, int draw, long from, long to, MemorySegment out);

  /**
   * Adds uniform noise: for e in [from, to), {@code u = CounterRandom.uniform(random.word(tick, e,
   * 0))} and {@code out[e] = previous[e] + scale * (2 * u - 1)}. The memory of both does not
   * overlap.
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
