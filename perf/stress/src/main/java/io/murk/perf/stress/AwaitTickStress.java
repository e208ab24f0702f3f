package io.murk.perf.stress;

import io.murk.realtime.share.TickWaiters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZZ_Result;

/**
 * Two threads wait for ticks 1 and 2 while the world shows both. Does each see its tick when it
 * looks, or is woken?
 *
 * <p>Results: for each whether it saw or was woken; whether the one that waits for tick 3, which
 * does not come, was left alone; whether the end of all then wakes it.
 */
@JCStressTest
@Outcome(id = "true, true, true, true", expect = Expect.ACCEPTABLE, desc = "Nobody waits in vain.")
@State
public class AwaitTickStress {
  private final TickWaiters waiters = new TickWaiters();
  private final TickWaiters.Waiter early = new TickWaiters.Waiter(1);
  private final TickWaiters.Waiter late = new TickWaiters.Waiter(2);
  private final TickWaiters.Waiter never = new TickWaiters.Waiter(3);
  private volatile long shown;
  private boolean earlySaw;
  private boolean lateSaw;

  /** Waits for the first tick. */
  @Actor
  public void first() {
    waiters.add(early);
    earlySaw = shown >= 1;
  }

  /** Waits for the second tick and another one. */
  @Actor
  public void second() {
    waiters.add(never);
    waiters.add(late);
    lateSaw = shown >= 2;
  }

  /** Shows two ticks. */
  @Actor
  public void world() {
    for (int tick = 1; tick <= 2; tick++) {
      shown = tick;
      waiters.reached(tick);
    }
  }

  /** Looks who was woken. */
  @Arbiter
  public void end(ZZZZ_Result result) {
    result.r1 = earlySaw || early.isReached();
    result.r2 = lateSaw || late.isReached();
    result.r3 = !never.isOver();
    waiters.endAll();
    result.r4 = never.isOver() && !never.isReached();
  }
}
