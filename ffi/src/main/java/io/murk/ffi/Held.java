package io.murk.ffi;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.callback.Postponed;

/**
 * An object behind a handle. All methods are called under its monitor.
 *
 * <p>A call that changes the object runs between {@link #engage} and {@link #settle}. When it ends
 * by anything but a result or a {@link MurkException}, nobody settles it: the object is left in
 * doubt and refuses every later call until it is destroyed. No code has to run for that on the
 * failing path, which may have no stack or heap left.
 */
public abstract class Held extends Postponed {
  private boolean gone;
  private boolean engaged;

  /** Refuses an object that was destroyed while the caller waited, or that is in doubt. */
  final void check(String kind) {
    if (gone) {
      throw new MurkException(
          ErrorCode.INVALID_HANDLE, kind + " was destroyed by another thread during this call");
    }
    if (engaged) {
      throw new MurkException(
          ErrorCode.INTERNAL_ERROR,
          "this "
              + kind
              + " failed unexpectedly in an earlier call; destroy it and create it anew");
    }
  }

  /** Begins a change. */
  public final void engage() {
    engaged = true;
  }

  /** Ends a change that left the object whole. */
  public final void settle() {
    engaged = false;
  }

  /** As {@link #settle()}, handing on the status of the call. */
  public final int settle(int status) {
    engaged = false;
    return status;
  }

  /** Waits for the call that is inside the object, and frees it; later {@link #check}s refuse. */
  @Override
  protected final void freeNow() {
    synchronized (this) {
      gone = true;
      free();
    }
    ended();
  }

  /** Frees what the object owns; called once. */
  protected abstract void free();

  /** The object is gone: tells whom that concerns. Called once, without its monitor. */
  protected void ended() {}
}
