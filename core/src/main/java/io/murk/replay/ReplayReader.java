package io.murk.replay;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.v4.Codecs;
import io.murk.replay.v4.read.V4Body;
import io.murk.replay.v4.read.V4ChunkTable;
import io.murk.replay.v4.read.V4Chunks;
import io.murk.replay.v4.read.V4Count;
import io.murk.replay.v4.read.V4Head;
import io.murk.replay.v4.read.V4Moment;
import io.murk.replay.v4.read.V4RecordLayout;
import io.murk.replay.v4.read.V4Records;
import io.murk.replay.v4.read.V4Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a replay file of version 4 that nobody need vouch for.
 *
 * <pre>{@code
 * try (ReplayReader reader = ReplayReader.open(file)) {
 *   for (var frame = reader.next(); frame.isPresent(); frame = reader.next()) {
 *     use(frame.get());
 *   }
 *   if (!reader.isComplete()) {
 *     say(reader.end());
 *   }
 * }
 * }</pre>
 *
 * <p>Opening a file walks over the headers of its chunks (48 bytes of each 64 KiB that Murk
 * writes). Bodies are then read one by one, and a checksum tells damage. A file whose recording was
 * cut off, by a kill or a full disk, is read up to its last complete chunk; {@link #isComplete}
 * says so. One that is damaged is read up to the damage, where {@link #next} throws.
 *
 * <p>Memory and time follow the size of the file: two chunks, or as many as one frame lies in, and
 * 24 bytes of each chunk. The file is not mapped; one that is cut while it is read is an error.
 *
 * <p>Failures are {@link MurkException}s with {@code REPLAY_*} codes and the place in the file, or
 * {@code ALLOCATION_FAILED} when the heap has no room for what is there; what the file system
 * throws comes as {@link UncheckedIOException}. One thread.
 */
public final class ReplayReader implements AutoCloseable {
  private final V4Chunks chunks;
  private final V4ChunkTable table;
  private final V4Head head;
  private final ReplayHeader header;

  /** The frame that {@link #next} reads. */
  private long nextFrame = 1;

  /** The chunk that the cursor is in, and its records; none before anything was read. */
  private int chunk;

  private @Nullable V4Records records;

  /**
   * How a file ends.
   *
   * @param at where what can be read ends, in bytes from the start of the file
   * @param reason why it is not complete; empty if it is
   * @param damaged whether something is wrong there, and not merely missing
   */
  public record End(long at, String reason, boolean damaged) {}

  private ReplayReader(V4Source source) {
    ReplayFormat.requireVersion(source.front());
    chunks = V4Chunks.walk(source, ReplayReader::decode);
    table = chunks.table();
    head = V4Head.read(chunks.load(0));
    header = new ReplayHeader(chunks.minorVersion(), head);
  }

  /**
   * Opens a file as it is now; what a recording appends later is not seen.
   *
   * @throws MurkException {@code REPLAY_*} when it is no file of version 4, or its header is
   *     damaged
   */
  public static ReplayReader open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    ReplayReader reader = null;
    try {
      reader = new ReplayReader(V4Source.of(channel));
      return reader;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      if (reader == null) {
        channel.close();
      }
    }
  }

  /**
   * Reads a file in memory.
   *
   * @param bytes not copied; it must stay alive as long as the reader is used
   * @throws MurkException {@code REPLAY_*} as {@link #open}
   */
  public static ReplayReader of(MemorySegment bytes) {
    return new ReplayReader(V4Source.of(bytes));
  }

  /**
   * Reads a file in memory.
   *
   * @param bytes not copied
   * @throws MurkException {@code REPLAY_*} as {@link #open}
   */
  public static ReplayReader of(byte... bytes) {
    return of(MemorySegment.ofArray(bytes));
  }

  // ---------------------------------------------------------------- what there is

  /** What is recorded. */
  public ReplayHeader header() {
    return header;
  }

  /** How many frames can be read; with damage, those before it. */
  public long frames() {
    return chunks.frames();
  }

  /** Whether the recording was closed in order, and all chunks are where the index says. */
  public boolean isComplete() {
    return chunks.isComplete();
  }

  /** How the file ends. */
  public End end() {
    return new End(chunks.end(), chunks.reason(), chunks.damage().isPresent());
  }

  /** What there is: told by a complete file, else counted by reading all of it. */
  public ReplaySummary summary() {
    return ReplaySummary.of(V4Count.of(chunks, head));
  }

  /**
   * Reads the whole file: every checksum, every record, and whether the summary is right.
   *
   * @return what there is, counted
   * @throws MurkException {@code REPLAY_*} for the first thing that is wrong. That the recording
   *     was cut off is not wrong
   */
  public ReplaySummary check() {
    ReplaySummary counted = ReplaySummary.of(V4Count.checked(chunks, head));
    chunks.damage().ifPresent(ReplayReader::rethrow);
    return counted;
  }

  // ---------------------------------------------------------------- frames

  /**
   * The next frame, or nothing behind the last.
   *
   * @throws MurkException {@code REPLAY_*} when the file is damaged here; so does every further
   *     call
   */
  public Optional<ReplayFrame> next() {
    try {
      if (records == null) {
        position();
      }
      V4Moment moment = new V4Moment();
      if (!gather(moment)) {
        records = null;
        chunks.damage().ifPresent(ReplayReader::rethrow);
        return Optional.empty();
      }
      V4Records tick = java.util.Objects.requireNonNull(records);
      ReplayFrame frame =
          new ReplayFrame(
              nextFrame,
              tick.epoch(),
              tick.int64(0),
              tick.int64(8),
              new ReplayEvent.Events(moment));
      nextFrame++;
      return Optional.of(frame);
    } catch (RuntimeException | Error e) {
      records = null;
      throw e;
    }
  }

  /**
   * One frame; {@link #next} goes on behind it.
   *
   * @param frame 1 to {@link #frames}
   */
  public ReplayFrame frame(long frame) {
    require("frame", frame, 1, frames());
    seek(frame);
    return next()
        .orElseThrow(() ->
            new MurkException(ErrorCode.REPLAY_TRUNCATED, "frame=" + frame + " is not there"));
  }

  /**
   * Goes to a frame: at most the chunk that it lies in, and those it spans, are read.
   *
   * @param frame the frame that {@link #next} reads, 1 to {@link #frames} + 1
   */
  public void seek(long frame) {
    require("frame", frame, 1, frames() + 1);
    if (frame != nextFrame || records == null) {
      nextFrame = frame;
      records = null;
    }
  }

  /** What happened after the last tick that was published. */
  public List<ReplayEvent> tail() {
    long before = nextFrame;
    seek(frames() + 1);
    try {
      position();
      V4Moment moment = new V4Moment();
      gather(moment);
      return new ReplayEvent.Events(moment);
    } finally {
      records = null;
      nextFrame = before;
    }
  }

  /** Goes behind the TICK record of the frame before the next one. */
  private void position() {
    chunk = nextFrame == 1 ? 1 : table.firstWith(nextFrame - 1) - 1;
    while (chunk < table.size() && !table.isTick(chunk)) {
      chunk += nextFrame == 1 ? 1 : -1;
    }
    if (chunk >= table.size()) {
      return;
    }
    V4Records cursor = chunks.records(chunk);
    while (cursor.framesTold() < nextFrame - 1 && cursor.next()) {
      // The records of earlier frames.
    }
    if (cursor.framesTold() != nextFrame - 1) {
      throw new MurkException(
          ErrorCode.REPLAY_MALFORMED,
          "at=" + table.at(chunk) + " chunk=TICK tells fewer frames than its header says");
    }
    records = cursor;
  }

  /** Gathers records up to a TICK record, where the cursor stops; false if there is none. */
  private boolean gather(V4Moment moment) {
    V4Records cursor = records;
    while (cursor != null) {
      while (cursor.next()) {
        if (cursor.kind() == V4RecordLayout.TICK) {
          return true;
        }
        moment.add(cursor);
      }
      do {
        chunk++;
      } while (chunk < table.size() && !table.isTick(chunk));
      cursor = chunk < table.size() ? chunks.records(chunk) : null;
      records = cursor;
    }
    return false;
  }

  // ---------------------------------------------------------------- states

  /** All states of the file, in its order. */
  public List<ReplayFrame.State> states() {
    return new AbstractList<>() {
      @Override
      public int size() {
        return table.states();
      }

      @Override
      public ReplayFrame.State get(int i) {
        return state(table.state(java.util.Objects.checkIndex(i, table.states())));
      }
    };
  }

  /**
   * The nearest state that a frame's follows from: a world that is restored from it and goes
   * through the frames behind {@link ReplayFrame.State#frame} is in the frame's state.
   *
   * @param frame 0 to {@link #frames}
   * @return none only when the file ends before its first state
   */
  public Optional<ReplayFrame.State> stateBefore(long frame) {
    require("frame", frame, 0, frames());
    int epoch = epoch(frame);
    int i = table.statesBefore(table.firstWith(frame + 1)) - 1;
    while (i >= 0) {
      int found = table.state(i);
      if (table.framesBefore(found) < frame || table.epoch(found) == epoch) {
        return Optional.of(state(found));
      }
      i--;
    }
    return Optional.empty();
  }

  /** The epoch that a frame was published in. */
  private int epoch(long frame) {
    int holder = table.firstWith(frame) - 1;
    while (holder > 0 && !table.isTick(holder)) {
      holder--;
    }
    return frame == 0 ? 0 : table.epoch(holder);
  }

  /**
   * The bytes of a state, a checkpoint as docs/checkpoints.md describes it; it is not looked at
   * here. Read-only, memory of its own.
   *
   * @param state of this file
   */
  public MemorySegment bytes(ReplayFrame.State state) {
    int found = table.startingAt(state.at());
    if (found == table.size() || !table.isState(found) || !state(found).equals(state)) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "state=" + state + " allowed=those of this file");
    }
    V4Body body = chunks.load(found);
    return MemorySegment.ofBuffer(body.bytes()).asReadOnly();
  }

  private ReplayFrame.State state(int found) {
    return new ReplayFrame.State(table.framesBefore(found), table.epoch(found), table.at(found));
  }

  // ---------------------------------------------------------------- the rest

  private static int decode(int encoding, byte[] stored, byte[] raw) throws IOException {
    ChunkCodec codec = Codecs.ofOrNull(encoding);
    return codec == null ? V4Body.UNKNOWN : codec.decode(stored, raw);
  }

  private static void rethrow(MurkException damage) {
    throw damage;
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, name + "=" + value + " allowed=" + least + ".." + most);
    }
  }

  /** Closes the file. Frames that were read stay. */
  @Override
  public void close() {
    chunks.close();
  }
}
