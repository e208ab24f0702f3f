package io.murk.realtime.loop;

import io.murk.engine.EngineBlock;
import io.murk.engine.TickEngine;
import io.murk.engine.crew.BatchPool;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.StepOutcome;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.share.CommandInbox;
import io.murk.realtime.share.Latencies;
import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.Readers;
import io.murk.realtime.share.SnapshotRing;
import io.murk.realtime.share.TickGauge;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The ticking thread's work, turn after turn: serve what others ask, wait until a tick is due,
 * tick, show what came of it.
 *
 * <p>Nothing that a turn throws ends the thread: the world then stops ticking until a reset. hot: a
 * tick adds 0 B/op to the engine's.
 */
public final class TickLoop implements Runnable {
  /** How long it sleeps between turns while nothing ticks; requests wake it. */
  private static final long IDLE_NANOS = 10_000_000;

  private static final MurkException UNEXPLAINED =
      new MurkException(
          ErrorCode.INTERNAL_ERROR, "the ticking thread failed; no memory was left to say how");

  private final Parts parts;
  private final TickEngine engine;
  private final SnapshotRing ring;
  private final PaddedCounters counters;
  private final TickClock clock;
  private final TickControl control;
  private final TickPacer pacer;
  private final TickEvents events = new TickEvents();
  private final Latencies latencies;
  private final TickGauge gauge;

  /** Whoever of the ticking thread and a shutdown is the last one frees the memory. */
  private final AtomicInteger owners = new AtomicInteger(2);

  private final CountDownLatch ended = new CountDownLatch(1);

  private volatile boolean freed;

  /** The loop itself failed: the engine is in doubt until a reset. */
  private boolean broken;

  private boolean idle;

  /**
   * What a loop works on. The loop and the shutdown own block and crew together.
   *
   * @param block one world
   * @param crew the threads on which its ticks run besides the ticking one
   * @param inbox what feeds it
   * @param ring where its states are shown
   * @param readers who reads them
   * @param stalls keeps them from staying
   * @param counters what is counted
   */
  public record Parts(
      EngineBlock block,
      BatchPool crew,
      CommandInbox inbox,
      SnapshotRing ring,
      Readers readers,
      StallCheck stalls,
      PaddedCounters counters) {}

  /**
   * A loop that nobody runs yet.
   *
   * @param parts what it works on
   * @param latencies where it records its times
   * @param clock its time
   * @param rateHz ticks a second
   * @param paused whether it begins paused
   */
  public TickLoop(
      Parts parts, Latencies latencies, TickClock clock, double rateHz, boolean paused) {
    this.parts = parts;
    this.latencies = latencies;
    gauge = new TickGauge(clock.nanos());
    engine = parts.block.engine(0);
    ring = parts.ring;
    counters = parts.counters;
    this.clock = clock;
    control = new TickControl(this, paused, rateHz);
    pacer = new TickPacer(rateHz, clock, counters);
  }

  /** What other threads may want of it. */
  public TickControl control() {
    return control;
  }

  /** What it works on. */
  public Parts parts() {
    return parts;
  }

  /** What its last ticks say about the next ones. */
  public TickGauge gauge() {
    return gauge;
  }

  /** Whether it has ended. */
  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Native bytes of its world, 0 once they were freed. */
  public long nativeBytes() {
    return freed ? 0 : parts.block.nativeBytes();
  }

  @Override
  public void run() {
    control.begin(Thread.currentThread());
    while (!control.gate().isClosed()) {
      try {
        turn();
      } catch (Throwable t) {
        fault(t);
      }
    }
    control.endAll();
    parts.inbox.close();
    parts.block.endRecordings(); // here, where nobody else uses them
    try {
      release(); // first: who waits for the end frees the memory, so that it is gone afterwards
    } finally {
      ended.countDown();
    }
  }

  private void turn() {
    control.serve();
    boolean left = Thread.interrupted(); // by a propagator: it would keep this thread from parking
    if (broken || control.isDisabled() || control.isPaused()) {
      idle();
      return;
    }
    if (idle) {
      idle = false;
      pacer.resume();
    }
    pacer.rate(control.rateHz());
    long now = clock.nanos();
    if (!pacer.isDue(now)) {
      pacer.rest(now);
    } else if (control.gate().enter(false)) {
      try {
        latencies.jitter().record(pacer.began(now));
        tick(now);
      } finally {
        control.gate().leave();
      }
    }
  }

  /** Nothing ticks for now. */
  private void idle() {
    idle = true;
    if (broken || control.isDisabled()) {
      parts.inbox.disable();
    }
    control.show(control.published());
    if (broken) {
      ring.sweep();
      LockSupport.parkNanos(this, IDLE_NANOS); // the clock itself may be what is broken
    } else {
      stalled(parts.stalls.checkIdle(clock.nanos()));
      clock.park(IDLE_NANOS);
    }
  }

  /** One tick of a paused world, because somebody asked. */
  StepOutcome step() {
    if (broken || engine.isTickDisabled()) {
      return control.gate().isClosed() ? StepOutcome.SHUT_DOWN : StepOutcome.TICK_DISABLED;
    }
    if (!control.isPaused()) {
      return StepOutcome.NOT_PAUSED;
    }
    if (!control.gate().enter(true)) {
      return StepOutcome.SHUT_DOWN;
    }
    try {
      return tick(clock.nanos());
    } catch (Throwable t) {
      fault(t);
      return StepOutcome.TICK_DISABLED;
    } finally {
      control.gate().leave();
    }
  }

  private StepOutcome tick(long began) {
    events.beginTick();
    engine.clearReceipts();
    long rollbacks = engine.stats().rollbacks();
    stalled(parts.stalls.makeRoom());
    gauge.began(began);
    boolean left = Thread.interrupted(); // by the step before it, or a reset
    boolean published = engine.tick();
    boolean undone = engine.stats().rollbacks() != rollbacks;
    long nanos = gauge.ended(clock.nanos(), published || undone);
    latencies.tick().record(nanos);
    long tick = engine.currentTick();
    StepOutcome outcome = StepOutcome.PUBLISHED;
    if (published) {
      ring.push(tick);
    } else {
      outcome = undone ? StepOutcome.ROLLED_BACK : StepOutcome.NO_ROOM;
      failed(tick + 1, undone);
    }
    stalled(parts.stalls.check(clock.nanos()));
    control.publish(tick);
    parts.inbox.settle(engine.receipts(), engine.queueDepth());
    if (engine.isTickDisabled()) {
      disable(); // after its commands got their own receipts: they were rolled back
    }
    control.show(tick);
    events.endTick(published ? tick : tick + 1, nanos, engine.receipts().size());
    return outcome;
  }

  private void stalled(int readers) {
    if (readers > 0) {
      events.stalled(readers);
    }
  }

  private void failed(long tick, boolean undone) {
    MurkException why = engine.failureOrNull();
    if (why != null) {
      control.failed(why);
    }
    if (undone) {
      counters.increment(WorldCounter.ROLLBACK_COUNT);
      events.rolledBack(tick, why == null ? null : why.getMessage());
    }
  }

  /** No command is taken from here on, and those that wait are refused. */
  private void disable() {
    parts.inbox.disable(); // first: who sees that ticking is disabled is refused
    control.disable(true);
    counters.increment(WorldCounter.TICK_DISABLED_TRANSITIONS);
  }

  /** Not a propagator failed, but what is around the engine: its state is in doubt. */
  private void fault(Throwable thrown) {
    boolean before = broken;
    broken = true;
    try {
      control.failed(
          new MurkException(
              ErrorCode.INTERNAL_ERROR,
              "the ticking thread failed: " + thrown + "; reset the world to go on",
              thrown));
    } catch (Throwable lost) {
      control.failed(UNEXPLAINED);
    }
    try {
      parts.inbox.disable();
    } catch (Throwable lost) {
      // the next turn tries again
    }
    control.disable(true);
    if (!before) {
      counters.increment(WorldCounter.TICK_DISABLED_TRANSITIONS);
    }
  }

  /** Begins again at tick 0; what could not be, or null. Between ticks. */
  @Nullable Throwable resetOrThrown(long seed) {
    Throwable thrown = null;
    try {
      stalled(parts.stalls.makeRoom());
      engine.reset(seed);
    } catch (Throwable t) {
      thrown = t;
    }
    try {
      // Else nothing was changed: a reset that fails half-way disables ticking at tick 0.
      if (thrown == null || engine.currentTick() == 0 && engine.isTickDisabled()) {
        ring.clear();
        parts.stalls.reset();
        parts.inbox.restart();
        counters.reset();
        latencies.reset();
        gauge.reset();
        control.restarted();
        pacer.resume(); // a clock that failed must answer again
        broken = false;
      }
    } catch (Throwable t) {
      fault(t);
      return thrown == null ? t : thrown;
    }
    if (thrown instanceof MurkException why) {
      control.failed(why);
    }
    boolean disabled = broken || engine.isTickDisabled();
    if (disabled) {
      parts.inbox.disable(); // which the restart has opened
    }
    control.disable(disabled);
    idle = true; // the next tick is due a period after the last one, or now
    return thrown;
  }

  /** Whether a thread helps in ticks. */
  boolean isOfCrew(Thread thread) {
    return parts.crew.contains(thread);
  }

  // --- a shutdown ---

  /** Waits until the loop has ended; says whether it has. */
  boolean awaitEnd(long nanos) {
    return Uninterrupted.await(ended, nanos);
  }

  /** Refuses commands from here on, and drops those that wait; says how many. */
  int shutInbox() {
    return parts.inbox.shut();
  }

  /** Drops the commands of a tick that has not ended; says how many. */
  int dropCommands() {
    return parts.inbox.close();
  }

  /** Lets no reader begin from here on. */
  void refuseReaders() {
    parts.readers.refuse();
  }

  /** Readers at work. */
  int reading() {
    return parts.readers.pinned();
  }

  /** Revokes all pins; says how many there were. */
  int revokeAll() {
    return parts.readers.close();
  }

  /** The ticking thread and the shutdown call it once each, at their end: the later one frees. */
  void release() {
    if (owners.decrementAndGet() == 0) {
      parts.crew.close();
      do { // a reader may be about to see that its pin came too late
        revokeAll();
        ring.clear();
      } while (ring.lingering() > 0);
      freeRest();
    }
  }

  /**
   * Frees memory that {@link #release} could not: a reader had asked the system to read it, such as
   * to write it to a channel, and that must not be taken from it. Its reader calls this when that
   * has come back, and so does a further shutdown. From any thread; else it does nothing.
   */
  public void freeRest() {
    if (owners.get() == 0 && !freed) {
      try {
        parts.block.close();
        freed = true;
      } catch (IllegalStateException stillRead) {
        // until then
      }
    }
  }
}
