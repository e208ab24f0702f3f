package io.murk.world;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed crew: the calling thread and {@code threads - 1} workers run the same job on chunks of a
 * range that depend on nothing but the range and the number of threads.
 *
 * <p>Workers spin briefly for the next job, then park. A job allocates nothing. One caller at a
 * time. Workers are daemons: a process that ends without closing the pool does not hang.
 */
final class BatchPool implements AutoCloseable {
  /** Spins before parking: about the time that a trainer needs between two steps. */
  private static final int SPINS = 2_000;

  /**
   * How often the caller gives its processor away before it parks. Waking a parked thread takes as
   * long as many small worlds: a caller that parked for a worker that was parked comes back after
   * the worker has parked again, and so on for good, four times slower than one thread
   * (BatchBenchmark).
   */
  private static final int YIELDS = 1_000;

  /**
   * Work on one chunk. What it throws ends its chunk and not the others, and is rethrown to the
   * caller when all are done: that of the lowest chunk if several throw.
   */
  @FunctionalInterface
  interface Job {
    void run(int from, int to);
  }

  private static final Job STOP = (from, to) -> {};

  private final int threads;
  private final Worker[] workers;
  private final AtomicInteger pending = new AtomicInteger();
  private volatile int round;
  private volatile @Nullable Thread caller;
  private Job job = STOP;
  private int items;
  private boolean closed;

  BatchPool(int threads) {
    this.threads = threads;
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
  void run(Job work, int n) {
    if (workers.length == 0) {
      work.run(0, n);
      return;
    }
    job = work;
    items = n;
    caller = Thread.currentThread();
    pending.set(workers.length);
    round++; // volatile: publishes job and items
    for (Worker worker : workers) {
      worker.wake();
    }
    Throwable thrown = null;
    try {
      runChunk(0);
    } catch (Throwable t) {
      thrown = t;
    }
    awaitWorkers();
    for (Worker worker : workers) {
      thrown = thrown == null ? worker.thrown : thrown;
      worker.thrown = null;
    }
    rethrow(thrown);
  }

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

  private static void rethrow(@Nullable Throwable thrown) {
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
      job = STOP;
      round++;
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
    private @Nullable Throwable thrown;

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
        try {
          runChunk(index);
        } catch (Throwable t) {
          thrown = t;
        } finally {
          if (pending.decrementAndGet() == 0) {
            LockSupport.unpark(caller);
          }
        }
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
