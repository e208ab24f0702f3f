package io.murk.realtime.share;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What other threads ask the ticking thread to do between ticks: a stack that it takes as a whole
 * and serves in the order of asking, so that nobody else ever touches the engine.
 */
public final class TickRequests {
  private final AtomicReference<@Nullable Request> top = new AtomicReference<>();

  /** The request that is being served. */
  private volatile @Nullable Request serving;

  /** Nobody asks. */
  public TickRequests() {}

  /**
   * Something to do, once.
   *
   * <pre>
   *  ASKED --take--> SERVING --> DONE        what serve() wrote is seen by who sees DONE
   *    |                |
   *    +---withdraw-----+--abandon--> GIVEN_UP
   * </pre>
   */
  public abstract static class Request {
    private static final int ASKED = 0;
    private static final int SERVING = 1;
    private static final int DONE = 2;
    private static final int GIVEN_UP = 3;

    private final Thread asker = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger(ASKED);
    private @Nullable Request below;

    /** A request of the calling thread. */
    protected Request() {}

    /** Does it, on the ticking thread. What it throws goes to the ticking thread. */
    protected abstract void serve();

    /** Whether it was served to the end. */
    public final boolean isDone() {
      return state.get() == DONE;
    }

    /** Whether there is nothing to wait for any more. */
    public final boolean isOver() {
      return state.get() >= DONE;
    }

    /** Takes it back. Says whether it will never be begun. */
    public final boolean withdraw() {
      return state.compareAndSet(ASKED, GIVEN_UP);
    }

    private void begin(TickRequests requests) {
      if (state.compareAndSet(ASKED, SERVING)) {
        requests.serving = this;
        try {
          serve();
        } finally {
          requests.serving = null;
          end(DONE);
        }
      }
    }

    private void abandon() {
      end(GIVEN_UP);
    }

    private void end(int how) {
      for (int before = state.get(); before < DONE; before = state.get()) {
        if (state.compareAndSet(before, how)) {
          LockSupport.unpark(asker);
        }
      }
    }
  }

  /** Asks. From any thread, which then unparks the ticking one. */
  public void add(Request request) {
    Request below;
    do {
      below = top.get();
      request.below = below;
    } while (!top.compareAndSet(below, request));
  }

  /** Whether anything is asked. */
  public boolean isEmpty() {
    return top.get() == null;
  }

  /** Serves all that is asked now, oldest first. By the ticking thread. */
  public void serve() {
    if (top.get() == null) {
      return;
    }
    Request next = reversed(top.getAndSet(null));
    try {
      while (next != null) {
        Request request = next;
        next = request.below;
        request.begin(this);
      }
    } finally { // of what a request threw; those after it are for the next time
      while (next != null) {
        Request below = next.below;
        add(next);
        next = below;
      }
    }
  }

  private static @Nullable Request reversed(@Nullable Request newest) {
    Request oldest = null;
    Request request = newest;
    while (request != null) {
      Request below = request.below;
      request.below = oldest;
      oldest = request;
      request = below;
    }
    return oldest;
  }

  /**
   * Nothing is served any more: those that wait are told, that which is being served and those that
   * were taken with it too. From any thread.
   */
  public void endAll() {
    for (Request request = top.getAndSet(null); request != null; request = request.below) {
      request.abandon();
    }
    for (Request taken = serving; taken != null; taken = taken.below) {
      taken.abandon();
    }
  }
}
