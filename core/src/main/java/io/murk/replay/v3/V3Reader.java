package io.murk.replay.v3;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a file of version 3 from its beginning to its end. The stream is the reader's from now on:
 * it is closed with it. One thread.
 *
 * <p>Failures are {@link MurkException}s: {@link ErrorCode#REPLAY_TRUNCATED} (the bytes end too
 * early), {@link ErrorCode#REPLAY_INVALID_MAGIC}, {@link ErrorCode#REPLAY_UNSUPPORTED_VERSION},
 * {@link ErrorCode#REPLAY_MALFORMED}; what the stream itself throws comes as {@link
 * UncheckedIOException}. After a failure there are no more frames.
 */
public final class V3Reader implements AutoCloseable {
  private static final int TICK_BYTES = Long.BYTES;

  private final InputStream in;
  private final V3Header header;
  private long frames;
  private boolean ended;

  /** Reads the header. */
  public V3Reader(InputStream source) {
    in = new BufferedInputStream(source);
    header = V3Header.read(in);
  }

  /** The header. */
  public V3Header header() {
    return header;
  }

  /** How many frames were read. */
  public long framesRead() {
    return frames;
  }

  /** The next frame, or nothing at the end. */
  public Optional<V3Frame> next() {
    if (ended) {
      return Optional.empty();
    }
    ended = true;
    byte[] tick = V3Bytes.upTo(in, TICK_BYTES);
    if (tick.length == 0) {
      return Optional.empty();
    }
    if (tick.length < TICK_BYTES) {
      throw V3Bytes.malformed(
          "truncated frame header: got " + tick.length + " of 8 bytes for tick_id");
    }
    int count = V3Bytes.readI32(in);
    if (Integer.compareUnsigned(count, V3Frame.MAX_COMMANDS) > 0) {
      throw V3Bytes.malformed(
          "command count "
              + Integer.toUnsignedString(count)
              + " exceeds limit "
              + V3Frame.MAX_COMMANDS);
    }
    List<V3Command> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      commands.add(command());
    }
    V3Frame frame = new V3Frame(V3Bytes.little(tick).getLong(), commands, V3Bytes.readI64(in));
    ended = false;
    frames++;
    return Optional.of(frame);
  }

  private V3Command command() {
    return new V3Command(
        V3Bytes.readU8(in),
        V3Bytes.readBlob(in),
        V3Bytes.readU8(in),
        optional("source_id"),
        optional("source_seq"),
        V3Bytes.readI64(in),
        V3Bytes.readI64(in));
  }

  private OptionalLong optional(String name) {
    int flag = V3Bytes.readU8(in);
    return switch (flag) {
      case 0 -> OptionalLong.empty();
      case 1 -> OptionalLong.of(V3Bytes.readI64(in));
      default -> throw V3Bytes.malformed("invalid " + name + " presence flag: " + flag);
    };
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
