package io.murk.obs.execute;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;

/**
 * The scratches of a plan: as many as threads have executed it at once.
 *
 * <p>A plan has no state that an execution could see, so it can be shared; a scratch belongs to one
 * execution from {@link #take} to {@link #give}. It is taken once an execution, so a lock costs
 * nothing that can be measured, and it keeps what a thread-local would leak with every thread.
 */
final class ScratchStack {
  private static final Scratch NONE = new Scratch(0);

  private final int elements;
  private final boolean isNeeded;

  /** Room for all that there are, so that giving one back needs no memory. */
  private Scratch[] idle = {};

  private int count;
  private int made;

  /**
   * Scratches for boxes of at most so many elements.
   *
   * @param agents whether there are batches of windows
   */
  ScratchStack(int elements, boolean agents) {
    this.elements = elements;
    this.isNeeded = agents || elements > 0;
  }

  /**
   * A scratch that nobody else uses, with anything in it.
   *
   * @throws MurkException {@code ALLOCATION_FAILED} if the heap has no room for one more
   */
  Scratch take() {
    if (!isNeeded) {
      return NONE;
    }
    synchronized (this) {
      return count > 0 ? idle[--count] : make();
    }
  }

  private Scratch make() {
    try {
      Scratch scratch = new Scratch(elements);
      idle = Arrays.copyOf(idle, made + 1); // none is idle
      made++;
      return scratch;
    } catch (OutOfMemoryError e) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "scratch.bytes="
              + (long) elements * (Float.BYTES + 1)
              + " allowed=what the Java heap has room for, for each thread that executes the plan",
          e);
    }
  }

  /** Takes a scratch back. */
  void give(Scratch scratch) {
    if (!isNeeded) {
      return;
    }
    synchronized (this) {
      idle[count++] = scratch;
    }
  }
}
