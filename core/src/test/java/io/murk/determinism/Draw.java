package io.murk.determinism;

/** A stream of random numbers that is the same in every version of Java: SplitMix64. */
final class Draw {
  private long state;

  Draw(long seed, long stream) {
    state = mix(seed) + mix(stream * 0x9E3779B97F4A7C15L + 1);
  }

  /** Scatters the bits of a number; the finaliser of SplitMix64. */
  static long mix(long value) {
    long bits = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
    return bits ^ bits >>> 31;
  }

  long next() {
    state += 0x9E3779B97F4A7C15L;
    return mix(state);
  }

  /** 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  /** 0 to 1, in steps of 2^-24. */
  float unit() {
    return (next() >>> 40) * 0x1p-24f;
  }

  /** From {@code from} to {@code to}. */
  float between(float from, float to) {
    return from + (to - from) * unit();
  }

  boolean oneIn(int n) {
    return below(n) == 0;
  }

  /** Random values for a field's start. */
  static float[] floats(int count, long seed, float from, float to) {
    Draw draw = new Draw(seed, 77);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = draw.between(from, to);
    }
    return values;
  }
}
