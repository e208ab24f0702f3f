package io.murk.replay.v4.read;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The records between two ticks, as they lie in the bodies of their chunks: eight bytes a record on
 * top of the bodies, so that a file of many empty records takes no more than twice its own memory.
 */
public final class V4Moment {
  /** The most bytes of the bodies of one moment. */
  static final long MOST_BYTES = 1L << 30;

  /** Records start at multiples of 8. */
  private static final int HAS_STATE = 1;

  private final List<V4Body> bodies = new ArrayList<>();
  private long[] places = new long[4];
  private int size;
  private long bytes;

  /**
   * One record.
   *
   * @param chunk the header of its chunk
   * @param kind its kind
   * @param flags its flags
   * @param content its content, little-endian
   * @param hasState whether the next chunk is the state after it
   */
  public record Entry(V4Chunk chunk, int kind, int flags, ByteBuffer content, boolean hasState) {
    /** SUBMITTED: the commands. */
    public V4Commands commands() {
      return V4Commands.of(content);
    }

    /** Where the next chunk starts. */
    public long nextChunkAt() {
      return chunk.next();
    }

    /** Frames that the chunk and those before it tell. */
    public long framesTold() {
      return chunk.framesBefore() + chunk.frames();
    }

    /** The epoch that a RESET or RESTORED record begins. */
    public int epochAfter() {
      return chunk.epoch() + 1;
    }

    /** FAILED: whether the waiting commands were used up. */
    public boolean usedUp() {
      return (flags & V4RecordLayout.USED_UP) != 0;
    }
  }

  /** Adds the record that a cursor stands on. */
  public void add(V4Records records) {
    V4Body body = records.body();
    if (bodies.isEmpty() || bodies.getLast() != body) {
      bytes += body.bytes().capacity();
      if (bytes > MOST_BYTES) {
        throw body.chunk()
            .refusal(
                ErrorCode.REPLAY_DATA_TOO_LARGE,
                records.at(),
                "between two ticks are bytes=" + bytes + " allowed here=0.." + MOST_BYTES);
      }
      bodies.add(body);
    }
    if (size == places.length) {
      places = larger();
    }
    int at = records.at() | (records.hasState() ? HAS_STATE : 0);
    places[size++] = (long) bodies.size() - 1 << 32 | at;
  }

  private long[] larger() {
    try {
      return Arrays.copyOf(places, 2 * size);
    } catch (OutOfMemoryError e) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "records=" + size + " are more than the heap has room for",
          e);
    }
  }

  /** How many records there are. */
  public int size() {
    return size;
  }

  /** A record. */
  public Entry entry(int i) {
    V4Body body = bodies.get((int) (places[i] >>> 32));
    int at = (int) places[i] & ~HAS_STATE;
    ByteBuffer from = body.bytes();
    int kind = Short.toUnsignedInt(from.getShort(at));
    int flags = Short.toUnsignedInt(from.getShort(at + V4RecordLayout.AT_FLAGS));
    int length = from.getInt(at + V4RecordLayout.AT_LENGTH);
    ByteBuffer content = from.slice(at + V4RecordLayout.RECORD_HEADER, length);
    boolean marks = kind == V4RecordLayout.RESET || kind == V4RecordLayout.RESTORED;
    return new Entry(
        body.chunk(),
        kind,
        flags,
        content.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN),
        marks && ((int) places[i] & HAS_STATE) != 0);
  }
}
