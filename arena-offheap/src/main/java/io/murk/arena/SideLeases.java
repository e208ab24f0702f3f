package io.murk.arena;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many leases each side of one world has, and which side new ones are on.
 *
 * <p>One word holds the published side (top byte) and how many leases were taken since it was
 * published. So a lease is one atomic step and never touches a side that is about to be staged.
 * Threads: {@link #takeOrWithdrawn} and {@link #release} any, the rest the writer.
 */
final class SideLeases {
  /** No side is published: a restart is writing the initial values where they will be. */
  static final int WITHDRAWN = -1;

  private static final int SIDE_SHIFT = 56;
  private static final long COUNT_MASK = (1L << SIDE_SHIFT) - 1;
  private static final long WITHDRAWN_WORD = -1;

  private final AtomicLong published = new AtomicLong();

  /**
   * By side, leases taken minus leases released; of the published side the taken ones are missing,
   * which the word counts.
   */
  private final AtomicIntegerArray leases;

  SideLeases(int sides) {
    leases = new AtomicIntegerArray(sides);
  }

  /** Takes a lease on the published side and returns it, or {@link #WITHDRAWN}. */
  int takeOrWithdrawn() {
    while (true) {
      long word = published.get();
      if (word == WITHDRAWN_WORD) {
        return WITHDRAWN;
      }
      if (published.compareAndSet(word, word + 1)) {
        return (int) (word >>> SIDE_SHIFT);
      }
    }
  }

  void release(int side) {
    leases.decrementAndGet(side);
  }

  /** Leases on a side that is not the published one. */
  int count(int side) {
    return leases.get(side);
  }

  /** From here on leases are on this side; those taken before stay with theirs. */
  void publish(int side) {
    long before = published.getAndSet((long) side << SIDE_SHIFT);
    if (before != WITHDRAWN_WORD) {
      leases.addAndGet((int) (before >>> SIDE_SHIFT), (int) (before & COUNT_MASK));
    }
  }

  /** Whether nobody leases the published side. */
  boolean isFree(int publishedSide) {
    return (published.get() & COUNT_MASK) + leases.get(publishedSide) == 0;
  }

  /** Nobody can lease the published side from here on, if nobody does now. */
  boolean withdraw(int publishedSide) {
    while (true) {
      long word = published.get();
      if ((word & COUNT_MASK) + leases.get(publishedSide) != 0) {
        return false;
      }
      if (published.compareAndSet(word, WITHDRAWN_WORD)) {
        leases.set(publishedSide, 0); // what the word counted has been released
        return true;
      }
    }
  }
}
