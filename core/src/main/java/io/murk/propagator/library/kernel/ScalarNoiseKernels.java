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
  public void uniform(
      CounterRandom random,
      long tick,
      long from,
      long to,
      MemorySegment previous,
      MemorySegment out,
      float scale) {
    for (long e = from; e < to; e++) {
      float u = random.uniform(tick, e);
      out.setAtIndex(F32, e, previous.getAtIndex(F32, e) + scale * (2f * u - 1f));
    }
  }
}
