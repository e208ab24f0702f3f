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
import org.openjdk.jcstress.infra.results.ZII_Result;

/**
 * A thread submits while another one closes the inbox. Does a command that was queued have one
 * receipt, whoever came first, and one that was refused none?
 *
 * <p>Results: whether it was queued, its receipts, commands that are left.
 */
@JCStressTest
@Outcome(id = "true, 1, 0", expect = Expect.ACCEPTABLE, desc = "Queued and settled once.")
@Outcome(id = "false, 0, 0", expect = Expect.ACCEPTABLE, desc = "Refused.")
@State
public class InboxCloseStress {
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 0));

  private final CommandInbox inbox = new CommandInbox(2, new PaddedCounters());
  private final ReceiptStream receipts = inbox.openReceipts(2);

  /** Submits. */
  @Actor
  public void submitter(ZII_Result result) {
    result.r1 = receipts.submit(COMMAND) == SubmitResult.QUEUED;
  }

  /** Closes. */
  @Actor
  public void closer() {
    inbox.close();
  }

  /** Counts. */
  @Arbiter
  public void read(ZII_Result result) {
    while (receipts.pollOrNull() != null) {
      result.r2++;
    }
    result.r3 = inbox.size();
  }
}
