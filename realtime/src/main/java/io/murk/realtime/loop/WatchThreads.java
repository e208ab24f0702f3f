package io.murk.realtime.loop;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The threads of a watch server: workers with time limits, and a keeper that enforces the limits
 * and does something regularly besides.
 *
 * <p>A worker that is late is interrupted, which closes the socket that it waits for. All of them
 * are daemons: watching keeps no process alive.
 */
public final class WatchThreads implements Executor, AutoCloseable {
  /** No time limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final long KEEP_NANOS = 250_000_000;
  private static final long CLOSE_NANOS = 1_500_000_000;

  private final TickClock clock;
  private final long taskNanos;
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Worker[] workers;
  private final Thread keeper;
  private volatile Runnable regularly = () -> {};
  private volatile boolean closing;

  /**
   * Threads that do not run yet.
   *
   * @param threads workers
   * @param taskNanos how long a task may take, until it {@linkplain #limit says otherwise}
   * @param clock the time
   */
  public WatchThreads(int threads, long taskNanos, TickClock clock) {
    this.clock = clock;
    this.taskNanos = taskNanos;
    workers = new Worker[threads];
    for (int i = 0; i < threads; i++) {
      workers[i] = new Worker("murk-watch-" + i);
    }
    keeper = daemon("murk-watch", this::keep);
  }

  /** Starts them; once. The keeper does {@code task} four times a second. */
  public void start(Runnable task) {
    regularly = task;
    for (Worker worker : workers) {
      worker.start();
    }
    keeper.start();
  }

  /** A task for some worker; dropped when these threads are closed. */
  @Override
  public void execute(Runnable task) {
    if (!closing) {
      tasks.add(task);
    }
  }

  /**
   * On a worker: how much longer its task may take from now on, or {@link #UNLIMITED}. Elsewhere it
   * does nothing.
   */
  public void limit(long nanos) {
    if (Thread.currentThread() instanceof Worker worker) {
      worker.limit(nanos);
    }
  }

  /** Whether tasks shall come to their end. */
  public boolean isClosing() {
    return closing;
  }

  /**
   * Runs something on a daemon thread of its own, so that threads which it starts are daemons too,
   * and waits for it, though not for ever.
   *
   * @return whether it ended in time
   */
  public static boolean run(Runnable task, long millis) {
    Thread thread = daemon("murk-watch-run", task);
    thread.start();
    return joined(thread, millis);
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static boolean joined(Thread thread, long millis) {
    if (thread == Thread.currentThread()) {
      return false;
    }
    try {
      thread.join(Math.max(1, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private void keep() {
    while (!closing) {
      long now = clock.nanos();
      for (Worker worker : workers) {
        worker.interruptIfLate(now);
      }
      try {
        regularly.run();
      } catch (RuntimeException | Error e) {
        // A world that ends meanwhile: the next round sees it, and limits must go on being kept.
      }
      clock.park(KEEP_NANOS);
    }
  }

  /** Interrupts all and waits for each a little: within a second and a half, ended or not. */
  @Override
  public void close() {
    closing = true;
    tasks.clear();
    keeper.interrupt();
    for (Worker worker : workers) {
      worker.interrupt();
    }
    long end = clock.nanos() + CLOSE_NANOS;
    join(keeper, end);
    for (Worker worker : workers) {
      join(worker, end);
    }
  }

  private void join(Thread thread, long end) {
    joined(thread, (end - clock.nanos()) / 1_000_000);
  }

  /** Runs tasks, one after the other. */
  private final class Worker extends Thread {
    private boolean limited;
    private long deadline;

    Worker(String name) {
      super(name);
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!closing) {
        try {
          Runnable task = tasks.take();
          limit(taskNanos);
          task.run();
        } catch (InterruptedException e) {
          // closing, or an interrupt that came late: look again
        } catch (RuntimeException | Error e) {
          // The task's own affair: its connection is closed, and the next one is taken.
        } finally {
          limit(UNLIMITED);
        }
      }
    }

    /** An interrupt that was meant for what just ended does not reach what comes next. */
    synchronized void limit(long nanos) {
      limited = nanos != UNLIMITED;
      deadline = limited ? clock.nanos() + nanos : 0;
      if (!limited && !closing) {
        Thread.interrupted();
      }
    }

    synchronized void interruptIfLate(long now) {
      if (limited && now - deadline > 0) {
        interrupt();
      }
    }
  }
}
