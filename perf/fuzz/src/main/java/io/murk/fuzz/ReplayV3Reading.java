package io.murk.fuzz;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.v3.V3Command;
import io.murk.replay.v3.V3Frame;
import io.murk.replay.v3.V3Header;
import io.murk.replay.v3.V3Reader;
import io.murk.replay.v3.V3Writer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Version 3 says everything in one way only: what is read to its end is written byte for byte. */
final class ReplayV3Reading {
  private ReplayV3Reading() {}

  static void read(byte[] input) {
    V3Header header;
    List<V3Frame> frames = new ArrayList<>();
    try (V3Reader reader = new V3Reader(new ByteArrayInputStream(input))) {
      header = reader.header();
      for (Optional<V3Frame> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(next.get());
        next.get().commands().forEach(ReplayV3Reading::decode);
      }
    }
    var written = new ByteArrayOutputStream();
    try (V3Writer writer = new V3Writer(written, header)) {
      frames.forEach(writer::write);
    }
    int mismatch = Arrays.mismatch(input, written.toByteArray());
    if (mismatch >= 0) {
      throw new AssertionError("written again, the file is another one at byte " + mismatch);
    }
  }

  /** A payload is of a command or refused; a command that version 3 can say keeps its kind. */
  private static void decode(V3Command recorded) {
    try {
      V3Command again = V3Command.of(recorded.command(), recorded.arrivalSeq());
      if (again.payloadType() != recorded.payloadType()) {
        throw new AssertionError(recorded + " became " + again);
      }
    } catch (MurkException refusal) {
      if (refusal.code() != ErrorCode.REPLAY_UNKNOWN_PAYLOAD
          && refusal.code() != ErrorCode.REPLAY_MALFORMED) {
        throw new AssertionError(recorded + " is refused with " + refusal, refusal);
      }
    }
  }
}
