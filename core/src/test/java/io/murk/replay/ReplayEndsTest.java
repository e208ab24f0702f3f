package io.murk.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Files that were cut off, and files with damage: what is before that is read. */
final class ReplayEndsTest {
  private static final byte[] FILE = HandmadeReplay.small();
  private static final ReplayText WHOLE = ReplayText.of(FILE);
  private static final int[] CHUNKS = Resummed.chunks(FILE);
  private static final int HEAD_END = CHUNKS[1];
  private static final int TRAILER = FILE.length - 16;

  @Test
  void aFileCutAtAnyByteGivesTheFramesOfItsWholeChunks() {
    int most = 0;
    for (int length = 0; length < FILE.length; length++) {
      byte[] cut = Arrays.copyOf(FILE, length);
      ReplayText text = ReplayText.of(cut);
      assertFalse(text.complete(), "length " + length);
      assertEquals(length < HEAD_END, text.refusal().isPresent(), "length " + length);
      assertTrue(text.told().size() >= most, "length " + length);
      assertEquals(WHOLE.told().subList(0, text.told().size()), text.told());
      most = text.told().size();
    }
    assertEquals(WHOLE.told().size(), most);
  }

  @Test
  void zerosBehindACutAreNoDamage() {
    for (int length = HEAD_END; length < FILE.length; length++) {
      byte[] cut = Arrays.copyOf(FILE, length);
      byte[] zeros = Arrays.copyOf(cut, FILE.length + 4096);
      try (ReplayReader of = ReplayReader.of(zeros);
          ReplayReader bare = ReplayReader.of(cut)) {
        assertFalse(of.end().damaged(), of.end()::toString);
        assertFalse(of.isComplete());
        assertTrue(of.frames() >= bare.frames(), "padding that was cut is zeros again");
      }
    }
  }

  @Test
  void howAFileEndsIsSaid() {
    assertEnd(CHUNKS[3], 0, "the file ends without a trailer");
    assertEnd(CHUNKS[3] + 47, CHUNKS[3], "a part of a chunk of 47 bytes");
    assertEnd(
        CHUNKS[3] + 48, CHUNKS[3], "chunk=TICK stored_length=56 allowed=0..0: the file ends in it");
    assertEnd(TRAILER + 15, TRAILER, "a part of a chunk of 15 bytes");
    byte[] zeros = Arrays.copyOf(Arrays.copyOf(FILE, CHUNKS[3]), FILE.length);
    assertEnd(zeros, CHUNKS[3], "zero bytes instead of a chunk");
    byte[] noBody = Arrays.copyOf(Arrays.copyOf(FILE, CHUNKS[3] + 48), FILE.length);
    assertEnd(noBody, CHUNKS[3], "chunk=TICK the body is not complete");
  }

  private static void assertEnd(int length, int at, String reason) {
    assertEnd(Arrays.copyOf(FILE, length), at == 0 ? length : at, reason);
  }

  private static void assertEnd(byte[] file, int at, String reason) {
    try (ReplayReader reader = ReplayReader.of(file)) {
      assertEquals(new ReplayReader.End(at, "at=" + at + " " + reason, false), reader.end());
    }
  }

  @Test
  void withoutAHeadThereIsNothingToRead() {
    for (int length : new int[] {0, 4, 15, 16, HEAD_END - 1}) {
      MurkException refusal =
          assertThrows(MurkException.class, () -> ReplayReader.of(Arrays.copyOf(FILE, length)));
      assertEquals(ErrorCode.REPLAY_TRUNCATED, refusal.code(), "length " + length);
    }
    try (ReplayReader reader = ReplayReader.of(Arrays.copyOf(FILE, HEAD_END))) {
      assertEquals(0, reader.frames());
      assertTrue(reader.stateBefore(0).isEmpty());
      assertTrue(reader.next().isEmpty());
      assertTrue(reader.tail().isEmpty());
      assertEquals(7, reader.summary().lastTick());
    }
  }

  @Test
  void aBrokenHeaderBeforeOtherChunksIsDamageBehindTheFramesBeforeIt() {
    byte[] file = FILE.clone();
    file[CHUNKS[5] + 9] ^= 1;
    try (ReplayReader reader = ReplayReader.of(file)) {
      assertEquals(2, reader.frames());
      assertTrue(reader.next().isPresent());
      assertTrue(reader.next().isPresent());
      for (int again = 0; again < 2; again++) {
        MurkException damage = assertThrows(MurkException.class, reader::next);
        assertEquals(ErrorCode.REPLAY_MALFORMED, damage.code());
        assertEquals(
            "ReplayMalformed: at="
                + CHUNKS[5]
                + " the checksum of a chunk's header does not fit, and a chunk follows at="
                + CHUNKS[6]
                + ": it is damaged",
            damage.getMessage());
      }
      assertTrue(reader.end().damaged());
      assertFalse(reader.isComplete());
      assertThrows(MurkException.class, reader::check);
      assertEquals(1, reader.frame(1).frame(), "what is before the damage is still read");
    }
  }

  @Test
  void aBrokenBodyBeforeOtherChunksIsDamageOfItsFramesAlone() {
    byte[] file = FILE.clone();
    file[CHUNKS[5] + 50] ^= 1;
    try (ReplayReader reader = ReplayReader.of(file)) {
      assertEquals(5, reader.frames());
      assertEquals(2, reader.frame(2).frame());
      for (int again = 0; again < 2; again++) {
        MurkException damage = assertThrows(MurkException.class, reader::next);
        assertEquals(ErrorCode.REPLAY_MALFORMED, damage.code());
        assertTrue(
            damage
                .getMessage()
                .startsWith("ReplayMalformed: at=" + CHUNKS[5] + " chunk=TICK the checksum"),
            damage::getMessage);
      }
      assertEquals(5, reader.frame(5).frame());
      assertThrows(MurkException.class, reader::check);
    }
  }

  @Test
  void everyFlippedBitIsNoticed() {
    for (int at = 0; at < FILE.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = FILE.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertNotEquals(WHOLE, ReplayText.of(flipped), "byte " + at + " bit " + bit);
      }
    }
  }

  @Test
  void everyFlippedBitOfAnOpenFileIsNoticed() {
    byte[] open = Arrays.copyOf(FILE, CHUNKS[CHUNKS.length - 3]);
    ReplayText whole = ReplayText.of(open);
    for (int at = 0; at < open.length; at++) {
      byte[] flipped = open.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      assertNotEquals(whole, ReplayText.of(flipped), "byte " + at);
    }
  }
}
