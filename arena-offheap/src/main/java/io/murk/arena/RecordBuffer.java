package io.murk.arena;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One piece of native memory in which a whole state is put together before it is written, with byte
 * buffers over it for who sums or packs it. hot: 0 B/op once built.
 *
 * <p>One thread at a time. {@link #close} frees it.
 */
public final class RecordBuffer implements AutoCloseable {
  /** Byte buffers end at 2 GiB. */
  public static final long PIECE_BYTES = 1L << 30;

  private final NativeBlock block;
  private final ByteBuffer[] pieces;

  /**
   * Allocates the piece.
   *
   * @param bytes at least 1
   * @throws OutOfMemoryError when it can't be had
   */
  public RecordBuffer(long bytes, MemoryLedger ledger) {
    block = new NativeBlock(bytes, ledger, MemoryLedger.Purpose.RECORDING);
    try {
      pieces = new ByteBuffer[Math.toIntExact((bytes + PIECE_BYTES - 1) / PIECE_BYTES)];
      for (int i = 0; i < pieces.length; i++) {
        long from = i * PIECE_BYTES;
        pieces[i] =
            block
                .segment()
                .asSlice(from, Math.min(PIECE_BYTES, bytes - from))
                .asByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
      }
    } catch (Throwable t) {
      block.close();
      throw t;
    }
  }

  /** All of it. */
  public MemorySegment segment() {
    return block.segment();
  }

  /** Piece {@code i}: the bytes from {@code i * PIECE_BYTES} on. Its position is anybody's. */
  public ByteBuffer piece(int i) {
    return pieces[i];
  }

  /** How many pieces there are. */
  public int pieces() {
    return pieces.length;
  }

  @Override
  public void close() {
    block.close();
  }
}
