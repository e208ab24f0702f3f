package io.murk.realtime.share;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for ticks: a stack that any thread puts itself on and that the ticking thread
 * takes as a whole, so that it never waits for any of them.
 *
 * <p>A thread that waits adds itself, looks again whether its tick has come, and only then parks;
 * the ticking thread shows the tick, then takes the stack. Whoever has given up stays on the stack
 * until it is taken the next time.
 */
public final class TickWaiters {
  private final AtomicReference<@Nullable Waiter> top = new AtomicReference<>();

  /** Nobody waits. */
  public TickWaiters() {}

  /** One thread that waits for one tick, once. */
  public static final class Waiter {
    private static final int WAITING = 0;
    private static final int REACHED = 1;
    private static final int ENDED = 2;

    private final long tick;
    private final Thread thread = Thread.currentThread();
    private volatile int state = WAITING;

    /** Of who has it: the thread that adds it, then the one that took it. */
    private @Nullable Waiter below;

    /** The calling thread waits for {@code tick} or a later one. */
    public Waiter(long tick) {
      this.tick = tick;
    }

    /** Whether there is nothing to wait for any more. */
    public boolean isOver() {
      return state != WAITING;
    }

    /** Whether the tick has come. */
    public boolean isReached() {
      return state == REACHED;
    }

    /** It waits no longer. By its own thread. */
    public void giveUp() {
      if (state == WAITING) {
        state = ENDED;
      }
    }

    private void end(int how) {
      if (state == WAITING) {
        state = how;
        LockSupport.unpark(thread);
      }
    }
  }

  /** Puts a waiter on the stack, once. From any thread. */
  public void add(Waiter waiter) {
    Waiter below;
    do {
      below = top.get();
      waiter.below = below;
    } while (!top.compareAndSet(below, waiter));
  }

  /** Wakes those whose tick has come, drops those that gave up. By the ticking thread. */
  public void reached(long tick) {
    if (top.get() == null) {
      return;
    }
    Waiter waiter = top.getAndSet(null);
    while (waiter != null) {
      Waiter below = waiter.below;
      if (waiter.tick <= tick) {
        waiter.end(Waiter.REACHED);
      } else if (!waiter.isOver()) {
        add(waiter);
      }
      waiter = below;
    }
  }

  /** Wakes all; their ticks will not come. From any thread. */
  public void endAll() {
    for (Waiter waiter = top.getAndSet(null); waiter != null; waiter = waiter.below) {
      waiter.end(Waiter.ENDED);
    }
  }
}
