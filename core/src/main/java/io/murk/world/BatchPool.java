package io.murk.world;

import io.murk.engine.StackRoom;
import io.murk.engine.TickEngine;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed crew: the calling thread and {@code threads - 1} workers run the same job on chunks of a
 * range that depend on nothing but the range and the number of threads.
 *
 * <p>Who runs a chunk is left open: a thread begins with its own and goes on with those that nobody
 * has begun. So the caller never waits for a worker that is parked or has no processor, only for
 * one that is at work; on a busy machine a batch takes little longer than on one thread.
 *
 * <p>Workers spin briefly for the next job, then park. A job allocates nothing. One caller at a
 * time. Workers are daemons: a process that ends without closing the pool does not hang.
 */
final class BatchPool implements TickEngine.Crew, AutoCloseable {
  /** Spins before parking: about the time that a trainer needs between two steps. */
  private static final int SPINS = 2_000;

  /**
   * How often the caller gives its processor away before it parks. Waking a parked thread takes as
   * long as many small worlds, and what it waits for is at work.
   */
  private static final int YIELDS = 1_000;

  private static final TickEngine.Crew.Job NONE = (from, to) -> {};

  private final int threads;
  private final Worker[] workers;

  /** The last round in which each chunk was begun; a thread moves it on to own the chunk. */
  private final AtomicIntegerArray begun;

  /** What each chunk threw in this round; read when none is pending. */
  private final @Nullable Throwable[] thrown;

  private final AtomicInteger pending = new AtomicInteger();
  private volatile int round;
  private volatile @Nullable Thread caller;
  private TickEngine.Crew.Job job = NONE;
  private int items;
  private boolean closed;

  BatchPool(int threads) {
    this.threads = threads;
    begun = new AtomicIntegerArray(threads);
    thrown = new Throwable[threads];
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].setDaemon(true);
    }
    try {
      for (Worker worker : workers) {
        worker.start();
      }
    } catch (Throwable t) { // the system may refuse a thread: those that run must not stay
      close();
      throw t;
    }
  }

  /** Runs {@code work} on all chunks of [0, n) and returns when all are done. */
  @Override
  public void run(TickEngine.Crew.Job work, int n) {
    StackRoom.require(); // nobody may leave while others are at work, no world half-way in a tick
    if (workers.length == 0) {
      work.run(0, n);
      return;
    }
    job = work;
    items = n;
    caller = Thread.currentThread();
    pending.set(threads);
    int current = round + 1;
    round = current; // volatile: publishes job and items
    for (Worker worker : workers) {
      worker.wake();
    }
    runChunks(0, current);
    awaitWorkers();
    Throwable first = null;
    for (int chunk = 0; chunk < threads; chunk++) {
      first = first == null ? thrown[chunk] : first;
      thrown[chunk] = null;
    }
    rethrow(first);
  }

  /** Runs the chunks of a round that nobody has begun, this thread's own first. */
  private void runChunks(int own, int current) {
    for (int i = 0; i < threads; i++) {
      int chunk = own + i < threads ? own + i : own + i - threads;
      if (begun.get(chunk) == current - 1 && begun.compareAndSet(chunk, current - 1, current)) {
        try {
          runChunk(chunk);
        } catch (Throwable t) {
          thrown[chunk] = t;
        } finally {
          if (pending.decrementAndGet() == 0 && own != 0) {
            LockSupport.unpark(caller);
          }
        }
      }
    }
  }

  /** The round can't end before the chunk has: job and items are those of its round. */
  private void runChunk(int index) {
    int from = (int) ((long) items * index / threads);
    int to = (int) ((long) items * (index + 1) / threads);
    if (from < to) {
      job.run(from, to);
    }
  }

  private void awaitWorkers() {
    for (int spins = 0; pending.get() != 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else if (spins < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.park(this);
      }
    }
  }

  /** Throws it, unless it is null. */
  static void rethrow(@Nullable Throwable thrown) {
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable t -> throw new IllegalStateException("the batch failed: " + t, t);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      for (Worker worker : workers) {
        worker.stop = true;
        LockSupport.unpark(worker);
      }
    }
  }

  private final class Worker extends Thread {
    private final int index;
    private volatile boolean parked;
    private volatile boolean stop;

    Worker(int index) {
      super("murk-batch-" + index);
      this.index = index;
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      int seen = 0;
      while (true) {
        seen = awaitRound(seen);
        if (stop) {
          return;
        }
        runChunks(index, seen);
      }
    }

    private int awaitRound(int seen) {
      for (int spins = 0; round == seen && !stop; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          parked = true;
          if (round == seen && !stop) {
            LockSupport.park(BatchPool.this);
          }
          parked = false;
        }
      }
      return round;
    }
  }
}
