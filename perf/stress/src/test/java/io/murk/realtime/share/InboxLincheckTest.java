package io.murk.realtime.share;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.engine.ReceiptLedger;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.SubmitResult;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * A submitter, a world and a taker of receipts at once see the inbox and its stream as two queues.
 *
 * <p>One command waits at most: the receipts of a tick come one after the other, so that of two a
 * taker may see the first before the second is there.
 */
@Param(name = "tag", gen = IntGen.class, conf = "1:9")
public class InboxLincheckTest {
  private static final int CAPACITY = 1;
  private static final int RECEIPTS = 2;
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 0));

  private final CommandInbox inbox = new CommandInbox(CAPACITY, new PaddedCounters());
  private final ReceiptStream receipts = inbox.openReceipts(RECEIPTS);
  private long lastTag;

  /** Submits. */
  @Operation(nonParallelGroup = "submitter")
  public String submit(@Param(name = "tag") int tag) {
    return receipts.submit(COMMAND, tag).name();
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

  /** Takes a receipt; its tag, or -1. */
  @Operation(nonParallelGroup = "taker")
  public long take() {
    int taken = receipts.drain(settled -> lastTag = settled.tag(), 1);
    return taken == 0 ? -1 : lastTag;
  }

  /** The same, for one thread at a time. */
  public static class Queues {
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final Deque<Integer> withWorld = new ArrayDeque<>();
    private final Deque<Integer> settled = new ArrayDeque<>();

    /** As of the inbox. */
    public String submit(int tag) {
      if (waiting.size() + withWorld.size() + settled.size() == RECEIPTS) {
        return SubmitResult.RECEIPTS_FULL.name();
      }
      if (waiting.size() == CAPACITY) {
        return SubmitResult.QUEUE_FULL.name();
      }
      waiting.add(tag);
      return SubmitResult.QUEUED.name();
    }

    /** As of the inbox. */
    public void drain() {
      if (withWorld.isEmpty() && !waiting.isEmpty()) {
        withWorld.add(waiting.remove());
      }
    }

    /** As of the inbox. */
    public void settle() {
      settled.addAll(withWorld);
      withWorld.clear();
    }

    /** As of the inbox. */
    public long take() {
      Integer tag = settled.poll();
      return tag == null ? -1 : tag;
    }
  }

  @Test
  void interleavingsGiveWhatTwoQueuesWould() {
    Effort.interleavings().sequentialSpecification(Queues.class).check(InboxLincheckTest.class);
  }
}
