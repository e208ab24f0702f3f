package io.murk.replay.v3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.RecordedResults;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Bytes that nobody vouches for: an answer or a refusal, in time and memory that follow their size.
 */
final class V3Properties {
  private static final Set<ErrorCode> REFUSALS =
      Set.of(
          ErrorCode.REPLAY_TRUNCATED,
          ErrorCode.REPLAY_INVALID_MAGIC,
          ErrorCode.REPLAY_UNSUPPORTED_VERSION,
          ErrorCode.REPLAY_MALFORMED);

  private static final byte[] FILE = file();
  private static final Reading WHOLE = frames(FILE);
  private static final List<V3Frame> FRAMES = WHOLE.frames();

  private static byte[] file() {
    Path file = RecordedResults.path("replays").resolve("ring1d_9.replay");
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What was read until the end or a refusal. */
  private record Reading(
      Optional<V3Header> header, List<V3Frame> frames, Optional<MurkException> refusal) {}

  private static Reading frames(byte... bytes) {
    List<V3Frame> frames = new ArrayList<>();
    Optional<V3Header> header = Optional.empty();
    try (V3Reader reader = new V3Reader(new ByteArrayInputStream(bytes))) {
      header = Optional.of(reader.header());
      for (Optional<V3Frame> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(next.get());
      }
      return new Reading(header, frames, Optional.empty());
    } catch (MurkException refusal) {
      assertTrue(REFUSALS.contains(refusal.code()), refusal::toString);
      return new Reading(header, frames, Optional.of(refusal));
    }
  }

  @Test
  void aFileCutAtAnyByteGivesItsWholeFramesAndThenARefusal() {
    int whole = 0;
    for (int length = 0; length < FILE.length; length++) {
      Reading cut = frames(java.util.Arrays.copyOf(FILE, length));
      assertEquals(FRAMES.subList(0, cut.frames().size()), cut.frames());
      whole += cut.refusal().isEmpty() ? 1 : 0;
    }
    assertEquals(
        FRAMES.size(), whole, "only at the end of a frame, or of the header, is nothing missing");
  }

  @Property(tries = 2_000)
  void aFlippedBitIsReadOrRefused(
      @ForAll @IntRange(max = 1 << 20) int at, @ForAll @IntRange(max = 7) int bit) {
    byte[] flipped = FILE.clone();
    flipped[at % FILE.length] ^= (byte) (1 << bit);
    Reading reading = frames(flipped);
    assertNotEquals(WHOLE, reading, "nothing in a file is without meaning");
    for (V3Frame frame : reading.frames()) {
      for (V3Command command : frame.commands()) {
        decode(command);
      }
    }
  }

  private static void decode(V3Command command) {
    try {
      V3Command again = V3Command.of(command.command(), command.arrivalSeq());
      assertEquals(command.payloadType(), again.payloadType());
    } catch (MurkException refusal) {
      assertTrue(
          refusal.code() == ErrorCode.REPLAY_MALFORMED
              || refusal.code() == ErrorCode.REPLAY_UNKNOWN_PAYLOAD
              || refusal.code() == ErrorCode.INVALID_ARGUMENT,
          refusal::toString);
    }
  }

  @Test
  void lengthsThatNobodyHasTakeNoMemory() {
    byte[] header = java.util.Arrays.copyOf(FILE, 5);
    var huge = V3Bytes.buffer(9).put(header).putInt(V3Bytes.MAX_STRING).array();
    Reading reading = frames(huge);
    assertEquals(ErrorCode.REPLAY_TRUNCATED, reading.refusal().orElseThrow().code());
  }
}
