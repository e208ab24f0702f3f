package io.murk.ffi.marshal;

import java.lang.foreign.MemorySegment;

/**
 * The caller's buffer of one kind as a segment. Callers pass the same buffer again and again, so the
 * last segment is kept: hot: 0 B/op while address and size stay.
 */
public final class ForeignBuffer {
  private MemorySegment segment = MemorySegment.NULL;

  /** No buffer yet. */
  public ForeignBuffer() {}

  /** The segment of {@code bytes} bytes at {@code address}. */
  public MemorySegment at(long address, long bytes) {
    MemorySegment segment = this.segment;
    if (segment.address() != address || segment.byteSize() != bytes) {
      segment = MemorySegment.ofAddress(address).reinterpret(bytes);
      this.segment = segment;
    }
    return segment;
  }

  /** Whether {@link #at} would return the segment that it returned last. */
  public boolean isAt(long address, long bytes) {
    return segment.address() == address && segment.byteSize() == bytes;
  }
}
