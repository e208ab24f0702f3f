package io.murk.perf.stress;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.engine.ReceiptLedger;
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
 * A thread submits to a stream with one free place while another one takes a receipt, which gives a
 * place back, and submits too. Do two commands never share a place?
 *
 * <p>Results: whether each thread's command was queued, receipts that were taken, and receipts in
 * the end, each with a number of its own.
 */
@JCStressTest
@Outcome(
    id = {"1, 0, 1, 2", "0, 1, 1, 2"},
    expect = Expect.ACCEPTABLE,
    desc = "Before the take.")
@Outcome(id = "1, 1, 1, 3", expect = Expect.ACCEPTABLE, desc = "The place that was given back.")
@State
public class ReceiptRoomStress {
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 0));

  private final CommandInbox inbox = new CommandInbox(8, new PaddedCounters());
  private final ReceiptStream receipts = inbox.openReceipts(2);

  /** One place is taken by a receipt, the other one was used before. */
  public ReceiptRoomStress() {
    receipts.submit(COMMAND);
    receipts.submit(COMMAND);
    settle();
    receipts.pollOrNull();
  }

  private void settle() {
    inbox.drainTo(batch -> {});
    inbox.settle(new ReceiptLedger(), 0);
  }

  /** Submits. */
  @Actor
  public void one(IIII_Result result) {
    result.r1 = receipts.submit(COMMAND) == SubmitResult.QUEUED ? 1 : 0;
  }

  /** Takes, then submits too. */
  @Actor
  public void other(IIII_Result result) {
    result.r3 = receipts.drain(settled -> {}, 1);
    result.r2 = receipts.submit(COMMAND) == SubmitResult.QUEUED ? 1 : 0;
  }

  /** Counts receipts by number: the first two were 0 and 1. */
  @Arbiter
  public void read(IIII_Result result) {
    settle();
    long[] last = {1};
    int[] count = {result.r3};
    receipts.drain(
        settled -> {
          count[0] += settled.commandId() == last[0] + 1 ? 1 : 100;
          last[0] = settled.commandId();
        },
        9);
    result.r4 = count[0];
  }
}
