package io.murk.obs.execute;

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
  private Scratch[] idle = new Scratch[1];
  private int count;

  /**
   * Scratches for boxes of at most so many elements.
   *
   * @param agents whether there are batches of windows
   */
  ScratchStack(int elements, boolean agents) {
    this.elements = elements;
    this.isNeeded = agents || elements > 0;
  }

  /** A scratch that nobody else uses, with anything in it. */
  Scratch take() {
    if (!isNeeded) {
      return NONE;
    }
    synchronized (this) {
      if (count > 0) {
        return idle[--count];
      }
    }
    return new Scratch(elements);
  }

  /** Takes a scratch back. */
  void give(Scratch scratch) {
    if (!isNeeded) {
      return;
    }
    synchronized (this) {
      if (count == idle.length) {
        idle = Arrays.copyOf(idle, 2 * count);
      }
      idle[count++] = scratch;
    }
  }
}
