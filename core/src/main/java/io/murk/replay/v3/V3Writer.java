package io.murk.replay.v3;

import io.murk.command.Command;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.SnapshotHash;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Writes a file of version 3, for murk 0.1.9. The stream is the writer's from now on: it is closed
 * with it. One thread. A frame is written whole or, if something of it cannot be said in version 3,
 * not at all.
 */
public final class V3Writer implements AutoCloseable {
  private final OutputStream out;
  private long frames;
  private long arrivals;

  /** Writes the header. */
  public V3Writer(OutputStream sink, V3Header header) {
    out = sink;
    header.write(out);
  }

  /** How many frames were written. */
  public long framesWritten() {
    return frames;
  }

  /**
   * Writes a tick: its commands, numbered on from those of the frames before, and the hash of the
   * state that it led to.
   *
   * @param submitted the commands in the order in which they were submitted, those too that were
   *     refused or came too late
   * @param snapshot the state after the tick
   * @param world the world in it, 0 if it has one only
   * @throws MurkException {@link ErrorCode#REPLAY_DATA_TOO_LARGE}, or {@link
   *     ErrorCode#INVALID_ARGUMENT} for a command that version 3 has no form for
   */
  public void write(List<Command> submitted, Snapshot snapshot, int world) {
    List<V3Command> commands = new ArrayList<>(submitted.size());
    for (Command command : submitted) {
      commands.add(V3Command.of(command, arrivals + commands.size()));
    }
    write(new V3Frame(snapshot.tick(world), commands, SnapshotHash.fnv1a(snapshot, world)));
    arrivals += commands.size();
  }

  /** Writes a frame as it is. */
  public void write(V3Frame frame) {
    int count = frame.commands().size();
    if (count > V3Frame.MAX_COMMANDS) {
      throw new MurkException(
          ErrorCode.REPLAY_DATA_TOO_LARGE,
          "commands.length=" + count + " allowed=0.." + V3Frame.MAX_COMMANDS);
    }
    V3Bytes.write(out, V3Bytes.buffer(12).putLong(frame.tick()).putInt(count));
    for (V3Command command : frame.commands()) {
      V3Bytes.write(out, bytes(command));
    }
    V3Bytes.write(out, V3Bytes.buffer(8).putLong(frame.snapshotHash()));
    frames++;
  }

  private static ByteBuffer bytes(V3Command command) {
    byte[] payload = command.payload();
    ByteBuffer bytes = V3Bytes.buffer(payload.length + V3Command.MAX_BYTES_BESIDE_PAYLOAD);
    bytes.put((byte) command.payloadType());
    V3Bytes.putBlob(bytes, payload);
    bytes.put((byte) command.priorityClass());
    put(bytes, command.sourceId());
    put(bytes, command.sourceSeq());
    return bytes.putLong(command.expiresAfterTick()).putLong(command.arrivalSeq());
  }

  private static void put(ByteBuffer bytes, OptionalLong number) {
    bytes.put((byte) (number.isPresent() ? 1 : 0));
    number.ifPresent(bytes::putLong);
  }

  /** Hands what was written on to the file. */
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
