package io.murk.replay.zstd;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.replay.MemorySink;
import io.murk.replay.RecordingOptions;
import io.murk.replay.RecordingOptions.Encoding;
import io.murk.replay.ReplayReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Size and time of recordings, with each encoding; docs/performance.md has what came of it. */
@EnabledIfSystemProperty(named = "murk.figures", matches = "true")
final class ZstdFiguresTest {
  private static final int SIDE = 100;
  private static final int TICKS = 4000;
  private static final int ROUNDS = 5;

  @Test
  void recordings() {
    List<String> lines = new ArrayList<>();
    for (int commands : new int[] {0, 8}) {
      for (long every : new long[] {0, 100}) {
        for (Encoding encoding : Encoding.values()) {
          lines.add(line(commands, every, encoding));
        }
      }
    }
    assertTrue(lines.size() > 0);
    System.err.println(String.join("\n", lines));
  }

  private static String line(int commands, long every, Encoding encoding) {
    RecordingOptions options =
        RecordingOptions.defaults().withCheckpointEvery(every).withEncoding(encoding);
    long write = Long.MAX_VALUE;
    long read = Long.MAX_VALUE;
    int size = 0;
    for (int round = 0; round < ROUNDS; round++) {
      MemorySink sink = new MemorySink(1 << 25);
      long start = System.nanoTime();
      ZstdWorld.record(SIDE, sink, options, TICKS, commands);
      write = Math.min(write, System.nanoTime() - start);
      byte[] file = sink.toByteArray();
      size = file.length;
      start = System.nanoTime();
      try (ReplayReader reader = ReplayReader.of(file)) {
        assertTrue(reader.check().frames() == TICKS);
      }
      read = Math.min(read, System.nanoTime() - start);
    }
    return String.format(
        Locale.ROOT,
        "commands=%d checkpoint_every=%d %s bytes=%d record=%d ns a tick, check=%.1f ms",
        commands,
        every,
        encoding,
        size,
        write / TICKS,
        read / 1e6);
  }
}
