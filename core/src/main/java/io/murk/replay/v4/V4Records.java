package io.murk.replay.v4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The records that are collected for the next TICK chunk, behind room for its header.
 *
 * <p>A record is begun, filled and ended; what was ended is whole, and what was not is forgotten by
 * {@link #cut}. Grows only for a record that is larger than a chunk. hot: 0 B/op.
 */
final class V4Records {
  private static final int SLACK = 4096;
  private static final int LARGEST = Integer.MAX_VALUE - 64;

  private final int full;
  private ByteBuffer bytes;
  private ChunkBytes chunk;
  private int at = ChunkBytes.HEADER;
  private int whole = ChunkBytes.HEADER;

  V4Records(int chunkBytes) {
    full = ChunkBytes.HEADER + chunkBytes;
    chunk = new ChunkBytes(new byte[full + SLACK]);
    bytes = chunk.first();
  }

  /** The chunk with all whole records. */
  ChunkBytes chunk() {
    return chunk;
  }

  /** Bytes of whole records. */
  int length() {
    return whole - ChunkBytes.HEADER;
  }

  /** Whether there is enough for a chunk. */
  boolean isFull() {
    return whole >= full;
  }

  /** Forgets all records. */
  void clear() {
    at = ChunkBytes.HEADER;
    whole = ChunkBytes.HEADER;
  }

  /** Forgets a record that was begun and not ended. */
  void cut() {
    at = whole;
  }

  /** Bytes of the record that was begun, its header included. */
  int begun() {
    return at - whole;
  }

  /** Begins a record whose length is not known yet. */
  void begin(int kind, int flags) {
    room(16);
    bytes.putInt(at, kind | flags << 16);
    at += 8;
  }

  /** Ends the record. */
  void end() {
    room(8);
    bytes.putInt(whole + 4, at - whole - 8);
    bytes.putLong(at, 0);
    at = at + 7 & -8;
    whole = at;
  }

  /** A record of two numbers, as a whole: that of each tick. */
  void pair(int kind, long a, long b) {
    room(24);
    bytes.putLong(at, kind | 16L << 32);
    bytes.putLong(at + 8, a);
    bytes.putLong(at + 16, b);
    at += 24;
    whole = at;
  }

  void putInt(int value) {
    room(4);
    bytes.putInt(at, value);
    at += 4;
  }

  void putLong(long value) {
    room(8);
    bytes.putLong(at, value);
    at += 8;
  }

  /** Overwrites an u32 of the record that was begun, {@code offset} bytes behind its header. */
  void set(int offset, int value) {
    bytes.putInt(whole + 8 + offset, value);
  }

  /** As many bytes of room, for {@link #array} from the returned index on; they are anything. */
  int take(int count) {
    room(count);
    int from = at;
    at += count;
    return from;
  }

  /** What {@link #take} gives indices of, until the next call of anything else. */
  byte[] array() {
    return bytes.array();
  }

  void putText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    put(utf8);
  }

  void put(byte... values) {
    System.arraycopy(values, 0, array(), take(values.length), values.length);
  }

  /** Zeros up to a multiple of 8 of the record. */
  void align() {
    room(8);
    bytes.putLong(at, 0);
    at = at + 7 & -8;
  }

  private void room(int count) {
    if (bytes.capacity() - at < count + 8L) { // and for padding
      grow(count + 8L);
    }
  }

  private void grow(long count) {
    long needed = at + count;
    if (needed > LARGEST) {
      throw new OutOfMemoryError("a record of more than 2 GiB");
    }
    int length = (int) Math.min(LARGEST, Math.max(needed, 2L * bytes.capacity()));
    chunk = new ChunkBytes(Arrays.copyOf(bytes.array(), length));
    bytes = chunk.first().order(ByteOrder.LITTLE_ENDIAN);
  }
}
