package io.murk.perf.stress;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.realtime.share.CommandInbox;
import io.murk.realtime.share.PaddedCounters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A thread does something and then submits two commands while the world drains. Does the drain see
 * them in order, and with the second all that was done before it?
 *
 * <p>Results: how many were drained, the first and second of them, what was seen of the deed.
 */
@JCStressTest
@Outcome(id = "0, 0, 0, [01]", expect = Expect.ACCEPTABLE, desc = "Before the first.")
@Outcome(id = "1, 1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Between the two.")
@Outcome(id = "2, 1, 2, 1", expect = Expect.ACCEPTABLE, desc = "After both.")
@State
public class InboxHandOverStress {
  private final CommandInbox inbox = new CommandInbox(3, new PaddedCounters());
  private int deed;

  /** Does something, then submits. */
  @Actor
  public void producer() {
    deed = 1;
    inbox.submit(Command.of(new Payload.SetParameter(1, 0)));
    inbox.submit(Command.of(new Payload.SetParameter(2, 0)));
  }

  /** Drains once, then looks at the deed. */
  @Actor
  public void world(IIII_Result result) {
    inbox.drainTo(batch -> {
      result.r1 = batch.size();
      result.r2 = batch.parameterKey(0);
      result.r3 = batch.size() > 1 ? batch.parameterKey(1) : 0;
    });
    result.r4 = deed;
  }
}
