package io.murk.replay.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.replay.FileSink;
import io.murk.replay.MemorySink;
import io.murk.replay.ReplaySink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What an append of 64 KiB takes; docs/performance.md has what came of it. */
@EnabledIfSystemProperty(named = "murk.figures", matches = "true")
final class ChronicleFiguresTest {
  private static final int CHUNK = 1 << 16;
  private static final int APPENDS = 512;
  private static final int ROUNDS = 12;

  @TempDir Path directory;

  /** A sink of its own for each round. */
  @FunctionalInterface
  private interface Made {
    ReplaySink sink() throws IOException;
  }

  @Test
  void anAppend() throws IOException {
    measure("MemorySink", () -> new MemorySink(CHUNK * APPENDS));
    measure("FileSink", () -> new FileSink(directory.resolve("file")));
    measure("ChronicleSink, 4 MiB", () -> new ChronicleSink(directory.resolve("four"), 1 << 22));
    measure("ChronicleSink, 1 MiB", () -> new ChronicleSink(directory.resolve("one")));
  }

  private static void measure(String name, Made made) throws IOException {
    MemorySegment chunk = MemorySegment.ofArray(new byte[CHUNK]);
    chunk.fill((byte) 7);
    long[] total = new long[ROUNDS];
    long[] each = new long[ROUNDS * APPENDS];
    for (int round = 0; round < ROUNDS; round++) {
      ReplaySink sink = made.sink();
      for (int i = 0; i < APPENDS; i++) {
        long start = System.nanoTime();
        sink.append(chunk, CHUNK);
        each[round * APPENDS + i] = System.nanoTime() - start;
        total[round] += each[round * APPENDS + i];
      }
      sink.close();
    }
    Arrays.sort(total);
    Arrays.sort(each);
    assertEquals(ROUNDS * APPENDS, each.length);
    System.err.printf(
        Locale.ROOT,
        "%s: mean of the best round %.1f us, median append %.1f us, 99 of 100 below %.1f us%n",
        name,
        total[0] / 1e3 / APPENDS,
        each[each.length / 2] / 1e3,
        each[each.length * 99 / 100] / 1e3);
  }
}
