package io.murk.realtime.loop;

import io.murk.engine.StackRoom;
import io.murk.realtime.ShutdownReport;
import io.murk.realtime.WorldPhase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The way of a world from running to dropped, in phases that each end in time.
 *
 * <p>Whoever does not end in time is abandoned. A reader loses its pin, and what it still reads is
 * gone under it, which the JDK turns into an exception. A ticking thread in a propagator that does
 * not return keeps the memory, since native code may be at work on it; it frees it when it ever
 * ends. So does a reader that has the system write its state to a channel.
 *
 * <p>Threads: any, also the ticking one and its helpers, which then do not wait for themselves. One
 * call does the work; others wait for it, unless it may be waiting for them.
 */
public final class Shutdown {
  private static final long POLL_NANOS = 100_000;

  private final TickLoop loop;
  private final Thread tickThread;
  private final Workers workers;
  private final Limits limits;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile WorldPhase phase = WorldPhase.RUNNING;

  /** How long each phase may take, milliseconds. */
  public record Limits(long drainMillis, long quiesceMillis, long joinMillis) {
    /** No phase longer than it is, and all together not longer than this. */
    Limits within(long totalMillis) {
      long left = Math.max(0, totalMillis);
      long drain = Math.min(drainMillis, left);
      long quiesce = Math.min(quiesceMillis, left - drain);
      return new Limits(drain, quiesce, Math.min(joinMillis, left - drain - quiesce));
    }
  }

  /** Of a world that runs. */
  public Shutdown(TickLoop loop, Thread tickThread, Workers workers, Limits limits) {
    this.loop = loop;
    this.tickThread = tickThread;
    this.workers = workers;
    this.limits = limits;
  }

  /** Where the world is. From any thread. */
  public WorldPhase phase() {
    return phase;
  }

  /** Shuts down, or waits until the call that does has. */
  public ShutdownReport run() {
    return run(limits);
  }

  /** As {@link #run()}, within so many milliseconds in all. */
  public ShutdownReport run(long totalMillis) {
    return run(limits.within(totalMillis));
  }

  private ShutdownReport run(Limits given) {
    StackRoom.require(); // not half-way
    boolean own = loop.control().isOneOfUs(Thread.currentThread());
    if (!begun.compareAndSet(false, true)) {
      if (!own && !workers.contains(Thread.currentThread())) {
        Uninterrupted.await(done, Long.MAX_VALUE); // which is bounded
      }
      loop.freeRest();
      return new ShutdownReport(0, 0, 0, 0, own || !tickThread.isAlive(), 0, 0, 0, 0, 0);
    }
    boolean interrupted = Thread.interrupted(); // the phases are short enough
    try {
      return run(own, given);
    } finally {
      phase = WorldPhase.DROPPED;
      try {
        loop.release();
      } finally {
        done.countDown();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private ShutdownReport run(boolean own, Limits given) {
    long start = System.nanoTime();
    phase = WorldPhase.DRAINING;
    loop.refuseReaders();
    int dropped = loop.shutInbox();
    loop.control().close();
    boolean ended = !own && loop.awaitEnd(TimeUnit.MILLISECONDS.toNanos(given.drainMillis));
    long drained = System.nanoTime();

    phase = WorldPhase.QUIESCING;
    loop.control().endAll(); // if the ticking thread did not come to it
    int unobserved = workers.stop();
    awaitReaders(drained + TimeUnit.MILLISECONDS.toNanos(given.quiesceMillis));
    int revoked = loop.revokeAll();
    long quiesced = System.nanoTime();

    long joinNanos = TimeUnit.MILLISECONDS.toNanos(given.joinMillis);
    int joined = workers.join(joinNanos);
    if (!own) {
      ended |= Uninterrupted.join(tickThread, joinNanos - (System.nanoTime() - quiesced));
      if (!ended) {
        tickThread.interrupt(); // if it sleeps, it need not for ever
      }
    }
    dropped += own ? 0 : loop.dropCommands();
    long end = System.nanoTime();
    return new ShutdownReport(
        end - start,
        drained - start,
        quiesced - drained,
        end - quiesced,
        ended,
        joined,
        workers.count() - joined,
        revoked,
        dropped,
        unobserved);
  }

  private void awaitReaders(long until) {
    while (loop.reading() > 0 && until - System.nanoTime() > 0) {
      LockSupport.parkNanos(this, POLL_NANOS);
    }
  }
}
