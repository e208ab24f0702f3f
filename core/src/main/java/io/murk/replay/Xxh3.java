package io.murk.replay;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * XXH3-64 with the default secret and seed 0, over memory where it lies. The function is the one of
 * the xxHash project's specification; a test compares with values of its reference implementation.
 *
 * <p>Scalar on purpose: eight accumulators in registers need no vector width, and are faster than
 * fields arrive from memory. hot: 0 B/op.
 *
 * <p>Hashes the bytes that f32 values have in little-endian order, whatever the machine's own. On a
 * little-endian machine that is any string of bytes; elsewhere its length must be a multiple of 4.
 */
final class Xxh3 {
  private static final long PRIME32_1 = 0x9E3779B1L;
  private static final long PRIME32_2 = 0x85EBCA77L;
  private static final long PRIME32_3 = 0xC2B2AE3DL;
  private static final long PRIME64_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME64_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME64_3 = 0x165667B19E3779F9L;
  private static final long PRIME64_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME64_5 = 0x27D4EB2F165667C5L;
  private static final long PRIME_MX1 = 0x165667919E3779F9L;
  private static final long PRIME_MX2 = 0x9FB21C651E98DF25L;

  private static final String SECRET =
      "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
          + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
          + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
          + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
          + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
          + "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e";

  /** The secret's long at each byte offset. */
  private static final long[] KEY = keys();

  private static final int STRIPE = 64;
  private static final int STRIPES_A_BLOCK = 16;
  private static final int SCRAMBLE_KEY = 128;
  private static final int LAST_KEY = 121;
  private static final int MERGE_KEY = 11;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private Xxh3() {}

  private static long[] keys() {
    byte[] secret = HexFormat.of().parseHex(SECRET);
    long[] keys = new long[secret.length - 7];
    for (int offset = 0; offset < keys.length; offset++) {
      for (int i = 7; i >= 0; i--) {
        keys[offset] = keys[offset] << 8 | (secret[offset + i] & 0xff);
      }
    }
    return keys;
  }

  /** The hash of all bytes of a segment. */
  static long of(MemorySegment bytes) {
    return of(bytes, 0, bytes.byteSize());
  }

  /** The hash of {@code length} bytes of a segment, from {@code from} on. */
  static long of(MemorySegment bytes, long from, long length) {
    if (length > 240) {
      return ofLong(bytes, from, length);
    }
    if (length > 128) {
      return ofMiddling(bytes, from, length);
    }
    return length > 16 ? ofShort(bytes, from, length) : ofTiny(bytes, from, (int) length);
  }

  /** The hash of the 8 bytes of a number, little-endian. */
  static long of(long a) {
    return rrmxmx((a >>> 32 | a << 32) ^ KEY[8] ^ KEY[16], 8);
  }

  /** The hash of the 32 bytes of four numbers, little-endian. */
  static long of(long a, long b, long c, long d) {
    long length = 32;
    return avalanche(length * PRIME64_1 + mix(a, b, 0) + mix(c, d, 16));
  }

  private static long ofTiny(MemorySegment bytes, long from, int length) {
    if (length > 8) {
      long low = word(bytes, from) ^ KEY[24] ^ KEY[32];
      long high = word(bytes, from + length - 8) ^ KEY[40] ^ KEY[48];
      return avalanche(length + Long.reverseBytes(low) + high + foldedProduct(low, high));
    }
    if (length >= 4) {
      long first = bytes.get(INT, from);
      long last = bytes.get(INT, from + length - 4);
      return rrmxmx((last & 0xffffffffL) + (first << 32) ^ KEY[8] ^ KEY[16], length);
    }
    if (length > 0) {
      long first = bytes.get(ValueLayout.JAVA_BYTE, from) & 0xff;
      long middle = bytes.get(ValueLayout.JAVA_BYTE, from + (length >> 1)) & 0xff;
      long last = bytes.get(ValueLayout.JAVA_BYTE, from + length - 1) & 0xff;
      long all = first << 16 | middle << 24 | last | (long) length << 8;
      return xxh64Avalanche(all ^ (KEY[0] ^ KEY[4]) & 0xffffffffL);
    }
    return xxh64Avalanche(KEY[56] ^ KEY[64]);
  }

  /** 17 to 128 bytes: 16 at a time from both ends. */
  private static long ofShort(MemorySegment bytes, long from, long length) {
    long hash = length * PRIME64_1;
    for (int i = (int) (length - 1) >> 5; i >= 0; i--) {
      hash += mix(bytes, from + 16L * i, 32 * i);
      hash += mix(bytes, from + length - 16L * (i + 1), 32 * i + 16);
    }
    return avalanche(hash);
  }

  /** 129 to 240 bytes. */
  private static long ofMiddling(MemorySegment bytes, long from, long length) {
    long hash = length * PRIME64_1;
    for (int i = 0; i < 8; i++) {
      hash += mix(bytes, from + 16L * i, 16 * i);
    }
    hash = avalanche(hash);
    for (int i = 8; i < (int) length >> 4; i++) {
      hash += mix(bytes, from + 16L * i, 16 * (i - 8) + 3);
    }
    return avalanche(hash + mix(bytes, from + length - 16, 119));
  }

  /**
   * More than 240 bytes: stripes of 64, a scramble after every 16, and a last stripe that ends with
   * the bytes.
   */
  private static long ofLong(MemorySegment bytes, long from, long length) {
    long[] keys = KEY;
    long acc0 = PRIME32_3;
    long acc1 = PRIME64_1;
    long acc2 = PRIME64_2;
    long acc3 = PRIME64_3;
    long acc4 = PRIME64_4;
    long acc5 = PRIME32_2;
    long acc6 = PRIME64_5;
    long acc7 = PRIME32_1;
    long left = (length - 1) / STRIPE; // whole stripes before the last one
    long start = from;
    boolean last = false;
    while (true) {
      int stripes = last ? 1 : (int) Math.min(left, STRIPES_A_BLOCK);
      int firstKey = last ? LAST_KEY : 0;
      for (int i = 0; i < stripes; i++) {
        long at = start + i * (long) STRIPE;
        int key = firstKey + i * 8;
        long word0 = word(bytes, at);
        long word1 = word(bytes, at + 8);
        long word2 = word(bytes, at + 16);
        long word3 = word(bytes, at + 24);
        long word4 = word(bytes, at + 32);
        long word5 = word(bytes, at + 40);
        long word6 = word(bytes, at + 48);
        long word7 = word(bytes, at + 56);
        acc0 += word1 + product(word0 ^ keys[key]);
        acc1 += word0 + product(word1 ^ keys[key + 8]);
        acc2 += word3 + product(word2 ^ keys[key + 16]);
        acc3 += word2 + product(word3 ^ keys[key + 24]);
        acc4 += word5 + product(word4 ^ keys[key + 32]);
        acc5 += word4 + product(word5 ^ keys[key + 40]);
        acc6 += word7 + product(word6 ^ keys[key + 48]);
        acc7 += word6 + product(word7 ^ keys[key + 56]);
      }
      if (last) {
        break;
      }
      left -= stripes;
      start += stripes * (long) STRIPE;
      if (stripes == STRIPES_A_BLOCK) {
        acc0 = scramble(acc0, 0);
        acc1 = scramble(acc1, 8);
        acc2 = scramble(acc2, 16);
        acc3 = scramble(acc3, 24);
        acc4 = scramble(acc4, 32);
        acc5 = scramble(acc5, 40);
        acc6 = scramble(acc6, 48);
        acc7 = scramble(acc7, 56);
      }
      if (left == 0) {
        last = true;
        start = from + length - STRIPE;
      }
    }
    long hash = length * PRIME64_1 + mix(acc0, acc1, MERGE_KEY) + mix(acc2, acc3, MERGE_KEY + 16);
    return avalanche(hash + mix(acc4, acc5, MERGE_KEY + 32) + mix(acc6, acc7, MERGE_KEY + 48));
  }

  private static long scramble(long acc, int lane) {
    return (acc ^ acc >>> 47 ^ KEY[SCRAMBLE_KEY + lane]) * PRIME32_1;
  }

  /** The low half times the high half, both unsigned. */
  private static long product(long word) {
    return (word & 0xffffffffL) * (word >>> 32);
  }

  private static long mix(MemorySegment bytes, long at, int key) {
    return mix(word(bytes, at), word(bytes, at + 8), key);
  }

  private static long mix(long a, long b, int key) {
    return foldedProduct(a ^ KEY[key], b ^ KEY[key + 8]);
  }

  /** The 128-bit product of two unsigned numbers, its halves folded together. */
  private static long foldedProduct(long a, long b) {
    return a * b ^ Math.unsignedMultiplyHigh(a, b);
  }

  private static long avalanche(long start) {
    long hash = (start ^ start >>> 37) * PRIME_MX1;
    return hash ^ hash >>> 32;
  }

  private static long xxh64Avalanche(long start) {
    long hash = (start ^ start >>> 33) * PRIME64_2;
    hash = (hash ^ hash >>> 29) * PRIME64_3;
    return hash ^ hash >>> 32;
  }

  private static long rrmxmx(long start, long length) {
    long hash = start ^ Long.rotateLeft(start, 49) ^ Long.rotateLeft(start, 24);
    hash *= PRIME_MX2;
    hash = (hash ^ (hash >>> 35) + length) * PRIME_MX2;
    return hash ^ hash >>> 28;
  }

  /** Two f32 as eight little-endian bytes are read: the first in the low half. */
  private static long word(MemorySegment bytes, long at) {
    long word = bytes.get(LONG, at);
    return LITTLE ? word : Long.rotateLeft(word, 32);
  }
}
