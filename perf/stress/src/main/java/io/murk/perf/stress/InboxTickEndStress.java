package io.murk.perf.stress;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.engine.ReceiptLedger;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.share.CommandInbox;
import io.murk.realtime.share.PaddedCounters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A tick takes a command and comes to its end while another thread gives it up and closes the
 * inbox. Is the command settled once, by one of the two?
 *
 * <p>Results: how many the closer settled, receipts, commands that are left.
 */
@JCStressTest
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "By the tick.")
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "By the closer.")
@State
public class InboxTickEndStress {
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 0));

  private final CommandInbox inbox = new CommandInbox(2, new PaddedCounters());
  private final ReceiptStream receipts = inbox.openReceipts(2);

  /** A command waits. */
  public InboxTickEndStress() {
    receipts.submit(COMMAND);
  }

  /** One tick, whose engine has a receipt for nothing. */
  @Actor
  public void world() {
    inbox.drainTo(batch -> {});
    inbox.settle(new ReceiptLedger(), 0);
  }

  /** Closes. */
  @Actor
  public void closer(III_Result result) {
    result.r1 = inbox.close();
  }

  /** Counts. */
  @Arbiter
  public void read(III_Result result) {
    while (receipts.pollOrNull() != null) {
      result.r2++;
    }
    result.r3 = inbox.size();
  }
}
