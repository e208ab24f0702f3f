package io.murk.realtime.share;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.engine.ReceiptLedger;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.SubmitResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Threads submit while the gate is shut, opened and shut for good. However they interleave: every
 * command that was queued has one receipt when all is over, and none waits behind a gate that is
 * shut.
 *
 * <p>No more is promised in between: a receipt may come after the call that shut the gate, from the
 * thread whose command came in late.
 */
public class InboxGateLincheckTest {
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 0));

  private final CommandInbox inbox = new CommandInbox(2, new PaddedCounters());
  private final ReceiptStream receipts = inbox.openReceipts(4);
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger();

  /** The world's own. */
  private boolean disabled;

  /** Submits. */
  @Operation
  public void submit() {
    if (receipts.submit(COMMAND) == SubmitResult.QUEUED) {
      queued.incrementAndGet();
    }
  }

  /** Takes a receipt. */
  @Operation
  public void take() {
    if (receipts.pollOrNull() != null) {
      taken.incrementAndGet();
    }
  }

  /** Begins a tick. */
  @Operation(nonParallelGroup = "world")
  public void drain() {
    inbox.drainTo(batch -> {});
  }

  /** Ends it. */
  @Operation(nonParallelGroup = "world")
  public void settle() {
    inbox.settle(new ReceiptLedger(), 0);
  }

  /** Gives up ticking. */
  @Operation(nonParallelGroup = "world")
  public void disable() {
    int settled = inbox.disable();
    disabled = true;
  }

  /** Ticks again. */
  @Operation(nonParallelGroup = "world")
  public void restart() {
    int settled = inbox.restart();
    disabled = false;
  }

  /** Refuses commands for ever. */
  @Operation
  public void shut() {
    int settled = inbox.shut();
  }

  /** Counts, when all is over. */
  @Validate
  public void everyCommandHasOneReceipt() {
    if ((disabled || inbox.isClosed()) && inbox.size() != 0) {
      throw new AssertionError("left=" + inbox.size() + " behind a gate that is shut");
    }
    int settled = inbox.close();
    while (receipts.pollOrNull() != null) {
      taken.incrementAndGet();
    }
    if (queued.get() != taken.get() || inbox.size() != 0) {
      throw new AssertionError("queued=" + queued + " receipts=" + taken + " left=" + inbox.size());
    }
  }

  /** Anything may happen. */
  public static class Anything {
    /** As of the inbox. */
    public void submit() {}

    /** As of the inbox. */
    public void take() {}

    /** As of the inbox. */
    public void drain() {}

    /** As of the inbox. */
    public void settle() {}

    /** As of the inbox. */
    public void disable() {}

    /** As of the inbox. */
    public void restart() {}

    /** As of the inbox. */
    public void shut() {}
  }

  /** Two threads submit while another one does this. */
  private static ExecutionScenario beside(String... operations) throws NoSuchMethodException {
    List<Actor> submitting = List.of(actor("submit"));
    List<Actor> other = new ArrayList<>();
    for (String operation : operations) {
      other.add(actor(operation));
    }
    return new ExecutionScenario(
        List.of(), List.of(submitting, submitting, other), List.of(), validation());
  }

  private static Actor actor(String operation) throws NoSuchMethodException {
    return new Actor(InboxGateLincheckTest.class.getMethod(operation), List.of());
  }

  private static Actor validation() throws NoSuchMethodException {
    return actor("everyCommandHasOneReceipt");
  }

  @Test
  void noCommandIsLostOrSettledTwice() throws NoSuchMethodException {
    Effort.interleavings()
        .actorsBefore(1) // or else most scenarios begin behind a gate that is shut for good
        .actorsAfter(1)
        .addCustomScenario(beside("shut"))
        .addCustomScenario(beside("disable"))
        .addCustomScenario(beside("disable", "restart"))
        .sequentialSpecification(Anything.class)
        .check(InboxGateLincheckTest.class);
  }
}
