package io.murk.fuzz;

import io.murk.error.MurkException;
import io.murk.replay.ReplayEvent;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayReader;
import io.murk.replay.ReplaySummary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A file that is right as a whole is read to its end, in order and frame by frame. */
final class ReplayReading {
  private static final int PROLOGUE_BYTES = 16;
  private static final int CHUNK_HEADER_BYTES = 48;
  private static final int TRAILER_BYTES = 16;
  private static final int CHECKPOINT = 0x54504b43; // CKPT
  private static final byte[] MAGIC = {'M', 'U', 'R', 'K', 4, 0, 0, 0};

  private ReplayReading() {}

  static void read(byte[] input) {
    try (ReplayReader reader = ReplayReader.of(input)) {
      describe(reader);
      boolean right = isRight(reader);
      long frames = 0;
      try {
        for (Optional<ReplayFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
          frames++;
          look(next.get());
        }
      } catch (MurkException damage) {
        require(!right, "a file that was checked is damaged: " + damage);
        throw damage;
      }
      if (right) {
        require(frames == reader.frames(), "frames=" + frames + " of " + reader.frames());
        look(reader, frames);
      }
    }
  }

  private static void describe(ReplayReader reader) {
    require(reader.header().build().size() <= 1 << 16, "lines of the build");
    require(!reader.end().reason().isEmpty() || reader.isComplete(), "an end without a reason");
    reader.header().layout();
    reader.header().world();
    reader.header().user();
  }

  private static boolean isRight(ReplayReader reader) {
    try {
      ReplaySummary summary = reader.check();
      require(summary.frames() == reader.frames(), summary + " of " + reader.frames());
      return true;
    } catch (MurkException wrong) {
      return false;
    }
  }

  private static void look(ReplayFrame frame) {
    for (ReplayEvent event : frame.events()) {
      if (event instanceof ReplayEvent.Submitted submitted) {
        require(submitted.accepted().size() <= submitted.commands().size(), "commands accepted");
      }
      require(!event.toString().isEmpty(), "an event says nothing");
    }
  }

  /** Any frame, states, and what follows the last tick. */
  private static void look(ReplayReader reader, long frames) {
    if (frames > 0) {
      long middle = (frames + 1) / 2;
      require(reader.frame(middle).frame() == middle, "frame " + middle + " is another one");
    }
    for (ReplayFrame.State state : reader.states()) {
      require(reader.bytes(state).byteSize() >= 0, "a state's bytes");
    }
    for (ReplayEvent event : reader.tail()) {
      require(!event.toString().isEmpty(), "an event says nothing");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  // ---------------------------------------------------------------- forging

  /** The same bytes with magic numbers and checksums that fit, as far as there are chunks. */
  static byte[] summed(byte[] input) {
    byte[] forged = input.clone();
    if (forged.length < PROLOGUE_BYTES) {
      return forged;
    }
    ByteBuffer bytes = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(0, MAGIC).putInt(12, sum(forged, 0, 12));
    int at = PROLOGUE_BYTES;
    while (forged.length - at >= CHUNK_HEADER_BYTES) {
      long stored = bytes.getLong(at + 24);
      int body = at + CHUNK_HEADER_BYTES;
      if (stored < 0 || stored > forged.length - body) {
        break;
      }
      if (bytes.getInt(at) == CHECKPOINT && bytes.getShort(at + 4) == 0) {
        byte[] state =
            CheckpointReading.summed(
                java.util.Arrays.copyOfRange(forged, body, body + (int) stored));
        bytes.put(body, state);
      }
      bytes.putInt(at + 40, sum(forged, body, (int) stored));
      bytes.putInt(at + 44, sum(forged, at, 44));
      at = body + (int) (stored + 7 & -8);
    }
    int trailer = forged.length - TRAILER_BYTES;
    if (trailer >= PROLOGUE_BYTES) {
      bytes.putInt(trailer + 8, sum(forged, trailer, 8));
    }
    return forged;
  }

  private static int sum(byte[] bytes, int from, int size) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, size);
    return (int) sum.getValue();
  }
}
