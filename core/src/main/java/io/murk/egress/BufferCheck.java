package io.murk.egress;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.lang.foreign.MemorySegment;

/** Whether a caller's memory can be used for so many items, by this thread and now. */
final class BufferCheck {
  private BufferCheck() {}

  /**
   * Checks memory that is read. Sizes are compared by division, because their product can exceed a
   * long.
   *
   * @param items how many it holds; if none, any memory will do
   * @param item what one is called
   */
  static void readable(String name, MemorySegment buffer, int items, String item, long itemBytes) {
    if (items == 0 || itemBytes == 0) {
      return;
    }
    if (buffer.isNative() && buffer.address() == 0) {
      throw failed(name + "=null allowed=memory for " + items + " x " + itemBytes + " bytes");
    }
    if (items > buffer.byteSize() / itemBytes) {
      throw new MurkException(
          ErrorCode.BUFFER_TOO_SMALL,
          name
              + ".bytes="
              + buffer.byteSize()
              + " allowed=at least "
              + items
              + " x "
              + itemBytes
              + " bytes ("
              + itemBytes
              + " for each "
              + item
              + ")");
    }
    if (!buffer.scope().isAlive()) {
      throw failed(name + "=freed allowed=memory that is still allocated");
    }
    if (!buffer.isAccessibleBy(Thread.currentThread())) {
      throw failed(name + "=confined to another thread allowed=memory of this thread, or shared");
    }
  }

  /** As {@link #readable}, of memory that is written: with vectors, which an int[] refuses. */
  static void writable(String name, MemorySegment buffer, int items, String item, long itemBytes) {
    readable(name, buffer, items, item, itemBytes);
    if (items == 0 || itemBytes == 0) {
      return;
    }
    if (buffer.isReadOnly()) {
      throw failed(name + "=read-only allowed=writable memory");
    }
    if (!buffer.isNative() && buffer.maxByteAlignment() != 1) {
      throw failed(name + "=array of other than bytes allowed=native memory or a byte[]");
    }
  }

  private static MurkException failed(String detail) {
    return new MurkException(ErrorCode.EXECUTION_FAILED, detail);
  }
}
