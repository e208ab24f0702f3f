package io.murk.replay.zstd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.FileSink;
import io.murk.replay.RecordingOptions;
import io.murk.replay.RecordingOptions.Encoding;
import io.murk.replay.ReplayReader;
import io.murk.verify.ReplayVerifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings whose chunks are packed by Zstandard. */
final class ZstdRecordingTest {
  private static final int TICKS = 500;
  private static final RecordingOptions PLAIN =
      RecordingOptions.defaults().everyTick().withCheckpointEvery(50).withChunkFrames(64);
  private static final RecordingOptions ZSTD = PLAIN.withEncoding(Encoding.ZSTD);

  @TempDir Path directory;

  /** The file with other bytes in a chunk's body and another raw length, and right checksums. */
  private static byte[] forged(byte[] file, ZstdChunk chunk, byte[] body, long raw) {
    assertTrue(body.length <= chunk.stored());
    byte[] forged = file.clone();
    ByteBuffer bytes = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
    byte[] padded = java.util.Arrays.copyOf(body, chunk.stored());
    bytes.put(chunk.at() + 48, padded).putLong(chunk.at() + 32, raw);
    bytes.putInt(chunk.at() + 40, sum(forged, chunk.at() + 48, chunk.stored()));
    bytes.putInt(chunk.at() + 44, sum(forged, chunk.at(), 44));
    return forged;
  }

  private static int sum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }

  @Test
  void aPackedRecordingIsReadBackAndVerified() throws Exception {
    Path file = directory.resolve("packed.murk");
    ZstdWorld.record(ZstdWorld.SIDE, new FileSink(file), ZSTD, TICKS, 8);
    try (ReplayReader reader = ReplayReader.open(file)) {
      assertTrue(reader.isComplete());
      assertEquals(TICKS, reader.check().frames());
      assertTrue(ReplayVerifier.described().verify(reader).passed());
      assertTrue(ReplayVerifier.of(ZstdWorld.config(ZstdWorld.SIDE)).verify(reader).passed());
    }
  }

  @Test
  void itTellsTheSameAsOneThatIsNotPacked() throws Exception {
    byte[] plain = ZstdWorld.recorded(PLAIN, TICKS, 8);
    byte[] packed = ZstdWorld.recorded(ZSTD, TICKS, 8);
    assertTrue(packed.length * 2 < plain.length, packed.length + " of " + plain.length);
    try (ReplayReader one = ReplayReader.of(plain);
        ReplayReader two = ReplayReader.of(packed)) {
      assertEquals(one.summary(), two.summary());
      for (int frame = 1; frame <= TICKS; frame++) {
        assertEquals(one.frame(frame).hash(), two.frame(frame).hash());
      }
    }
  }

  @Test
  void everyKindOfChunkIsPackedWhereThatIsAGain() {
    List<ZstdChunk> chunks = ZstdChunk.of(ZstdWorld.recorded(ZSTD, TICKS, 8));
    for (String kind : List.of("HEAD", "TICK", "CKPT", "INDX")) {
      assertTrue(
          chunks.stream().anyMatch(chunk -> chunk.kind().equals(kind) && chunk.encoding() == 2), kind);
    }
    for (ZstdChunk chunk : chunks) {
      if (chunk.encoding() == 0) {
        assertEquals(chunk.raw(), chunk.stored());
      } else {
        assertTrue(chunk.stored() <= chunk.raw() - 8, chunk.toString());
        assertTrue(chunk.raw() <= 1024L * chunk.stored() + 65536, chunk.toString());
      }
    }
  }

  @Test
  void whatDoesNotBecomeSmallerStaysAsItIs() {
    byte[] user = new byte[10_000];
    new java.util.Random(3).nextBytes(user);
    ZstdChunk head = ZstdChunk.of(ZstdWorld.recorded(ZSTD.withUser(user), 1, 0)).getFirst();
    assertTrue(head.encoding() == 2 || head.stored() == head.raw(), head.toString());
    byte[] noise = new byte[1 << 20];
    new java.util.Random(4).nextBytes(noise);
    head =
        ZstdChunk.of(ZstdWorld.recorded(PLAIN.withEncoding(Encoding.ZSTD).withUser(noise), 1, 0))
            .getFirst();
    assertTrue(head.stored() >= noise.length, head.toString());
  }

  @Test
  void whatWouldBecomeTooSmallForAReaderStaysAsItIs() throws Exception {
    ZstdChunk head = ZstdChunk.of(ZstdWorld.recorded(ZSTD.withUser(new byte[1 << 25]), 1, 0)).getFirst();
    assertEquals("HEAD", head.kind());
    assertEquals(0, head.encoding(), "2^25 zeros pack to some 3 KiB");
    ZstdChunk smaller = ZstdChunk.of(ZstdWorld.recorded(ZSTD.withUser(new byte[60_000]), 1, 0)).getFirst();
    assertEquals(2, smaller.encoding());
  }

  @Test
  void aBombInAFileIsRefusedInItsPlace() {
    byte[] file = ZstdWorld.recorded(ZSTD, TICKS, 8);
    ZstdChunk tick = ZstdChunk.of(file).stream().filter(c -> c.kind().equals("TICK")).findFirst().orElseThrow();
    byte[] body = new byte[tick.stored()];
    ByteBuffer.wrap(file).get(tick.at() + 48, body);
    for (long raw : new long[] {0, 1, tick.raw() - 1, tick.raw() + 1, 1024L * tick.stored()}) {
      refused(forged(file, tick, body, raw), tick);
    }
    refused(forged(file, tick, new byte[0], tick.raw()), tick);
    body[0]++;
    refused(forged(file, tick, body, tick.raw()), tick);
  }

  private static void refused(byte[] forged, ZstdChunk tick) {
    MurkException refused =
        assertThrows(
            MurkException.class,
            () -> {
              try (ReplayReader reader = ReplayReader.of(forged)) {
                reader.check();
              }
            });
    assertEquals(ErrorCode.REPLAY_MALFORMED, refused.code());
    assertTrue(
        refused.getMessage().contains("at=" + tick.at() + " chunk=TICK"), refused.getMessage());
  }
}
