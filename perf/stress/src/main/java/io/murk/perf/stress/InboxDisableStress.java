package io.murk.perf.stress;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.SubmitResult;
import io.murk.realtime.share.CommandInbox;
import io.murk.realtime.share.PaddedCounters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A thread submits two commands while ticking becomes disabled. Is every command refused, or queued
 * and settled, so that none waits for a tick that will not come?
 *
 * <p>Results: whether each was queued, receipts, commands that wait.
 */
@JCStressTest
@Outcome(id = "1, 1, 2, 0", expect = Expect.ACCEPTABLE, desc = "Both before, or overtaken.")
@Outcome(
    id = {"1, 0, 1, 0", "0, 1, 1, 0"},
    expect = Expect.ACCEPTABLE,
    desc = "One of them.")
@Outcome(id = "0, 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Both after.")
@State
public class InboxDisableStress {
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 0));

  private final CommandInbox inbox = new CommandInbox(4, new PaddedCounters());
  private final ReceiptStream receipts = inbox.openReceipts(4);

  /** Submits. */
  @Actor
  public void submitter(IIII_Result result) {
    result.r1 = receipts.submit(COMMAND) == SubmitResult.QUEUED ? 1 : 0;
    result.r2 = receipts.submit(COMMAND) == SubmitResult.QUEUED ? 1 : 0;
  }

  /** Disables ticking. */
  @Actor
  public void world() {
    inbox.disable();
  }

  /** Counts. */
  @Arbiter
  public void read(IIII_Result result) {
    while (receipts.pollOrNull() != null) {
      result.r3++;
    }
    result.r4 = inbox.size();
  }
}
