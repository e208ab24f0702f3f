package io.murk.perf.stress;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.realtime.SubmitResult;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.share.CommandInbox;
import io.murk.realtime.share.PaddedCounters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Two threads want the last place: does exactly one get it, and is the other one counted? */
@JCStressTest
@Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE, desc = "The first one got it.")
@Outcome(id = "false, true, 1", expect = Expect.ACCEPTABLE, desc = "The second one got it.")
@State
public class InboxBoundStress {
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 0));

  private final PaddedCounters counters = new PaddedCounters();

  // Three places where the queue below has four: the bound is the inbox's, not the array's.
  private final CommandInbox inbox = new CommandInbox(3, counters);

  /** Leaves one place. */
  public InboxBoundStress() {
    inbox.submit(COMMAND);
    inbox.submit(COMMAND);
  }

  /** Wants it. */
  @Actor
  public void one(ZZJ_Result result) {
    result.r1 = inbox.submit(COMMAND) == SubmitResult.QUEUED;
  }

  /** Wants it too. */
  @Actor
  public void other(ZZJ_Result result) {
    result.r2 = inbox.submit(COMMAND) == SubmitResult.QUEUED;
  }

  /** Counts the refusals. */
  @Arbiter
  public void read(ZZJ_Result result) {
    result.r3 = counters.value(WorldCounter.QUEUE_FULL_REJECTIONS);
  }
}
