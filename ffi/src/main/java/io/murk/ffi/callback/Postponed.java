package io.murk.ffi.callback;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was destroyed inside of callbacks: its handle is gone, its memory goes when the call that
 * the callback belongs to is over. So a callback, and the garbage collection of a host that strikes
 * in it, may destroy anything, the world that is being stepped too, and waits for nothing.
 *
 * <p>libmurk asks for it at the end of calls that are in no callback, as long as something waits.
 */
public final class Postponed {
  private static final List<Entry> WAITING = new ArrayList<>();

  private record Entry(Runnable free, @Nullable CallbackOwner within) {
    boolean isDue() {
      return within == null || !within.isCalling();
    }
  }

  private Postponed() {}

  /** Frees later what is destroyed on this thread, which is inside of a callback. */
  public static void add(Runnable free) {
    synchronized (WAITING) {
      WAITING.add(new Entry(free, Calling.outermostOrNull()));
      tell(WAITING.size());
    }
  }

  /** Frees what was destroyed in calls that are over. Called by libmurk. */
  static void drain() {
    while (true) {
      Runnable free;
      synchronized (WAITING) {
        int next = 0;
        while (next < WAITING.size() && !WAITING.get(next).isDue()) {
          next++;
        }
        if (next == WAITING.size()) {
          return;
        }
        free = WAITING.remove(next).free();
        tell(WAITING.size());
      }
      free.run();
    }
  }

  /** Tells libmurk how much waits. */
  private static native void tell(int count);
}
