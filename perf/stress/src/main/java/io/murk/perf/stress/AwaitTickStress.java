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
 * A thread waits for tick 2 and for tick 3 while the world shows 1 and 2. Does it see the second
 * tick when it looks, or is woken?
 *
 * <p>Results: whether it saw its tick or was woken; whether the wait for tick 3, which does not
 * come, goes on; whether the end of all then ends it; whether it was woken without its tick.
 */
@JCStressTest
@Outcome(id = "true, true, true, false", expect = Expect.ACCEPTABLE, desc = "Not in vain.")
@State
public class AwaitTickStress {
  private final TickWaiters waiters = new TickWaiters();
  private final TickWaiters.Waiter second = new TickWaiters.Waiter(2);
  private final TickWaiters.Waiter third = new TickWaiters.Waiter(3);
  private volatile long shown;
  private boolean saw;
  private boolean early;

  /** Waits for the second tick and the third one. */
  @Actor
  public void waiter() {
    waiters.add(third);
    waiters.add(second);
    early = second.isReached() && shown < 2;
    saw = shown >= 2;
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
    result.r1 = saw || second.isReached();
    result.r2 = !third.isOver();
    waiters.endAll();
    result.r3 = third.isOver() && !third.isReached();
    result.r4 = early;
  }
}
