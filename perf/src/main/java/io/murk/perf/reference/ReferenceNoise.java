package io.murk.perf.reference;

import static io.murk.perf.reference.ReferenceLibrary.ADDRESS;
import static io.murk.perf.reference.ReferenceLibrary.FLOAT;
import static io.murk.perf.reference.ReferenceLibrary.LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Uniform noise, hand-written in C. */
public final class ReferenceNoise {
  private static final MethodHandle NOISE =
      ReferenceLibrary.link(
          "murk_reference_noise", ADDRESS, ADDRESS, LONG, LONG, LONG, LONG, FLOAT);

  private ReferenceNoise() {}

  /**
   * Noise of one tick on all f32 of {@code previous}, written to {@code out}.
   *
   * @param stream the propagator's seed offset
   */
  public static void uniform(
      MemorySegment previous, MemorySegment out, long seed, long stream, long tick, float scale) {
    try {
      NOISE.invokeExact(previous, out, out.byteSize() >>> 2, seed, stream, tick, scale);
    } catch (Throwable t) {
      throw new AssertionError("a C function throws nothing", t);
    }
  }
}
