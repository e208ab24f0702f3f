package io.murk.replay;

import static io.murk.replay.HandmadeReplay.ticked;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.CommandBatch;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.AllocationProbe;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file by the document says, and how its frames and states are reached. */
final class ReplayReaderTest {
  private static final byte[] FILE = HandmadeReplay.small();

  @Test
  void allThatAFileTellsIsRead() {
    ReplayText text = ReplayText.of(FILE);
    assertEquals(Optional.empty(), text.refusal());
    assertTrue(text.complete());
    assertEquals(
        List.of(
            "HEAD minor=0 dt=0.5 seed=42 cells=6 fields=2 parameters=3 propagators=4 stripes=1"
                + " every=5 start=7 space=Line1D\nfield=heat\n {murk=0.2.0, java=25}"
                + " Optional[space=Line1D] 010203 6d696e65",
            "PLAN 1 0908",
            "SUBMITTED SET_FIELD(18446744073709551615 77 88 1 1 0 1075838976 4)"
                + " SET_PARAMETER(18446744073709551615 - - 0 2=0.25) accepted=2",
            "SUBMITTED SET_PARAMETER_BATCH(18446744073709551615 77 - 255 0=1.5 1=-0.0)"
                + " CUSTOM(18446744073709551615 - 88 1 51966 010203) accepted=2",
            "INPUT 3 05060708",
            "TICK 1 epoch=0 tick=8 hash=1111",
            "OBSERVED 1 9 43690 48059 | 1 2 | -3 4",
            "NOTE 6e6f7465",
            "Failed[tick=9, status=-10, reason=Füll, usedUp=false]",
            "TICK 2 epoch=0 tick=9 hash=2222",
            "SUBMITTED !SET_FIELD(18446744073709551615 - - 1 0 1 2143289344 1 2 3) accepted=0",
            "SUBMITTED !MOVE(18446744073709551615 - - 1) accepted=0",
            "TICK 3 epoch=0 tick=10 hash=3333",
            "Failed[tick=11, status=-9, reason=, usedUp=true]",
            "RESET 43 frame=3 epoch=1",
            "TICK 4 epoch=1 tick=1 hash=4444",
            "RESTORED frame=4 epoch=2",
            "TICK 5 epoch=2 tick=101 hash=5555",
            "END",
            "NOTE 7461696c"),
        text.lines().subList(0, 20));
  }

  @Test
  void aFileOnDiskReadsAsInMemory(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("small.replay"), FILE);
    List<String> fromDisk = new ArrayList<>();
    try (ReplayReader reader = ReplayReader.open(file)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        ReplayText.events(next.get().events(), fromDisk);
        fromDisk.add("TICK");
      }
      assertTrue(reader.isComplete());
      assertEquals(new ReplayReader.End(FILE.length, "", false), reader.end());
    }
    List<String> fromMemory = new ArrayList<>(ReplayText.of(FILE).told());
    fromMemory.removeFirst();
    fromMemory.replaceAll(line -> line.startsWith("TICK") ? "TICK" : line);
    assertEquals(fromMemory, fromDisk);
  }

  @Test
  void everyFrameIsReachedFromEveryOther() {
    try (ReplayReader reader = ReplayReader.of(FILE)) {
      List<String> inOrder = new ArrayList<>();
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        inOrder.add(text(next.get()));
      }
      assertEquals(5, reader.frames());
      for (int first = 1; first <= 5; first++) {
        for (int then = 1; then <= 5; then++) {
          assertEquals(inOrder.get(first - 1), text(reader.frame(first)));
          assertEquals(inOrder.get(then - 1), text(reader.frame(then)));
          assertEquals(
              then < 5 ? Optional.of(inOrder.get(then)) : Optional.empty(),
              reader.next().map(ReplayReaderTest::text));
          assertEquals(1, reader.tail().size());
        }
      }
      reader.seek(6);
      assertEquals(Optional.empty(), reader.next());
      reader.seek(5);
      assertEquals(5, reader.next().orElseThrow().frame());
    }
  }

  private static String text(ReplayFrame frame) {
    List<String> lines = new ArrayList<>();
    ReplayText.events(frame.events(), lines);
    return frame.frame() + " " + frame.epoch() + " " + frame.tick() + " " + frame.hash() + lines;
  }

  @Test
  void theTailDoesNotMoveTheCursor() {
    try (ReplayReader reader = ReplayReader.of(FILE)) {
      assertEquals(1, reader.next().orElseThrow().frame());
      assertEquals(1, reader.tail().size());
      assertEquals(2, reader.next().orElseThrow().frame());
    }
  }

  @Test
  void theStateBeforeAFrameIsTheNearestThatItFollowsFrom() {
    try (ReplayReader reader = ReplayReader.of(FILE)) {
      assertEquals(4, reader.states().size());
      List<String> before = new ArrayList<>();
      for (int frame = 0; frame <= 5; frame++) {
        ReplayFrame.State state = reader.stateBefore(frame).orElseThrow();
        before.add(state.frame() + "/" + state.epoch());
        assertEquals(40, reader.bytes(state).byteSize());
      }
      assertEquals(
          List.of("0/0", "0/0", "2/0", "2/0", "3/1", "4/2"),
          before,
          "frame 3's own state is that before the reset, not that after it");
      ReplayFrame.State last = reader.states().getLast();
      assertEquals(100, reader.bytes(last).get(ValueLayout.JAVA_LONG_UNALIGNED, 24));
    }
  }

  @Test
  void eventsAfterAStateLeaveOutWhatLedToIt() {
    try (ReplayReader reader = ReplayReader.of(FILE)) {
      ReplayFrame fourth = reader.frame(4);
      assertEquals(2, fourth.events().size());
      ReplayFrame.State reset = reader.stateBefore(4).orElseThrow();
      assertEquals(List.of(), fourth.eventsAfter(reset));
      assertEquals(fourth.events(), fourth.eventsAfter(reader.stateBefore(3).orElseThrow()));
    }
  }

  @Test
  void theSummaryIsToldAndCountedAlike() {
    ReplaySummary expected =
        new ReplaySummary(5, 3, 4, 6, 2, 2, 4, 1, 101, OptionalLong.of(0x5555));
    try (ReplayReader reader = ReplayReader.of(FILE)) {
      assertEquals(expected, reader.summary());
      assertEquals(expected, reader.check());
    }
    byte[] open = java.util.Arrays.copyOf(FILE, FILE.length - 16);
    try (ReplayReader reader = ReplayReader.of(open)) {
      assertFalse(reader.isComplete());
      assertEquals(expected, reader.summary());
    }
  }

  @Test
  void theLastTickIsThatOfTheStateOfANewEpoch() {
    HandmadeReplay file = new HandmadeReplay().head().state(7);
    file.tick(1, ticked(8, 1), HandmadeReplay.reset(1)).newEpoch(300);
    file.tick(0, HandmadeReplay.note("nothing"));
    try (ReplayReader reader = ReplayReader.of(file.toByteArray())) {
      assertEquals(300, reader.summary().lastTick());
      assertEquals(OptionalLong.empty(), reader.summary().lastHash());
    }
  }

  @Test
  void commandsAnswerWithoutAllocating() {
    try (ReplayReader reader = ReplayReader.of(FILE)) {
      CommandBatch batch = reader.frame(1).submissions().get(1).commands();
      byte[] custom = new byte[3];
      long bytes =
          AllocationProbe.bytes(
              1000,
              () -> {
                batch.copyCustom(1, custom, 0, batch.customSize(1));
                custom[0] +=
                    (byte) (batch.parameterValue(0, 1) + batch.source(0) + batch.sourceSeq(1));
              });
      assertEquals(0, bytes);
    }
  }

  @Test
  void framesAndStatesThatAreNotThereAreRefused() {
    try (ReplayReader reader = ReplayReader.of(FILE)) {
      refused("frame=0 allowed=1..5", () -> reader.frame(0));
      refused("frame=6 allowed=1..5", () -> reader.frame(6));
      refused("frame=7 allowed=1..6", () -> reader.seek(7));
      refused("frame=-1 allowed=0..5", () -> reader.stateBefore(-1));
      var state = new ReplayFrame.State(0, 0, 16);
      refused("state=" + state + " allowed=those of this file", () -> reader.bytes(state));
    }
  }

  private static void refused(String text, Runnable call) {
    MurkException refusal = assertThrows(MurkException.class, call::run);
    assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
    assertEquals("InvalidArgument: " + text, refusal.getMessage());
  }

  @Test
  void aFileThatShrinksIsAnErrorAndNoFault(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("shrinking.replay"), FILE);
    try (ReplayReader reader = ReplayReader.open(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(100);
      }
      MurkException refusal = assertThrows(MurkException.class, reader::next);
      assertEquals(ErrorCode.REPLAY_TRUNCATED, refusal.code());
      assertTrue(
          refusal.getMessage().contains("the file had " + FILE.length + " bytes"),
          refusal::getMessage);
    }
  }

  @Test
  void aFileThatChangesIsAnError(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("changing.replay"), FILE);
    try (ReplayReader reader = ReplayReader.open(file)) {
      Files.write(file, new byte[FILE.length], StandardOpenOption.WRITE);
      MurkException refusal = assertThrows(MurkException.class, reader::next);
      assertEquals(ErrorCode.REPLAY_MALFORMED, refusal.code());
      assertTrue(refusal.getMessage().contains("changed since"), refusal::getMessage);
    }
  }

  @Test
  void eventsAreValues() {
    try (ReplayReader reader = ReplayReader.of(FILE);
        ReplayReader other = ReplayReader.of(FILE.clone())) {
      ReplayEvent.Input input = reader.frame(1).inputs().getFirst();
      assertEquals(input, other.frame(1).inputs().getFirst());
      assertArrayEquals(new byte[] {5, 6, 7, 8}, input.bytes().toByteArray());
      assertEquals(1, reader.frame(2).failures().size());
      ReplayFrame first = reader.frame(1);
      assertSame(first.events(), first.events());
      assertTrue(first.submissions().getFirst().commands().size() == 2);
    }
  }
}
