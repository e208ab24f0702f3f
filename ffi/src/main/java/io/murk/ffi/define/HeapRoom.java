package io.murk.ffi.define;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;

/**
 * Room in the Java heap. What can't fit is refused before the heap is full: a host whose other
 * threads then fail to load their classes would not recover.
 */
final class HeapRoom {
  private HeapRoom() {}

  /**
   * @throws MurkException ALLOCATION_FAILED if the heap can't hold so many bytes
   */
  static void require(String what, long bytes) {
    long most = Runtime.getRuntime().maxMemory();
    if (bytes > most / 2) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          what
              + " need "
              + bytes
              + " bytes of Java heap, of which half of "
              + most
              + " is the most (-Xmx, in MURK_JVM_OPTS)");
    }
  }
}
