package io.murk.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** XXH3-64 against values of the reference implementation, which make_xxh3.py recorded. */
final class Xxh3Test {
  private record Known(int length, long hash) {}

  private static List<Known> known() throws IOException {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Xxh3Test.class.getResourceAsStream("/hash/xxh3_64.txt")),
                StandardCharsets.US_ASCII))) {
      return in.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .map(row -> new Known(Integer.parseInt(row[0]), Long.parseUnsignedLong(row[1], 16)))
          .toList();
    }
  }

  private static void fill(MemorySegment bytes) {
    for (long i = 0; i < bytes.byteSize(); i++) {
      bytes.set(ValueLayout.JAVA_BYTE, i, (byte) ((i + 1) * 0x9E3779B97F4A7C15L >>> 56));
    }
  }

  @Test
  void everyLengthHasTheHashOfTheReference() throws IOException {
    List<Known> known = known();
    assertEquals(1109, known.size());
    MemorySegment heap = MemorySegment.ofArray(new byte[1_048_576]);
    fill(heap);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(1_048_576 + 5, 64);
      MemorySegment shifted = block.asSlice(5); // words that no address aligns
      fill(shifted);
      for (Known one : known) {
        assertEquals(one.hash, Xxh3.of(heap.asSlice(0, one.length)), "length " + one.length);
        assertEquals(one.hash, Xxh3.of(shifted.asSlice(0, one.length)), "length " + one.length);
      }
    }
  }

  @Test
  void numbersHashAsTheirBytes() {
    long[] numbers = {0x0123456789abcdefL, -1, 0, 0x8000000000000001L};
    MemorySegment bytes = MemorySegment.ofArray(new byte[32]);
    for (int i = 0; i < 4; i++) {
      bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, 8L * i, numbers[i]);
    }
    assertEquals(Xxh3.of(bytes), Xxh3.of(numbers[0], numbers[1], numbers[2], numbers[3]));
    for (int i = 0; i < 4; i++) {
      assertEquals(Xxh3.of(bytes.asSlice(8L * i, 8)), Xxh3.of(numbers[i]));
    }
  }
}
