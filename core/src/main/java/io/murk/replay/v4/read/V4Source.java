package io.murk.replay.v4.read;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * The bytes of a file, copied out piece by piece: what is checked is what is used, whoever changes
 * the file or the memory meanwhile. A file that shrinks is an error; it is not mapped.
 */
public abstract sealed class V4Source implements AutoCloseable {
  private final long size;

  private V4Source(long size) {
    this.size = size;
  }

  /** The bytes that a file has now; the channel is the source's from now on. */
  public static V4Source of(FileChannel channel) throws IOException {
    return new File(channel, channel.size());
  }

  /** Bytes in memory, which must stay alive. */
  public static V4Source of(MemorySegment bytes) {
    return new Memory(bytes);
  }

  /** Number of bytes. */
  public final long size() {
    return size;
  }

  /** The first bytes, at most eight. */
  public final byte[] front() {
    return read(0, (int) Math.min(size, Long.BYTES)).array();
  }

  /**
   * Copies bytes.
   *
   * @param at the first; at + length is at most {@link #size}
   * @throws MurkException {@link ErrorCode#REPLAY_TRUNCATED} when they are not there any more
   */
  abstract void read(long at, byte[] to, int length);

  /** Bytes as a new buffer, little-endian. */
  final ByteBuffer read(long at, int length) {
    byte[] bytes = allocate(length);
    read(at, bytes, length);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** An array, or a refusal that leaves the process as it was. */
  static byte[] allocate(int length) {
    try {
      return new byte[length];
    } catch (OutOfMemoryError e) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "bytes=" + length + " are more than the heap has room for",
          e);
    }
  }

  @Override
  public abstract void close();

  private static final class File extends V4Source {
    private final FileChannel channel;

    File(FileChannel channel, long size) {
      super(size);
      this.channel = channel;
    }

    @Override
    void read(long at, byte[] to, int length) {
      ByteBuffer buffer = ByteBuffer.wrap(to, 0, length);
      try {
        while (buffer.hasRemaining()) {
          if (channel.read(buffer, at + buffer.position()) < 0) {
            throw new MurkException(
                ErrorCode.REPLAY_TRUNCATED,
                "at="
                    + (at + buffer.position())
                    + " the file had "
                    + size()
                    + " bytes when it was opened and is shorter now");
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Memory extends V4Source {
    private final MemorySegment bytes;

    Memory(MemorySegment bytes) {
      super(bytes.byteSize());
      this.bytes = bytes;
    }

    @Override
    void read(long at, byte[] to, int length) {
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, to, 0, length);
    }

    @Override
    public void close() {
      // The memory is its owner's.
    }
  }
}
