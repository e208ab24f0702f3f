package io.murk.realtime.share;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.ReasonCode;
import io.murk.engine.CommandFeed;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.SubmitResult;
import io.murk.realtime.WorldCounter;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * Commands on their way from any number of threads to the one that ticks the world.
 *
 * <p>Submitting never waits: it takes the command or refuses it. At most {@code capacity} commands
 * wait, exactly. Every accepted command is drained once, those of one thread in the order of their
 * submission. A drain takes what is complete when it comes to it, at most {@code capacity}
 * commands, so that a tick ends however fast commands arrive; a submission that another thread has
 * not finished is left for the next tick, and so is what was submitted after it. hot: 0 B/op once
 * grown.
 */
public final class CommandInbox implements CommandFeed {
  private static final int LARGEST = 1 << 24;

  private final int capacity;
  private final PaddedCounters counters;

  /** Rounds its size up to a power of two; the bound is kept by offerIfBelowThreshold. */
  private final MpscVarHandleArrayQueue<Command> queue;

  private final List<Command> drained = new ArrayList<>();
  private final CommandBatch batch = CommandBatch.view(drained);
  private final MessagePassingQueue.Consumer<Command> take = drained::add;

  /**
   * An empty inbox.
   *
   * @param capacity commands that may wait, 1 to 2^24; not more than the engine's own queue takes
   * @param counters where refusals are counted
   */
  public CommandInbox(int capacity, PaddedCounters counters) {
    if (capacity < 1 || capacity > LARGEST) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "inbox_capacity=" + capacity + " allowed=1.." + LARGEST);
    }
    this.capacity = capacity;
    this.counters = counters;
    queue = new MpscVarHandleArrayQueue<>(Math.max(capacity, 2));
  }

  /** Leaves a command for the next tick, or refuses it. From any thread; never waits. */
  public SubmitResult submit(Command command) {
    if (queue.offerIfBelowThreshold(command, capacity)) {
      return SubmitResult.QUEUED;
    }
    counters.increment(WorldCounter.QUEUE_FULL_REJECTIONS);
    return SubmitResult.QUEUE_FULL;
  }

  /** On the ticking thread only. */
  @Override
  public void drainTo(Sink sink) {
    queue.drain(take, capacity);
    if (!drained.isEmpty()) {
      try {
        sink.submit(batch);
      } finally {
        drained.clear();
      }
    }
  }

  /**
   * Refuses all commands that wait. On the ticking thread, or when there is none any more.
   *
   * @return how many there were
   */
  public int refuseAll(ReasonCode reason) {
    return queue.drain(command -> {}, capacity);
  }

  /** Commands that wait; a guess while other threads submit. */
  public int size() {
    return queue.size();
  }

  /** Commands that may wait. */
  public int capacity() {
    return capacity;
  }
}
