package io.murk.ffi.callback;

import org.jspecify.annotations.Nullable;

/**
 * What may be destroyed inside of callbacks: its handle is gone, its memory goes when the call that
 * the callback belongs to is over. So a callback, and the garbage collection of a host that strikes
 * in it, may destroy anything, the world that is being stepped too, and waits for nothing.
 *
 * <p>libmurk asks for it at the end of calls that are in no callback, as long as something waits.
 * Objects wait in a list that they are the links of: destroying needs no heap, which may be what is
 * exhausted.
 */
public abstract class Postponed {
  private static final Object LOCK = new Object();

  // All guarded by LOCK.
  private static @Nullable Postponed first;
  private static @Nullable Postponed last;
  private static int waiting;

  private @Nullable Postponed next;
  private @Nullable CallbackOwner within;

  /** Waits for nothing. */
  protected Postponed() {}

  /** Frees what this object owns, once no call is inside it. */
  protected abstract void freeNow();

  /** Is freed later: destroyed, once, on this thread, which is inside of a callback. */
  public final void freeLater() {
    synchronized (LOCK) {
      within = Calling.outermostOrNull();
      Postponed end = last;
      if (end == null) {
        first = this;
      } else {
        end.next = this;
      }
      last = this;
      tell(++waiting);
    }
  }

  private static @Nullable Postponed nextDueOrNull() {
    synchronized (LOCK) {
      Postponed before = null;
      for (Postponed each = first; each != null; each = each.next) {
        if (each.isDue()) {
          unlink(before, each);
          return each;
        }
        before = each;
      }
      return null;
    }
  }

  private static void unlink(@Nullable Postponed before, Postponed due) {
    if (before == null) {
      first = due.next;
    } else {
      before.next = due.next;
    }
    if (last == due) {
      last = before;
    }
    due.next = null;
    due.within = null;
    tell(--waiting);
  }

  private boolean isDue() {
    CallbackOwner owner = within;
    return owner == null || !owner.isCalling();
  }

  /** Frees what was destroyed in calls that are over. Called by libmurk. */
  static void drain() {
    for (Postponed due = nextDueOrNull(); due != null; due = nextDueOrNull()) {
      due.freeNow();
    }
  }

  /** Tells libmurk how much waits. */
  private static native void tell(int count);
}
