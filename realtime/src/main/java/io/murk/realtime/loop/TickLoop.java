package io.murk.realtime.loop;

import io.murk.engine.EngineBlock;
import io.murk.engine.TickEngine;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.SnapshotRing;

/** The ticking thread's work: wait until a tick is due, tick, show what came of it. */
public final class TickLoop implements Runnable {
  private final TickEngine engine;
  private final SnapshotRing ring;
  private final StallCheck stalls;
  private final PaddedCounters counters;
  private final TickClock clock;
  private final TickPacer pacer;
  private volatile boolean stopping;

  /** A loop that nobody runs yet. */
  public TickLoop(
      EngineBlock block,
      SnapshotRing ring,
      StallCheck stalls,
      PaddedCounters counters,
      TickClock clock,
      double rateHz) {
    engine = block.engine(0);
    this.ring = ring;
    this.stalls = stalls;
    this.counters = counters;
    this.clock = clock;
    pacer = new TickPacer(rateHz, clock, counters);
  }

  /** Starts the thread. */
  public Thread start() {
    Thread thread = new Thread(this, "murk-tick");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Asks the loop to end after the tick that runs. */
  public void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    while (!stopping) {
      long now = clock.nanos();
      long wait = pacer.dueNanos() - now;
      if (wait > 0) {
        clock.park(wait);
      } else {
        pacer.began(now);
        tick();
      }
    }
  }

  private void tick() {
    engine.clearReceipts();
    stalls.makeRoom();
    if (engine.tick()) {
      ring.push(engine.currentTick());
    } else {
      counters.increment(WorldCounter.ROLLBACK_COUNT);
    }
    stalls.check(clock.nanos());
  }
}
