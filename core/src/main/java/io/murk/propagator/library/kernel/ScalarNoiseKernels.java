package io.murk.propagator.library.kernel;

import io.murk.propagator.CounterRandom;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The definition of the noise kernels. */
public final class ScalarNoiseKernels implements NoiseKernels {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  /** The kernels have no state. */
  public ScalarNoiseKernels() {}

  @Override
  public void words(
      CounterRandom random, long tick, int draw, long from, long to, MemorySegment out) {
    for (long e = from; e < to; e++) {
      out.setAtIndex(ValueLayout.JAVA_INT, e - from, random.word(tick, e, draw));
    }
  }

  @Override
  public void uniform(
      CounterRandom random,
      long tick,
      long from,
      long to,
      MemorySegment previous,
      MemorySegment out,
      float scale) {
    for (long e = from; e < to; e++) {
      float u = random.uniform(tick, e, 0);
      out.setAtIndex(F32, e, previous.getAtIndex(F32, e) + scale * (2f * u - 1f));
    }
  }
}
