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
 * The world serves two steps that were asked for while another thread shuts it down. Is everybody
 * told, and does no tick begin after the shutdown was told that none runs?
 *
 * <p>Results: ticks, those that the shutdown saw when none ran (-1: one did), whether both requests
 * are over.
 */
@JCStressTest
@Outcome(id = "0, 0, true", expect = Expect.ACCEPTABLE, desc = "Shut down before the steps.")
@Outcome(id = "1, 1, true", expect = Expect.ACCEPTABLE, desc = "Shut down between the steps.")
@Outcome(id = "2, 2, true", expect = Expect.ACCEPTABLE, desc = "Shut down after the steps.")
@Outcome(id = "[012], -1, true", expect = Expect.ACCEPTABLE, desc = "A tick ran meanwhile.")
@State
public class ShutdownServeStress {
  private final TickGate gate = new TickGate(true);
  private final TickRequests requests = new TickRequests();
  private final Step first = new Step();
  private final Step second = new Step();
  private int ticks;

  /** Two steps were asked for. */
  public ShutdownServeStress() {
    requests.add(first);
    requests.add(second);
  }

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

  /** Serves. */
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
    result.r3 = first.isOver() && second.isOver();
  }
}
