package io.murk.replay.v4;

import io.murk.arena.RecordBuffer;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of one chunk, its header in front: a byte array that grows, or native memory for a
 * state. hot: 0 B/op.
 */
final class ChunkBytes {
  /** Bytes of a chunk's header. */
  static final int HEADER = 48;

  private final CRC32C sum = new CRC32C();
  private final ByteBuffer first;
  private final MemorySegment segment;
  private final RecordBuffer[] more;

  ChunkBytes(byte[] bytes) {
    first = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    segment = MemorySegment.ofArray(bytes);
    more = new RecordBuffer[0];
  }

  ChunkBytes(RecordBuffer buffer) {
    first = buffer.piece(0);
    segment = buffer.segment();
    more = new RecordBuffer[] {buffer};
  }

  /** The whole memory. */
  MemorySegment segment() {
    return segment;
  }

  /** What the header and all bodies that are packed lie in. */
  ByteBuffer first() {
    return first;
  }

  /** CRC-32C of bytes {@code from} to {@code to - 1}. */
  int sum(long from, long to) {
    sum.reset();
    long piece = RecordBuffer.PIECE_BYTES;
    if (to <= piece || more.length == 0) {
      update(first, (int) from, (int) to);
    } else {
      for (int i = (int) (from / piece); i < more[0].pieces(); i++) {
        long start = Math.max(from - i * piece, 0);
        long end = Math.min(to - i * piece, piece);
        if (start < end) {
          update(more[0].piece(i), (int) start, (int) end);
        }
      }
    }
    return (int) sum.getValue();
  }

  private void update(ByteBuffer bytes, int from, int to) {
    bytes.limit(to).position(from);
    sum.update(bytes);
    bytes.clear();
  }

  /** Writes zeros from {@code at} up to a multiple of 8; returns that. */
  long pad(long at) {
    long end = at + 7 & -8;
    for (long i = at; i < end; i++) {
      segment.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) 0);
    }
    return end;
  }
}
