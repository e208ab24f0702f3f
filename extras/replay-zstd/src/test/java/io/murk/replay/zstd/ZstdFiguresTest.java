package io.murk.replay.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.murk.replay.RecordingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Size and time of the chunks of real recordings, with each encoding; docs/performance.md has what
 * came of it.
 */
@EnabledIfSystemProperty(named = "murk.figures", matches = "true")
final class ZstdFiguresTest {
  private static final int SIDE = 100;
  private static final int TICKS = 4000;
  private static final int ROUNDS = 30;

  /** Packs, and unpacks again. */
  private interface Way {
    int pack(byte[] raw, byte[] stored);

    void unpack(byte[] stored, int length, byte[] raw) throws DataFormatException;
  }

  private record Zlib(Deflater deflater) implements Way {
    @Override
    public int pack(byte[] raw, byte[] stored) {
      deflater.reset();
      deflater.setInput(raw);
      deflater.finish();
      return deflater.deflate(stored);
    }

    @Override
    public void unpack(byte[] stored, int length, byte[] raw) throws DataFormatException {
      Inflater inflater = new Inflater();
      inflater.setInput(stored, 0, length);
      assertTrue(inflater.inflate(raw) == raw.length);
      inflater.end();
    }
  }

  private record Level(int level) implements Way {
    @Override
    public int pack(byte[] raw, byte[] stored) {
      return (int)
          Zstd.compressByteArray(stored, 0, stored.length, raw, 0, raw.length, level);
    }

    @Override
    public void unpack(byte[] stored, int length, byte[] raw) {
      Zstd.decompressByteArray(raw, 0, raw.length, stored, 0, length);
    }
  }

  @Test
  void chunks() throws DataFormatException {
    for (int commands : new int[] {0, 8}) {
      byte[] file =
          ZstdWorld.recorded(
              SIDE, RecordingOptions.defaults().withCheckpointEvery(500), TICKS, commands);
      List<ZstdChunk> all = ZstdChunk.of(file);
      for (String kind : List.of("TICK", "CKPT")) {
        List<byte[]> bodies = new ArrayList<>();
        for (ZstdChunk chunk : all) {
          if (chunk.kind().equals(kind) && bodies.size() < 8) {
            int at = chunk.at() + 48;
            bodies.add(Arrays.copyOfRange(file, at, at + chunk.stored()));
          }
        }
        String what = "commands=" + commands + " " + kind;
        line(what + " zlib 1", bodies, new Zlib(new Deflater(Deflater.BEST_SPEED)));
        line(what + " zstd 1", bodies, new Level(1));
        line(what + " zstd 3", bodies, new Level(3));
      }
    }
  }

  private static void line(String what, List<byte[]> bodies, Way way) throws DataFormatException {
    long pack = 0;
    long unpack = 0;
    long packed = 0;
    long raw = 0;
    for (byte[] body : bodies) {
      byte[] stored = new byte[2 * body.length + 1000];
      byte[] again = new byte[body.length];
      long leastPack = Long.MAX_VALUE;
      long leastUnpack = Long.MAX_VALUE;
      int length = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        length = way.pack(body, stored);
        leastPack = Math.min(leastPack, System.nanoTime() - start);
        start = System.nanoTime();
        way.unpack(stored, length, again);
        leastUnpack = Math.min(leastUnpack, System.nanoTime() - start);
        assertArrayEquals(body, again);
      }
      pack += leastPack;
      unpack += leastUnpack;
      packed += length;
      raw += body.length;
    }
    System.err.printf(
        Locale.ROOT,
        "%s: %d chunks of %d bytes to %.1f %%, pack %.0f us each, %.0f MB/s; unpack %.0f us%n",
        what,
        bodies.size(),
        raw / bodies.size(),
        100.0 * packed / raw,
        pack / 1e3 / bodies.size(),
        raw * 1e3 / pack,
        unpack / 1e3 / bodies.size());
  }
}
