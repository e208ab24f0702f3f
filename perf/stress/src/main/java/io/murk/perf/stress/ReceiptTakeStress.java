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
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * A thread takes receipts while the world settles two commands. Is each taken once, whole, in
 * order, with the tag of its command?
 *
 * <p>Results: the tags that the thread took at its first and its second try (0: none), and the sum
 * of those that were left; a receipt that is not whole counts 100.
 */
@JCStressTest
@Outcome(
    id = {"0, 0, 3", "1, 0, 2", "0, 1, 2", "1, 2, 0"},
    expect = Expect.ACCEPTABLE,
    desc = "Each once.")
@State
public class ReceiptTakeStress {
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 0));

  private final CommandInbox inbox = new CommandInbox(2, new PaddedCounters());
  private final ReceiptStream receipts = inbox.openReceipts(2);

  /** Two commands are with the world. */
  public ReceiptTakeStress() {
    receipts.submit(COMMAND, 1);
    receipts.submit(COMMAND, 2);
    inbox.drainTo(batch -> {});
  }

  /** Settles them. */
  @Actor
  public void world() {
    inbox.settle(new ReceiptLedger(), 0);
  }

  /** Takes one, and another one, if there is one. */
  @Actor
  public void taker(JJJ_Result result) {
    receipts.drain(settled -> result.r1 += value(settled), 1);
    receipts.drain(settled -> result.r2 += value(settled), 1);
  }

  /** Takes what is left. */
  @Arbiter
  public void read(JJJ_Result result) {
    receipts.drain(settled -> result.r3 += value(settled), 9);
  }

  private static long value(ReceiptStream.Settled settled) {
    boolean whole =
        settled.command() == COMMAND
            && settled.accepted()
            && settled.reasonOrNull() != null
            && settled.commandId() == settled.tag() - 1;
    return whole ? settled.tag() : 100;
  }
}
