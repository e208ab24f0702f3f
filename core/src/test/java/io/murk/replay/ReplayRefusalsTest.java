package io.murk.replay;

import static io.murk.replay.HandmadeReplay.item;
import static io.murk.replay.HandmadeReplay.join;
import static io.murk.replay.HandmadeReplay.little;
import static io.murk.replay.HandmadeReplay.record;
import static io.murk.replay.HandmadeReplay.submitted;
import static io.murk.replay.HandmadeReplay.ticked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.HandmadeReplay.Chunk;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of each thing that can be wrong: where it is, what it is, and what is allowed. */
final class ReplayRefusalsTest {
  /** Where the third chunk of a file starts, and where its body does. */
  private static final int AT = new HandmadeReplay().head().state(0).size();

  private static final int BODY = AT + 48;

  private static HandmadeReplay front() {
    return new HandmadeReplay().head().state(0);
  }

  private static Arguments of(HandmadeReplay file, ErrorCode code, String text) {
    return Arguments.of(file.toByteArray(), code, code.title() + ": " + text);
  }

  private static Arguments malformed(HandmadeReplay file, String text) {
    return of(file, ErrorCode.REPLAY_MALFORMED, text);
  }

  static Stream<Arguments> chunks() {
    return Stream.of(
        malformed(
            front().add(new Chunk("TICK", 1, 0, 0)),
            "at=" + AT + " chunk=TICK frames_before=1 allowed=0: that many are told before it"),
        malformed(
            front().add(new Chunk("TICK", 0, 0, 1)), "at=" + AT + " chunk=TICK epoch=1 allowed=0"),
        malformed(
            front().add(new Chunk("CKPT", 0, 0, 1)), "at=" + AT + " chunk=CKPT epoch=1 allowed=0"),
        malformed(
            front().tick(0).add(new Chunk("CKPT", 0, 0, 2)),
            "at=" + BODY + " chunk=CKPT epoch=2 allowed=0..1"),
        malformed(
            front().add(new Chunk("TICK", 0, 1, 0, new byte[16])),
            "at=" + AT + " chunk=TICK frames=1 allowed=0..0"),
        malformed(
            front().add(new Chunk("CKPT", 0, 1, 0, new byte[24])),
            "at=" + AT + " chunk=CKPT frames=1 allowed=0..0"),
        malformed(
            front().add(new Chunk("TICK", 0, 0, 0, new byte[8]).lengths(8, 16)),
            "at=" + AT + " chunk=TICK raw_length=16 allowed=8"),
        malformed(
            front().add(new Chunk("TICK", 0, 0, 0, new byte[8]).encoded(1).lengths(0, 65537)),
            "at=" + AT + " chunk=TICK raw_length=65537 allowed=0..65536"),
        malformed(front().head(), "at=" + AT + " chunk=HEAD allowed only as the first chunk"),
        malformed(
            front().add(new Chunk("SUMM", 0, 0, 0)),
            "at=" + AT + " chunk=SUMM allowed only behind INDX"),
        malformed(
            front().add(new Chunk("INDX", 0, 0, 0)).add(new Chunk("TICK", 0, 0, 0)),
            "at=" + BODY + " chunk=TICK allowed only before INDX and SUMM"),
        malformed(
            new HandmadeReplay().head().tick(0),
            "at=" + (AT - 88) + " chunk=TICK allowed as chunk number 1=CKPT"),
        malformed(new HandmadeReplay().state(0), "at=16 chunk=CKPT allowed as chunk number 0=HEAD"),
        of(
            front().add(new Chunk("NEW!", 0, 0, 0).flags(1)),
            ErrorCode.REPLAY_UNSUPPORTED_VERSION,
            "at=" + AT + " chunk=NEW! must be known and is not"),
        of(
            front().add(new Chunk("TICK", 0, 0, 0, new byte[8]).encoded(2, (byte) 1)),
            ErrorCode.REPLAY_UNSUPPORTED_VERSION,
            "at="
                + AT
                + " chunk=TICK encoding=2 allowed=0, 1 and those of the ChunkCodecs that are"
                + " there; 2 is Zstandard, of io.murk:murk-replay-zstd"),
        of(
            front().add(new Chunk("TICK", 0, 0, 0, new byte[8]).encoded(77, (byte) 1)),
            ErrorCode.REPLAY_UNSUPPORTED_VERSION,
            "at="
                + AT
                + " chunk=TICK encoding=77 allowed=0, 1 and those of the ChunkCodecs that are"
                + " there"));
  }

  static Stream<Arguments> records() {
    return Stream.of(
        malformed(
            front().tick(0, new byte[4]), "at=" + BODY + " chunk=TICK bytes_left=4 allowed=8.."),
        malformed(
            front().tick(0, little(8).putInt(9).putInt(1).array()),
            "at=" + BODY + " chunk=TICK record kind=9 length=1 allowed=0..0"),
        malformed(
            front().tick(0, little(16).putInt(9).putInt(-1).array()),
            "at=" + BODY + " chunk=TICK record kind=9 length=4294967295 allowed=0..8"),
        malformed(
            front().tick(0, record(2, 0, new byte[15])),
            "at=" + BODY + " chunk=TICK record kind=2 length=15 allowed=16.."),
        malformed(
            front().tick(0, record(3, 0, join(new byte[16], new byte[] {(byte) 0xff}))),
            "at=" + BODY + " chunk=TICK record kind=3 the reason is not UTF-8"),
        malformed(
            front().tick(0, record(8, 0, little(36).putInt(24, 2).putInt(28, 1).array())),
            "at=" + BODY + " chunk=TICK record kind=8 agents=2 axes=1 allowed=centres for 1"),
        malformed(
            front().tick(0, record(8, 0, little(32).putInt(24, -1).putInt(28, -1).array())),
            "at="
                + BODY
                + " chunk=TICK record kind=8 agents=4294967295 axes=4294967295 allowed=centres"
                + " for 0"),
        of(
            front().tick(0, record(300, 0x8000)),
            ErrorCode.REPLAY_UNSUPPORTED_VERSION,
            "at=" + BODY + " chunk=TICK record kind=300 must be known and is not, allowed=1..9"),
        malformed(
            front().tick(1, new byte[24]),
            "at=" + AT + " chunk=TICK frames=1 allowed=0, its records"),
        malformed(
            front().tick(0, ticked(1, 1)),
            "at=" + AT + " chunk=TICK frames=0 allowed=1, its records"),
        malformed(
            front().tick(0, HandmadeReplay.restored(), HandmadeReplay.note("")),
            "at=" + (BODY + 8) + " chunk=TICK a record behind RESET or RESTORED"),
        malformed(
            front().tick(0, HandmadeReplay.restored()).tick(0),
            "at="
                + AT
                + " chunk=TICK ends with RESET or RESTORED, and no state of a new epoch follows"),
        malformed(
            front().tick(0).newEpoch(0),
            "at="
                + AT
                + " chunk=TICK a state of a new epoch follows, and the last record is no RESET or"
                + " RESTORED"));
  }

  static Stream<Arguments> commands() {
    int first = BODY + 16;
    byte[] stay = HandmadeReplay.command(0, 0, 0, 0);
    return Stream.of(
        malformed(
            front().tick(0, record(1, 0, little(24).putInt(2).array())),
            "at=" + BODY + " chunk=TICK record kind=1 commands=2 allowed=0..1"),
        malformed(
            front().tick(0, record(1, 0, little(24).putInt(1).array())),
            "at=" + first + " chunk=TICK record kind=1 command=0 bytes=0 allowed=16..16 by 8"),
        malformed(
            front().tick(0, record(1, 0, little(24).putInt(0).array())),
            "at=" + first + " chunk=TICK record kind=1 commands end here, and the record at 24"),
        malformed(
            front().tick(0, record(1, 0, join(little(8).putInt(2).array(), stay, new byte[8]))),
            "at=" + BODY + " chunk=TICK record kind=1 commands=2 allowed=0..1"),
        malformed(
            front()
                .tick(
                    0,
                    record(
                        1, 0, join(little(8).putInt(2).array(), little(32).putInt(4, 24).array()))),
            "at=" + (first + 24) + " chunk=TICK record kind=1 command=1 bytes_left=8 allowed=16.."),
        of(
            front().tick(0, submitted(stay, HandmadeReplay.command(7, 0, 0, 0))),
            ErrorCode.REPLAY_UNKNOWN_PAYLOAD,
            "at=" + (first + 16) + " chunk=TICK record kind=1 command=1 kind=7 allowed=0..6"),
        malformed(
            front().tick(0, submitted(HandmadeReplay.command(3, 0, 1, 255, new byte[16]))),
            "at=" + first + " chunk=TICK record kind=1 command=0 bytes=32 allowed=1048.."),
        malformed(
            front().tick(0, submitted(HandmadeReplay.setParameters(0, -1, 1))),
            "at=" + first + " chunk=TICK record kind=1 command=0 bytes=40 allowed=68719476744.."),
        malformed(
            front().tick(0, submitted(HandmadeReplay.custom(0, 1, 9, new byte[8]))),
            "at=" + first + " chunk=TICK record kind=1 command=0 bytes=32 allowed=33.."),
        malformed(
            front().tick(0, submitted(HandmadeReplay.command(5, 0, 1, 0, new byte[8]))),
            "at=" + first + " chunk=TICK record kind=1 command=0 bytes=24 allowed=32.."));
  }

  static Stream<Arguments> heads() {
    byte[] conf = item("CONF", HandmadeReplay.conf(1));
    return Stream.of(
        malformed(
            new HandmadeReplay().head(item("LAYO")),
            "at=16 chunk=HEAD item=CONF length=0 allowed=64.."),
        malformed(
            new HandmadeReplay().head(item("CONF", new byte[63])),
            "at=16 chunk=HEAD item=CONF length=63 allowed=64.."),
        malformed(new HandmadeReplay().head(conf), "at=16 chunk=HEAD item=LAYO is not there"),
        malformed(
            new HandmadeReplay().head(join(conf, item("USER"), item("USER"))),
            "at=144 chunk=HEAD item=USER is there twice, allowed=once"),
        malformed(
            new HandmadeReplay().head(join(conf, item("LAYO", (byte) 0x80))),
            "at=136 chunk=HEAD item=LAYO is not UTF-8"),
        malformed(
            new HandmadeReplay().head(join(item("CONF", HandmadeReplay.conf(0)), item("LAYO"))),
            "at=16 chunk=HEAD item=CONF stripes=0 allowed=1.."),
        malformed(
            new HandmadeReplay().head(join(conf, little(8).putInt(4, 1).array())),
            "at=136 chunk=HEAD item=0x00000000 length=1 allowed=0..0"),
        malformed(
            new HandmadeReplay().head(join(conf, new byte[4])),
            "at=136 chunk=HEAD bytes_left=4 allowed=8.."));
  }

  @ParameterizedTest
  @MethodSource({"chunks", "records", "commands", "heads"})
  void aWrongFileIsRefusedByPlaceValueAndRange(byte[] file, ErrorCode code, String text) {
    MurkException refusal = ReplayText.of(file).refusal().orElseThrow();
    assertEquals(text, refusal.getMessage());
    assertEquals(code, refusal.code());
  }

  static Stream<Arguments> indexes() {
    byte[] right = front().tick(1, ticked(1, 1)).index();
    return Stream.of(
        Arguments.of("entries are missing", 64, right.clone(), -1, 0L),
        Arguments.of("more entries than bytes", right.length, right.clone(), 0, 1L << 31),
        Arguments.of("another kind", right.length, right.clone(), 8 + 64, 0x54504b43L),
        Arguments.of("another epoch", right.length, right.clone(), 8 + 64 + 4, 1L),
        Arguments.of("other frames", right.length, right.clone(), 8 + 64 + 8, 1L),
        Arguments.of("a loop", right.length, right.clone(), 8 + 64 + 24, 16L),
        Arguments.of("a place behind the file", right.length, right.clone(), 8 + 64 + 28, -1L));
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void anIndexThatLiesIsDamage(String lie, int length, byte[] index, int at, long value) {
    HandmadeReplay file = front().tick(1, ticked(1, 1));
    if (at >= 0) {
      java.nio.ByteBuffer.wrap(index)
          .order(java.nio.ByteOrder.LITTLE_ENDIAN)
          .putInt(at, (int) value);
    }
    int indexAt = file.size();
    file.add(new Chunk("INDX", 1, 0, 0, java.util.Arrays.copyOf(index, length)));
    file.add(new Chunk("SUMM", 1, 0, 0, new byte[80]));
    byte[] lying = file.raw(HandmadeReplay.trailer(indexAt)).toByteArray();
    try (ReplayReader reader = ReplayReader.of(lying)) {
      assertTrue(reader.end().damaged(), lie);
      assertEquals(1, reader.frame(1).tick(), "the frames are where the chunks are");
    }
    ReplayText text = ReplayText.of(lying);
    assertEquals(ErrorCode.REPLAY_MALFORMED, text.refusal().orElseThrow().code(), lie);
  }

  @org.junit.jupiter.api.Test
  void aTrailerThatLiesIsDamage() {
    HandmadeReplay file = front().tick(1, ticked(1, 1));
    byte[] lying = file.raw(HandmadeReplay.trailer(16)).toByteArray();
    try (ReplayReader reader = ReplayReader.of(lying)) {
      assertTrue(reader.end().damaged());
      assertTrue(reader.end().reason().contains("index=16 allowed=none"), reader.end()::reason);
    }
  }

  @org.junit.jupiter.api.Test
  void aSummaryThatLiesIsFoundWhenTheFileIsChecked() {
    byte[] lying = front().tick(1, ticked(1, 1)).close(1, 1, 0, 0, 0, 0, 1, 0, 2, 1);
    try (ReplayReader reader = ReplayReader.of(lying)) {
      assertEquals(2, reader.summary().lastTick());
      MurkException refusal =
          org.junit.jupiter.api.Assertions.assertThrows(MurkException.class, reader::check);
      assertTrue(refusal.getMessage().endsWith("chunk=SUMM says 2 allowed=1"), refusal::getMessage);
    }
  }
}
