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
 * A thread asks for a step while the world serves what it finds, shuts, and tells who still waits.
 * Is the one that asked told in any case?
 *
 * <p>Results: ticks, whether it was served, whether the request is over.
 */
@JCStressTest
@Outcome(id = "0, 0, true", expect = Expect.ACCEPTABLE, desc = "The world had looked before.")
@Outcome(id = "1, 1, true", expect = Expect.ACCEPTABLE, desc = "Stepped.")
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

  /** Serves once, and ends. */
  @Actor
  public void world() {
    requests.serve();
    gate.close();
    requests.endAll();
  }

  /** Looks. */
  @Arbiter
  public void end(IIZ_Result result) {
    result.r1 = ticks;
    result.r2 = step.isDone() ? 1 : 0;
    result.r3 = step.isOver();
  }
}
