package io.murk.replay.v4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Where chunks were written: the entries of INDX, collected until the end. Grows by doubling. */
final class V4Index {
  private static final int ENTRY = 32;
  private static final int FRONT = ChunkBytes.HEADER + 8;
  private static final int FIRST_ROOM = 256;

  private ByteBuffer entries =
      ByteBuffer.allocate(FRONT + FIRST_ROOM * ENTRY).order(ByteOrder.LITTLE_ENDIAN);
  private int count;

  /** One chunk. */
  void add(int kind, int epoch, long frames, long tick, long position) {
    int at = FRONT + count * ENTRY;
    if (entries.capacity() - at < ENTRY) {
      int length = Math.toIntExact(Math.min(Integer.MAX_VALUE - 8L, 2L * entries.capacity()));
      entries = ByteBuffer.wrap(Arrays.copyOf(entries.array(), length));
      entries.order(ByteOrder.LITTLE_ENDIAN);
    }
    entries.putInt(at, kind).putInt(at + 4, epoch).putLong(at + 8, frames);
    entries.putLong(at + 16, tick).putLong(at + 24, position);
    count++;
  }

  /** The chunk, whose body has {@link #length} bytes. */
  ChunkBytes chunk() {
    entries.putInt(ChunkBytes.HEADER, count);
    return new ChunkBytes(entries.array());
  }

  int length() {
    return 8 + count * ENTRY;
  }
}
