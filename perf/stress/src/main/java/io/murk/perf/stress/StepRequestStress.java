package io.murk.perf.stress;

import io.murk.realtime.share.TickRequests;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/**
 * A thread asks for a step and takes it back while the world serves. Is a step either taken back or
 * done, once?
 *
 * <p>Results: whether it was taken back, how often it was served, whether it says that it is done.
 */
@JCStressTest
@Outcome(id = "1, 0, false", expect = Expect.ACCEPTABLE, desc = "Taken back in time.")
@Outcome(id = "0, 1, true", expect = Expect.ACCEPTABLE, desc = "Served.")
@State
public class StepRequestStress {
  private final TickRequests requests = new TickRequests();
  private final Counting step = new Counting();

  /** A step that counts. */
  private static final class Counting extends TickRequests.Request {
    private int served;

    @Override
    protected void serve() {
      served++;
    }
  }

  /** Asks, then takes it back. */
  @Actor
  public void asker(IIZ_Result result) {
    requests.add(step);
    result.r1 = step.withdraw() ? 1 : 0;
  }

  /** Serves twice. */
  @Actor
  public void world() {
    requests.serve();
    requests.serve();
  }

  /** Looks. */
  @Arbiter
  public void end(IIZ_Result result) {
    requests.serve();
    result.r2 = step.served;
    result.r3 = step.isDone();
  }
}
