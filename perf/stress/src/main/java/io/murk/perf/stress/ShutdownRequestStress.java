package io.murk.perf.stress;

import io.murk.realtime.share.TickGate;
import io.murk.realtime.share.TickRequests;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/**
 * A thread asks for a step, another one shuts the world down, the world serves what it finds. Is
 * the first one told in any case, and does no tick begin after the shutdown was told that none
 * runs?
 *
 * <p>Results: ticks, those that the shutdown saw when none ran (-1: one did), whether the request
 * is over.
 */
@JCStressTest
@Outcome(id = "0, 0, true", expect = Expect.ACCEPTABLE, desc = "Shut down before the step.")
@Outcome(id = "1, 1, true", expect = Expect.ACCEPTABLE, desc = "Stepped before the shutdown.")
@Outcome(id = "[01], -1, true", expect = Expect.ACCEPTABLE, desc = "A tick ran meanwhile.")
@State
public class ShutdownRequestStress {
  private final TickGate gate = new TickGate(true);
  private final TickRequests requests = new TickRequests();
  private final Step step = new Step();
  private int ticks;

  /** A step of the world. */
  private final class Step extends TickRequests.Request {
    @Override
    protected void serve() {
      if (gate.enter(true)) {
        ticks++;
        gate.leave();
      }
    }
  }

  /** Asks, and looks whether somebody is there. */
  @Actor
  public void asker() {
    requests.add(step);
    if (gate.isClosed()) {
      step.withdraw();
    }
  }

  /** Serves once, as its loop does before it looks at the gate. */
  @Actor
  public void world() {
    requests.serve();
  }

  /** Shuts down. */
  @Actor
  public void shutdown(IIZ_Result result) {
    boolean still = gate.close();
    result.r2 = still ? ticks : -1;
    requests.endAll();
  }

  /** Looks. */
  @Arbiter
  public void end(IIZ_Result result) {
    result.r1 = ticks;
    result.r3 = step.isOver();
  }
}
