package io.murk.replay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.testing.AllocationProbe;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * Files that nobody vouches for, with checksums that are right: an answer or a refusal, in time and
 * memory that follow their size.
 */
final class ReplayReaderProperties {
  private static final byte[] FILE = HandmadeReplay.small();
  private static final int[] CHUNKS = Resummed.chunks(FILE);
  private static final long[] CLAIMS = {
    0,
    1,
    2,
    7,
    8,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_fff0L,
    0xffff_ffffL,
    0x1_0000_0000L,
    1L << 40,
    1L << 60,
    Long.MAX_VALUE - 7,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -8,
    -1
  };

  /** All that a reader makes of it: lists of text, many times the file's bytes, but no more. */
  private static final long MOST_ALLOCATED = 4L << 20;

  /** Reads a file to its end or to a refusal, in memory that its size backs. */
  private static ReplayText read(String what, byte[] file) {
    long before = AllocationProbe.allocatedBytes(Thread.currentThread());
    ReplayText text = ReplayText.of(file);
    long taken = AllocationProbe.allocatedBytes(Thread.currentThread()) - before;
    assertTrue(taken < MOST_ALLOCATED, () -> what + " took " + taken + " bytes");
    return text;
  }

  @Test
  void anyNumberAnywhereIsReadOrRefused() {
    for (int i = 0; i + 1 < CHUNKS.length; i++) {
      int end = CHUNKS[i + 1];
      for (int at = CHUNKS[i]; at < end; at += 4) {
        for (long claim : CLAIMS) {
          int width = claim >>> 32 == 0 ? 4 : 8;
          if (at + width <= end) {
            byte[] file = Resummed.with(FILE, CHUNKS[i], at, width, claim);
            read("claim " + claim + " at " + at, file);
          }
        }
      }
    }
  }

  @Property(tries = 2_000)
  void anyBytesAnywhereAreReadOrRefused(
      @ForAll @Size(max = 6) int[] places, @ForAll @Size(min = 6, max = 6) long[] values) {
    byte[] file = FILE;
    for (int i = 0; i < places.length; i++) {
      int at = 16 + Math.floorMod(places[i], CHUNKS[CHUNKS.length - 1] - 16);
      int found = Arrays.binarySearch(CHUNKS, at);
      int chunk = found < 0 ? ~found - 1 : found;
      boolean isStoredLength = at - CHUNKS[chunk] >= 24 && at - CHUNKS[chunk] < 32;
      if (isStoredLength) {
        continue;
      }
      file = Resummed.with(file, CHUNKS[chunk], at, 1, values[i]);
    }
    read("bytes", file);
  }

  @Property(tries = 2_000)
  void chunksInAnyOrderAreReadOrRefused(
      @ForAll @Size(max = 14) int[] order, @ForAll boolean frontIsRight) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    int front = frontIsRight ? CHUNKS[2] : 16;
    file.write(FILE, 0, front);
    for (int chunk : order) {
      int from = Math.floorMod(chunk, CHUNKS.length - 1);
      file.write(FILE, CHUNKS[from], CHUNKS[from + 1] - CHUNKS[from]);
    }
    file.write(FILE, FILE.length - 16, 16);
    ReplayText text = read("order " + Arrays.toString(order), file.toByteArray());
    assertTrue(!text.complete() || Arrays.equals(FILE, file.toByteArray()));
  }

  @Property(tries = 2_000)
  void anyBytesAfterARightFrontAreReadOrRefused(
      @ForAll long seed, @ForAll @IntRange(max = 300) int bytes) {
    byte[] garbage = new byte[bytes]; // an array of bytes drawn by jqwik takes longer than reading
    new SplittableRandom(seed).nextBytes(garbage);
    for (int front : new int[] {0, 5, 16, CHUNKS[1], CHUNKS[2], CHUNKS[4]}) {
      byte[] file = Arrays.copyOf(FILE, front + garbage.length);
      System.arraycopy(garbage, 0, file, front, garbage.length);
      assertFalse(read("garbage", file).complete());
    }
  }

  @Property(tries = 1_000)
  void anyRecordsAreReadOrRefused(
      @ForAll @Size(max = 200) byte[] body, @ForAll @IntRange(max = 9) int kind) {
    byte[] records = HandmadeReplay.join(HandmadeReplay.record(kind, 0, body), body);
    HandmadeReplay file = new HandmadeReplay().head().state(0).tick(0, records);
    read("records", file.toByteArray());
    byte[] commands = HandmadeReplay.submitted(HandmadeReplay.command(kind, kind, 1, kind, body));
    read("command", new HandmadeReplay().head().state(0).tick(0, commands).toByteArray());
    read(
        "item",
        new HandmadeReplay()
            .head(HandmadeReplay.join(HandmadeReplay.item("CONF", HandmadeReplay.conf(1)), body))
            .toByteArray());
  }

  @Test
  void aBombIsDefused() {
    byte[] zeros = new byte[1 << 24];
    byte[] packed = HandmadeReplay.deflate(zeros);
    assertTrue(packed.length < 1 << 15);
    var honest =
        new HandmadeReplay.Chunk("TICK", 0, 0, 0, zeros).encoded(HandmadeReplay.ZLIB, packed);
    for (long raw : new long[] {0, 1, 1 << 16, (1 << 24) - 1, (1 << 24) + 1, 1L << 31, -1}) {
      byte[] file =
          new HandmadeReplay()
              .head()
              .state(0)
              .add(honest.lengths(packed.length, raw))
              .toByteArray();
      long before = AllocationProbe.allocatedBytes(Thread.currentThread());
      assertTrue(ReplayText.of(file).refusal().isPresent(), "raw " + raw);
      long taken = AllocationProbe.allocatedBytes(Thread.currentThread()) - before;
      assertTrue(taken < 4L * zeros.length, "raw " + raw + " took " + taken);
    }
  }

  @Test
  void aPromiseTakesNoMemory() {
    byte[] packed = HandmadeReplay.deflate(new byte[100]);
    byte[] stored = Arrays.copyOf(packed, 1 << 20);
    var chunk = new HandmadeReplay.Chunk("TICK", 0, 0, 0, stored);
    var promise = chunk.encoded(HandmadeReplay.ZLIB, stored).lengths(stored.length, 1 << 30);
    byte[] file = new HandmadeReplay().head().state(0).add(promise).toByteArray();
    long before = AllocationProbe.allocatedBytes(Thread.currentThread());
    assertTrue(ReplayText.of(file).refusal().isPresent());
    long taken = AllocationProbe.allocatedBytes(Thread.currentThread()) - before;
    assertTrue(taken < 16L << 20, "took " + taken);
  }

  @Test
  void timeFollowsTheSizeOfAFileOfHeaders() {
    byte[] header = new HandmadeReplay.Chunk("TICK", 0, 0, 0).lengths(1 << 20, 1 << 20).bytes();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(Arrays.copyOf(FILE, CHUNKS[2] + 8));
    for (int i = 0; i < 60_000; i++) {
      file.writeBytes(header);
    }
    file.writeBytes(new byte[8]);
    org.junit.jupiter.api.Assertions.assertTimeout(
        java.time.Duration.ofSeconds(10), () -> ReplayText.of(file.toByteArray()));
  }
}
