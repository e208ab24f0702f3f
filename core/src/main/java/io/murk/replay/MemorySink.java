package io.murk.replay;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A recording in an array on the heap, which grows by doubling. hot: 0 B/op while it does not grow.
 *
 * <p>Written by the thread that ticks the world, and read by that thread or after the recording.
 */
public final class MemorySink implements ReplaySink {
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private byte[] bytes;
  private int size;

  /** An empty one. */
  public MemorySink() {
    this(1 << 16);
  }

  /**
   * An empty one with room.
   *
   * @param capacity bytes that it takes before it grows, 0 or more
   */
  public MemorySink(int capacity) {
    bytes = new byte[Math.max(0, capacity)];
  }

  @Override
  public void append(MemorySegment chunk, long count) throws IOException {
    if (count > LARGEST - size) {
      throw new IOException(
          "recorded_bytes=" + (size + count) + " allowed in memory: 0.." + LARGEST);
    }
    int needed = (int) (size + count);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(needed, 2L * bytes.length)));
    }
    MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, bytes, size, (int) count);
    size = needed;
  }

  @Override
  public void close() {}

  /** How many bytes were recorded. */
  public int size() {
    return size;
  }

  /** What was recorded so far, a new array. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }
}
