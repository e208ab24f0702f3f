package io.murk.engine.crew;

import io.murk.engine.StackRoom;
import io.murk.engine.TickEngine;
import java.util.Arrays;
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
public final class BatchPool implements TickEngine.Crew, AutoCloseable {
  /** Spins before parking: about the time that a trainer needs between two steps. */
  private static final int SPINS = 2_000;

  /**
   * How often the caller gives its processor away before it parks. Waking a parked thread takes as
   * long as many small worlds, and what it waits for is at work.
   */
  private static final int YIELDS = 1_000;

  private static final TickEngine.Crew.Job NONE = (from, to) -> {};

  /**
   * From one chunk's numbers to those of the next: two cache lines, because processors fetch lines
   * in pairs. A line that two threads write costs each of them some 100 ns every time.
   */
  private static final int STRIDE = 128 / Integer.BYTES;

  private final int threads;
  private final Worker[] workers;

  /**
   * For each chunk but the caller's, at {@link #STRIDE} times its number: the last round in which
   * it was begun, and the last in which it was done. A thread moves the first on to own the chunk.
   */
  private final AtomicIntegerArray chunks;

  /** What each chunk threw in this round; read when all are done. */
  private final @Nullable Throwable[] thrown;

  /** Written by the caller alone, before {@link #round}, which workers watch. */
  private TickEngine.Crew.Job job = NONE;

  private int items;
  private @Nullable Thread caller;
  private volatile int round;

  /** Whether the caller may be parked. */
  private volatile boolean waiting;

  private boolean closed;

  /** Starts {@code threads - 1} workers. */
  public BatchPool(int threads) {
    this.threads = threads;
    chunks = new AtomicIntegerArray((threads + 1) * STRIDE);
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
    int current = round + 1;
    round = current; // volatile: publishes job and items
    for (Worker worker : workers) {
      worker.wake();
    }
    runChunk(0);
    for (int chunk = 1; chunk < threads; chunk++) {
      begin(chunk, current);
    }
    for (int chunk = 1; chunk < threads; chunk++) {
      await(chunk, current);
    }
    rethrow(firstThrown());
  }

  private @Nullable Throwable firstThrown() {
    Throwable first = null;
    for (int chunk = 0; chunk < threads; chunk++) {
      Throwable one = thrown[chunk];
      if (one != null) {
        first = first == null ? one : first;
        thrown[chunk] = null;
      }
    }
    return first;
  }

  /** Runs the chunks of a round that nobody has begun, this worker's own first. */
  private void runChunks(int own, int current) {
    for (int chunk = own; chunk < threads; chunk++) {
      begin(chunk, current);
    }
    for (int chunk = 1; chunk < own; chunk++) {
      begin(chunk, current);
    }
    if (waiting) {
      LockSupport.unpark(caller);
    }
  }

  /** Runs a chunk, but the caller's, if nobody has begun it. */
  private void begin(int chunk, int current) {
    int begun = chunk * STRIDE;
    if (chunks.get(begun) == current - 1 && chunks.compareAndSet(begun, current - 1, current)) {
      try {
        runChunk(chunk);
      } finally {
        chunks.set(begun + 1, current);
      }
    }
  }

  /** The round can't end before the chunk has: job and items are those of its round. */
  private void runChunk(int index) {
    int from = (int) ((long) items * index / threads);
    int to = (int) ((long) items * (index + 1) / threads);
    if (from < to) {
      try {
        job.run(from, to);
      } catch (Throwable t) {
        thrown[index] = t;
      }
    }
  }

  /** Waits until a chunk that was begun is done. */
  private void await(int chunk, int current) {
    int done = chunk * STRIDE + 1;
    for (int spins = 0; chunks.get(done) != current; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else if (spins < SPINS + YIELDS) {
        Thread.yield();
      } else {
        park(done, current);
      }
    }
  }

  /** The caller says that it waits and looks again; a worker says what is done, then asks. */
  private void park(int done, int current) {
    waiting = true;
    try {
      if (chunks.get(done) != current) {
        LockSupport.park(this);
      }
    } finally {
      waiting = false;
    }
  }

  /** Throws it, unless it is null. */
  public static void rethrow(@Nullable Throwable thrown) {
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable t -> throw new IllegalStateException("the batch failed: " + t, t);
    }
  }

  /** Whether a thread is one of the workers. From any thread. */
  public boolean contains(Thread thread) {
    return Arrays.asList(workers).contains(thread);
  }

  /** Ends the workers, each after what it works on. */
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
