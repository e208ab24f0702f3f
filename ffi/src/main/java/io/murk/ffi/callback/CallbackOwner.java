package io.murk.ffi.callback;

/** A world or batch whose propagators may be C functions. */
public interface CallbackOwner {
  /** Whether a call is inside whose propagators may be C functions. From any thread. */
  boolean isCalling();

  /**
   * Keeps its memory until the result is closed, whatever becomes of the world.
   *
   * @throws io.murk.error.MurkException ALLOCATION_FAILED
   */
  AutoCloseable hold();
}
