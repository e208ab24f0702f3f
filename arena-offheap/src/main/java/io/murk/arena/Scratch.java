package io.murk.arena;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Scratch memory of one world's propagators: one fixed piece, handed out in order, taken back as a
 * whole. hot: 0 B/op while pieces of the same lengths are asked for in the same order.
 *
 * <p>One thread at a time. {@link #close} frees it.
 */
public final class Scratch implements AutoCloseable {
  private final NativeBlock block;
  private long usedBytes;

  /** The pieces handed out last, in order: who asks for the same again gets the same object. */
  private final @Nullable MemorySegment[] pieces = new MemorySegment[8];

  private int taken;

  /**
   * Allocates the piece.
   *
   * @param bytes capacity, at least 1
   */
  public Scratch(long bytes, MemoryLedger ledger) {
    block = new NativeBlock(bytes, ledger, MemoryLedger.Purpose.SCRATCH);
  }

  /** Takes everything back. */
  public void clear() {
    usedBytes = 0;
    taken = 0;
  }

  /** Bytes that are still free. */
  public long freeBytes() {
    return block.segment().byteSize() - usedBytes;
  }

  /**
   * A zeroed piece of {@code floats} f32, valid until the next {@link #clear}.
   *
   * @throws IllegalStateException when it does not fit
   */
  public MemorySegment floats(long floats) {
    long bytes = Math.multiplyExact(floats, 4L);
    if (floats < 0 || bytes > freeBytes()) {
      throw new IllegalStateException(
          "scratch floats=" + floats + " allowed=0.." + freeBytes() / 4);
    }
    MemorySegment piece = piece(bytes);
    piece.fill((byte) 0);
    usedBytes += bytes;
    return piece;
  }

  private MemorySegment piece(long bytes) {
    int order = taken++;
    MemorySegment known = order < pieces.length ? pieces[order] : null;
    if (known != null
        && known.byteSize() == bytes
        && known.address() == block.segment().address() + usedBytes) {
      return known;
    }
    MemorySegment piece = block.segment().asSlice(usedBytes, bytes);
    if (order < pieces.length) {
      pieces[order] = piece;
    }
    return piece;
  }

  @Override
  public void close() {
    block.close();
  }
}
