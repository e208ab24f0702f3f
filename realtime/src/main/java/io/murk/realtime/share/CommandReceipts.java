package io.murk.realtime.share;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Receipt;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.SubmitResult;
import java.util.List;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A stream's submissions and the queue of those that were settled.
 *
 * <p>The queue has room for all of them and one reader at a time, so that it is never full: a
 * reader that is slow holds up other readers, and never the thread that settles.
 */
final class CommandReceipts implements ReceiptStream, Submission.Owner {
  private final CommandInbox inbox;
  private final int capacity;
  private final SubmissionPool pool;

  /** Its writer holds the inbox's lock, its reader this queue's. */
  private final SpscVarHandleArrayQueue<Submission> ready;

  CommandReceipts(CommandInbox inbox, int capacity) {
    this.inbox = inbox;
    this.capacity = CommandInbox.requireCapacity("receipts_capacity", capacity);
    pool = new SubmissionPool(this, capacity);
    ready = new SpscVarHandleArrayQueue<>(capacity);
  }

  @Override
  public SubmitResult submit(Command command, long tag) {
    return inbox.submit(pool, command, tag, 0);
  }

  @Override
  public SubmitResult submit(CommandBatch commands, int i, long tag) {
    return inbox.submit(pool, commands, i, tag, i);
  }

  @Override
  public int submit(List<Command> commands) {
    return inbox.submit(pool, commands);
  }

  @Override
  public void settled(Submission submission) {
    if (!ready.offer(submission)) {
      throw new IllegalStateException("receipts_capacity=" + capacity + " was exceeded");
    }
  }

  @Override
  public void refused(Submission submission) {
    pool.give(submission);
  }

  @Override
  public @Nullable Receipt pollOrNull() {
    Submission settled = nextOrNull();
    if (settled == null) {
      return null;
    }
    try {
      return settled.receipt();
    } finally {
      pool.give(settled);
    }
  }

  @Override
  public int drain(Taker taker, int limit) {
    int count = 0;
    while (count < limit) {
      Submission settled = nextOrNull();
      if (settled == null) {
        break;
      }
      try {
        taker.take(settled);
      } finally {
        pool.give(settled);
      }
      count++;
    }
    return count;
  }

  private @Nullable Submission nextOrNull() {
    synchronized (ready) {
      return ready.poll();
    }
  }

  @Override
  public int ready() {
    return ready.size();
  }

  @Override
  public int capacity() {
    return capacity;
  }
}
