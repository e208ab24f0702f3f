package io.murk.realtime.loop;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Threads that observe for others, {@code murk-egress-0} and so on, with a bounded queue before
 * them.
 *
 * <p>At most four times as many observations wait as there are workers; one more is refused, never
 * waited for. Workers spin briefly for the next one, then park. Whatever an observation throws is
 * its own matter: no worker ends from it. Workers are daemons. hot: 0 B/op.
 *
 * <p>How nobody sleeps while something waits: a submitter counts its task, then leaves it in the
 * queue, then looks for an idle worker; a worker says that it is idle, then looks at the count.
 * Count and idleness are volatile, so one of the two sees the other one.
 */
public final class EgressWorkers implements Workers {
  /** Tasks that may wait, for each worker. */
  public static final int QUEUE_PER_WORKER = 4;

  /** Some tens of microseconds: as long as waking a parked thread takes. */
  private static final int SPINS = 1_000;

  /** How long stopping waits for submitters that have counted their task. */
  private static final long STOP_NANOS = 10_000_000;

  private final int capacity;
  private final MpmcVarHandleArrayQueue<Task> queue;

  /** Tasks in the queue, and those that are about to be there. */
  private final AtomicInteger waiting = new AtomicInteger();

  private final Worker[] workers;
  private final Thread[] threads;
  private volatile boolean stopping;

  /** An observation that somebody wants. */
  public interface Task {
    /** Whether it is still wanted from these workers; then the caller runs and ends it. */
    boolean begin(EgressWorkers by);

    /** Observes. May throw anything. */
    void run();

    /** It is over; {@code thrown} is why it failed, if it did. Throws nothing. */
    void end(@Nullable Throwable thrown);
  }

  /**
   * Starts so many threads, at least 1.
   *
   * @throws MurkException {@link ErrorCode#ALLOCATION_FAILED} when the system refuses one: none
   *     stays then
   */
  public EgressWorkers(int count, ThreadStarter starter) {
    capacity = QUEUE_PER_WORKER * count;
    queue = new MpmcVarHandleArrayQueue<>(capacity); // rounds up: the count keeps the bound
    workers = new Worker[count];
    for (int i = 0; i < count; i++) {
      workers[i] = new Worker();
    }
    threads = new Thread[count];
    try {
      for (int i = 0; i < count; i++) {
        threads[i] = starter.start("murk-egress-" + i, workers[i]);
      }
    } catch (Throwable t) {
      int none = stop();
      throw t;
    }
  }

  /**
   * Leaves a task for a worker. From any thread; never waits.
   *
   * @return false when as many wait as may, or when the workers stop; see {@link #isStopping}
   */
  public boolean offer(Task task) {
    int count;
    do {
      count = waiting.get();
      if (count >= capacity) {
        return false;
      }
    } while (!waiting.compareAndSet(count, count + 1));
    if (stopping || !queue.offer(task)) {
      waiting.decrementAndGet();
      return false;
    }
    wakeOne();
    if (stopping) {
      int ours = drop(); // stopping may not have waited for us
    }
    return true;
  }

  private void wakeOne() {
    for (Worker worker : workers) {
      if (worker.idle.get() && worker.idle.compareAndSet(true, false)) {
        LockSupport.unpark(worker.thread);
        return;
      }
    }
  }

  private @Nullable Task takeOrNull() {
    Task task = queue.poll();
    if (task != null) {
      waiting.decrementAndGet();
    }
    return task;
  }

  private void work(Task task) {
    if (!task.begin(this)) {
      return; // cancelled
    }
    Throwable thrown = null;
    try {
      if (stopping) {
        throw shuttingDown();
      }
      task.run();
    } catch (Throwable t) { // an exhausted stack or heap too: the plan is somebody else's
      thrown = t;
    }
    boolean left = Thread.interrupted(); // by a plan: it would keep this thread from parking
    task.end(thrown);
  }

  private static MurkException shuttingDown() {
    return new MurkException(
        ErrorCode.SHUTTING_DOWN, "phase=closed allowed=running: the observation was dropped");
  }

  /** Tasks that wait, about. */
  public int depth() {
    return waiting.get();
  }

  /** Tasks that may wait. */
  public int capacity() {
    return capacity;
  }

  @Override
  public int count() {
    return workers.length;
  }

  @Override
  public boolean contains(Thread thread) {
    for (Thread one : threads) {
      if (one == thread) {
        return true;
      }
    }
    return false;
  }

  /** One of the threads: memory that it may use, all may. */
  public Thread anyThread() {
    return threads[0];
  }

  /** Whether nothing is taken any more. */
  public boolean isStopping() {
    return stopping;
  }

  /**
   * Takes nothing more, ends what waits with {@link ErrorCode#SHUTTING_DOWN}, and lets the threads
   * end when they have done what they are at. Does not wait for them. From any thread.
   *
   * @return how many tasks were dropped by this call
   */
  @Override
  public int stop() {
    stopping = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker.thread);
    }
    int dropped = drop();
    long start = System.nanoTime();
    while (waiting.get() > 0 && System.nanoTime() - start < STOP_NANOS) {
      Thread.yield(); // it is counted and about to be in the queue
      dropped += drop();
    }
    return dropped;
  }

  private int drop() {
    int dropped = 0;
    for (Task task = takeOrNull(); task != null; task = takeOrNull()) {
      if (task.begin(this)) {
        task.end(shuttingDown());
        dropped++;
      }
    }
    return dropped;
  }

  /**
   * Waits for the threads to end, after {@link #stop}.
   *
   * @param timeoutNanos for all of them together
   * @return how many have ended
   */
  @Override
  public int join(long timeoutNanos) {
    long start = System.nanoTime();
    int ended = 0;
    for (Thread thread : threads) {
      boolean own = thread == Thread.currentThread();
      if (!own && Uninterrupted.join(thread, timeoutNanos - (System.nanoTime() - start))) {
        ended++;
      }
    }
    return ended;
  }

  private final class Worker implements Runnable {
    private final AtomicBoolean idle = new AtomicBoolean();
    private volatile @Nullable Thread thread;

    @Override
    public void run() {
      thread = Thread.currentThread();
      int spins = 0;
      while (!stopping) {
        Task task = takeOrNull();
        if (task != null) {
          work(task);
          spins = 0;
        } else if (spins < SPINS) {
          spins++;
          Thread.onSpinWait();
        } else {
          park();
        }
      }
    }

    /** Comes back when there may be something to do. */
    private void park() {
      idle.set(true);
      if (waiting.get() == 0 && !stopping) {
        LockSupport.park(EgressWorkers.this);
      } else {
        Thread.yield(); // somebody is about to leave a task
      }
      idle.set(false);
    }
  }
}
