package io.murk.ffi.callback;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import org.jspecify.annotations.Nullable;

/**
 * Which C propagators a thread is inside of: one, or one inside of the other when a callback steps
 * a world that has callbacks.
 *
 * <p>Such a thread holds the monitors of the worlds that it steps, so it must not wait for a world
 * whose thread may come to wait for one of those. A world that has C propagators says so for as
 * long as it is stepped ({@link CallbackOwner#isCalling}), before the first of them runs. Of
 * threads that would wait in a circle, the last to say so has not yet looked at the next one's
 * word, finds it said, and is refused: nobody waits in a circle. hot: 0 B/op.
 */
public final class Calling {
  private static final ThreadLocal<Calling> OF_THREAD = ThreadLocal.withInitial(Calling::new);

  @Nullable CallbackStep top;

  private Calling() {}

  static Calling ofThread() {
    return OF_THREAD.get();
  }

  /** Whether this thread is inside of a C propagator. */
  public static boolean isInside() {
    return OF_THREAD.get().top != null;
  }

  /**
   * Refuses an object that this thread, if it is inside of a C propagator, must not wait for.
   *
   * @throws MurkException BUSY
   */
  public static void requireOutside(Object object, String kind) {
    CallbackStep step = OF_THREAD.get().top;
    if (step == null) {
      return;
    }
    for (CallbackStep each = step; each != null; each = each.outer) {
      if (each.ownerOrNull() == object) {
        throw new MurkException(
            ErrorCode.BUSY,
            "called from a propagator of this " + kind + ", which is being stepped");
      }
    }
    if (object instanceof CallbackOwner other && other.isCalling()) {
      throw new MurkException(
          ErrorCode.BUSY,
          "called from a propagator, on a "
              + kind
              + " that another thread is stepping and that has propagators of this kind too;"
              + " waiting for it might never end");
    }
  }

  /** The innermost world or batch whose propagator this thread is inside of, or null. */
  public static @Nullable CallbackOwner innermostOrNull() {
    CallbackStep step = OF_THREAD.get().top;
    return step == null ? null : step.ownerOrNull();
  }

  /** The outermost one, or null. */
  static @Nullable CallbackOwner outermostOrNull() {
    CallbackOwner outermost = null;
    for (CallbackStep each = OF_THREAD.get().top; each != null; each = each.outer) {
      outermost = each.ownerOrNull();
    }
    return outermost;
  }
}
