package io.murk.propagator;

/**
 * Random numbers as a pure function of (seed, stream, tick, element, draw): no state, so any thread
 * may ask for any number in any order, and gets the same one.
 *
 * <p>The function is Threefry-4x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random
 * numbers: as easy as 1, 2, 3", SC11). Its key is (seed low, seed high, stream low, stream high) 32
 * bits each, its counter (tick low, tick high, block low, block high), and its output a block of
 * four 32-bit words. Element {@code e} of a field has word {@code (e % 64) / 16} of block {@code (e
 * / 64) * 16 + e % 16}; an element's further draws, 0 to 255, have the number of the draw in the
 * block's eight highest bits. docs/propagators.md says all this so that any language can repeat it.
 *
 * <p>Immutable. hot: 0 B/op.
 */
public final class CounterRandom {
  /** Draws of an element in one tick. */
  public static final int DRAWS = 256;

  /** 32-bit words that {@link #key} gives. */
  public static final int KEYS = 24;

  private static final int PARITY = 0x1BD11BDA;
  private static final float ULP = 0x1p-24f;

  private final long seed;
  private final long stream;
  private final int[] keys = new int[KEYS];

  /**
   * The generator of a stream.
   *
   * @param seed the world's seed, as {@link StepContext#seed}
   * @param stream tells the users of one seed apart
   */
  public CounterRandom(long seed, long stream) {
    this.seed = seed;
    this.stream = stream;
    int[] given = {(int) seed, (int) (seed >>> 32), (int) stream, (int) (stream >>> 32), PARITY};
    for (int i = 0; i < 4; i++) {
      given[4] ^= given[i];
    }
    for (int injection = 0; injection < 6; injection++) {
      for (int word = 0; word < 4; word++) {
        int more = word == 3 ? injection : 0;
        keys[4 * injection + word] = given[(injection + word) % 5] + more;
      }
    }
  }

  /** The seed. */
  public long seed() {
    return seed;
  }

  /** The stream. */
  public long stream() {
    return stream;
  }

  /**
   * What is added to word {@code i % 4} of the state before round {@code i / 4 * 4}, or after the
   * last round: the key schedule, for kernels that compute many blocks at once.
   *
   * @param i 0 to {@link #KEYS} - 1
   */
  public int key(int i) {
    return keys[i];
  }

  /** The block of an element's draw, which also holds that of the elements 16, 32 and 48 away. */
  public static long block(long element, int draw) {
    return (((element >>> 6) << 4) | (element & 15)) | ((long) draw << 56);
  }

  /**
   * Two words of a block: in the low 32 bits word {@code 2 * half}, in the high ones the next.
   *
   * @param half 0 or 1
   */
  public long pair(long tick, long block, int half) {
    int[] keys = this.keys;
    int x0 = (int) tick + keys[0];
    int x1 = (int) (tick >>> 32) + keys[1];
    int x2 = (int) block + keys[2];
    int x3 = (int) (block >>> 32) + keys[3];
    for (int k = 4; k < KEYS; k += 4) {
      boolean odd = (k & 4) != 0;
      x0 += x1;
      x1 = Integer.rotateLeft(x1, odd ? 10 : 6) ^ x0;
      x2 += x3;
      x3 = Integer.rotateLeft(x3, odd ? 26 : 20) ^ x2;
      x0 += x3;
      x3 = Integer.rotateLeft(x3, odd ? 11 : 17) ^ x0;
      x2 += x1;
      x1 = Integer.rotateLeft(x1, odd ? 21 : 11) ^ x2;
      x0 += x1;
      x1 = Integer.rotateLeft(x1, odd ? 13 : 25) ^ x0;
      x2 += x3;
      x3 = Integer.rotateLeft(x3, odd ? 27 : 10) ^ x2;
      x0 += x3;
      x3 = Integer.rotateLeft(x3, odd ? 23 : 18) ^ x0;
      x2 += x1;
      x1 = Integer.rotateLeft(x1, odd ? 5 : 20) ^ x2;
      x0 += keys[k];
      x1 += keys[k + 1];
      x2 += keys[k + 2];
      x3 += keys[k + 3];
    }
    int low = half == 0 ? x0 : x2;
    int high = half == 0 ? x1 : x3;
    return (low & 0xffffffffL) | ((long) high << 32);
  }

  /**
   * The 32 random bits of an element in a tick.
   *
   * @param element index of the element, not negative
   * @param draw which of its words, 0 to {@link #DRAWS} - 1
   */
  public int word(long tick, long element, int draw) {
    int word = (int) (element >>> 4) & 3;
    long pair = pair(tick, block(element, draw), word >>> 1);
    return (int) ((word & 1) == 0 ? pair : pair >>> 32);
  }

  /** A word as a number in [0, 1): its upper 24 bits as multiples of 2^-24, exactly. */
  public static float uniform(int word) {
    return (word >>> 8) * ULP;
  }

  /** As {@link #word}, as a number in [0, 1). */
  public float uniform(long tick, long element, int draw) {
    return uniform(word(tick, element, draw));
  }
}
