package io.murk.realtime.share;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import io.murk.command.Receipts;
import io.murk.engine.CommandFeed;
import io.murk.engine.StackRoom;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.SubmitResult;
import io.murk.realtime.WorldCounter;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Commands on their way from any number of threads to the one that ticks the world, and their final
 * receipts on the way back.
 *
 * <p>Submitting never waits: it takes the command or refuses it. At most {@code capacity} commands
 * wait, exactly. Every accepted command is drained once, those of one thread in the order of their
 * submission, and settled once. A drain takes what is complete when it comes to it, at most {@code
 * capacity} commands, so that a tick ends however fast commands arrive; a submission that another
 * thread has not finished is left for the next tick, and so is what was submitted after it. hot: 0
 * B/op once grown.
 *
 * <pre>
 *  submit --> queue --drain--> world: [settled | settled | open | open | ... )
 *                                      first                           next
 *             numbers of the engine: the inbox is the only one that submits to it
 * </pre>
 *
 * <p>The far side of the queue, and all that settles, is one thread's at a time: the lock's. Nobody
 * but the ticking thread takes the lock while the gate is open, so the ticking thread does not wait
 * for it. A thread that submits looks at the gate again after its command is in the queue; whoever
 * shuts the gate looks at the queue afterwards. One of the two sees the other one, so nothing stays
 * behind a gate that is shut.
 */
public final class CommandInbox implements CommandFeed {
  private static final int LARGEST = 1 << 24;

  /** More submissions than can be queued and with the world: those that are about to be refused. */
  private static final int ABOUT_TO_SUBMIT = 64;

  private final int capacity;
  private final PaddedCounters counters;
  private final Latency submitToApply;
  private final LongSupplier clock;

  /** Rounds its size up to a power of two; the bound is kept by offerIfBelowThreshold. */
  private final MpscVarHandleArrayQueue<Submission> queue;

  private final SubmissionPool pool;

  /** {@link SubmitResult#QUEUED} while commands are taken, else why not. */
  private volatile SubmitResult gate = SubmitResult.QUEUED;

  private final Object lock = new Object();

  // From here on: for the lock's holder.
  private final @Nullable Submission[] withWorld;
  private final MessagePassingQueue.Consumer<Submission> take = this::take;
  private final MessagePassingQueue.Consumer<Submission> drop = this::drop;
  private final CommandBatch batch = new Drained();
  private long first;
  private long next;
  private int drained;
  private long taken;
  private int dropped;
  private ReasonCode dropReason = ReasonCode.SHUTTING_DOWN;

  /** Read by any thread, for forecasts. */
  private volatile int lastDrained;

  /** An inbox that measures no latency. */
  public CommandInbox(int capacity, PaddedCounters counters) {
    this(capacity, counters, new Latency(), () -> 0);
  }

  /**
   * An empty inbox.
   *
   * @param capacity commands that may wait, 1 to 2^24; not more than the engine's own queue takes
   * @param counters where refusals and outcomes are counted
   * @param submitToApply where it is recorded how long applied commands took
   * @param clock nanoseconds since some moment
   */
  public CommandInbox(
      int capacity, PaddedCounters counters, Latency submitToApply, LongSupplier clock) {
    this.capacity = requireCapacity("inbox_capacity", capacity);
    this.counters = counters;
    this.submitToApply = submitToApply;
    this.clock = clock;
    queue = new MpscVarHandleArrayQueue<>(Math.max(capacity, 2));
    withWorld = new Submission[queue.capacity()];
    pool = new SubmissionPool(new Forgotten(), 2 * capacity + ABOUT_TO_SUBMIT);
  }

  static int requireCapacity(String name, int capacity) {
    if (capacity < 1 || capacity > LARGEST) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, name + "=" + capacity + " allowed=1.." + LARGEST);
    }
    return capacity;
  }

  /** Owns submissions whose receipt nobody wants. */
  private final class Forgotten implements Submission.Owner {
    @Override
    public void settled(Submission submission) {
      pool.give(submission);
    }

    @Override
    public void refused(Submission submission) {
      pool.give(submission);
    }
  }

  /** What a drain has taken, as the engine reads it. */
  private final class Drained extends SubmittedCommands {
    @Override
    protected Submission submission(int i) {
      return Objects.requireNonNull(withWorld[at(next + i)]);
    }

    @Override
    public int size() {
      return drained;
    }
  }

  private int at(long number) {
    return (int) number & withWorld.length - 1;
  }

  /**
   * Leaves a command for the next tick, or refuses it. What becomes of it is counted only. From any
   * thread; never waits.
   *
   * @throws StackOverflowError when too little of the caller's stack is left; nothing was changed
   */
  public SubmitResult submit(Command command) {
    return submit(pool, command, 0, 0);
  }

  /** As {@link #submit(Command)}, copying command {@code i} of a batch. */
  public SubmitResult submit(CommandBatch commands, int i) {
    return submit(pool, commands, i, 0, 0);
  }

  /** As {@link ReceiptStream#submit(List)}, but what becomes of the commands is counted only. */
  public int submit(List<Command> commands) {
    return submit(pool, commands);
  }

  /** A stream of receipts for {@code size} commands that are on their way or not yet taken. */
  public ReceiptStream openReceipts(int size) {
    return new CommandReceipts(this, size);
  }

  /**
   * Leaves a command for the next tick and gives a handle on its receipt. A command that is refused
   * has one at once, which is not accepted and has the command number -1.
   */
  public Future<Receipt> submitForReceipt(Command command) {
    Objects.requireNonNull(command, "command");
    StackRoom.require();
    var future = new ReceiptFuture();
    SubmitResult gateSeen = gate;
    SubmitResult result =
        gateSeen == SubmitResult.QUEUED
            ? offer(future.submission(), command, 0, 0)
            : refuse(gateSeen, 1);
    if (result != SubmitResult.QUEUED) {
      future.refuse(reason(result));
    }
    return future;
  }

  SubmitResult submit(SubmissionPool from, Command command, long tag, int index) {
    Objects.requireNonNull(command, "command");
    SubmitResult gateSeen = gate;
    if (gateSeen != SubmitResult.QUEUED) {
      return refuse(gateSeen, 1);
    }
    // A place of the queue that was claimed must be filled, or nothing behind it ever comes out.
    StackRoom.require();
    Submission submission = from.takeOrNull();
    if (submission == null) {
      return refuse(from == pool ? SubmitResult.QUEUE_FULL : SubmitResult.RECEIPTS_FULL, 1);
    }
    return offer(submission, command, tag, index);
  }

  SubmitResult submit(SubmissionPool from, CommandBatch commands, int i, long tag, int index) {
    if (!Submission.canCopy(commands, i)) {
      return submit(from, Submission.objectOf(commands, i), tag, index);
    }
    SubmitResult gateSeen = gate;
    if (gateSeen != SubmitResult.QUEUED) {
      return refuse(gateSeen, 1);
    }
    StackRoom.require();
    Submission submission = from.takeOrNull();
    if (submission == null) {
      return refuse(from == pool ? SubmitResult.QUEUE_FULL : SubmitResult.RECEIPTS_FULL, 1);
    }
    submission.beginCopied(commands, i, tag, index, clock.getAsLong());
    return offer(submission);
  }

  int submit(SubmissionPool from, List<Command> commands) {
    int n = commands.size();
    for (int i = 0; i < n; i++) {
      SubmitResult result = submit(from, commands.get(i), i, i);
      if (result != SubmitResult.QUEUED) {
        refuse(result, n - i - 1);
        return i;
      }
    }
    return n;
  }

  private SubmitResult offer(Submission submission, Command command, long tag, int index) {
    submission.begin(command, tag, index, clock.getAsLong());
    return offer(submission);
  }

  private SubmitResult offer(Submission submission) {
    if (!queue.offerIfBelowThreshold(submission, capacity)) {
      submission.owner.refused(submission);
      return refuse(SubmitResult.QUEUE_FULL, 1);
    }
    VarHandle.fullFence(); // the command is in the queue before the gate is read
    if (gate != SubmitResult.QUEUED) {
      settleLate();
    }
    return SubmitResult.QUEUED;
  }

  /** As {@link io.murk.realtime.RealtimeWorld#countRefused}. */
  public void countRefused(SubmitResult refusal, int commands) {
    SubmitResult same = refuse(refusal, commands);
  }

  private SubmitResult refuse(SubmitResult result, int count) {
    switch (result) {
      case QUEUE_FULL -> counters.add(WorldCounter.QUEUE_FULL_REJECTIONS, count);
      case RECEIPTS_FULL -> counters.add(WorldCounter.RECEIPTS_FULL_REJECTIONS, count);
      case TICK_DISABLED -> counters.add(WorldCounter.TICK_DISABLED_REJECTIONS, count);
      case SHUT_DOWN, QUEUED -> {
        // after the end nobody counts
      }
    }
    return result;
  }

  private static ReasonCode reason(SubmitResult refusal) {
    return switch (refusal) {
      case TICK_DISABLED -> ReasonCode.TICK_DISABLED;
      case SHUT_DOWN -> ReasonCode.SHUTTING_DOWN;
      case QUEUED, QUEUE_FULL, RECEIPTS_FULL -> ReasonCode.QUEUE_FULL;
    };
  }

  /** The gate was shut while a command came in. */
  private void settleLate() {
    synchronized (lock) {
      if (gate != SubmitResult.QUEUED) {
        dropWaiting(reason(gate));
      }
    }
  }

  /** On the ticking thread only, within a tick. */
  @Override
  public void drainTo(Sink sink) {
    synchronized (lock) {
      if (gate == SubmitResult.SHUT_DOWN) {
        dropWaiting(ReasonCode.SHUTTING_DOWN); // this tick may never be seen by anybody
        return;
      }
      // What an earlier tick left in the engine's queue takes up room there.
      queue.drain(take, capacity - (int) (next - first));
      lastDrained = drained;
      if (drained != 0) {
        submitTo(sink);
      }
    }
  }

  private void take(Submission submission) {
    submission.number(taken++);
    withWorld[at(next + drained++)] = submission;
  }

  private void submitTo(Sink sink) {
    long after = next;
    try {
      sink.submit(batch);
      after = next + drained;
    } finally {
      // If the engine could not take them, it has none of them, and fails this tick.
      long end = next + drained;
      drained = 0;
      for (long number = after; number < end; number++) {
        settle(number, true, 0, ReasonCode.TICK_ROLLBACK);
      }
      next = after;
    }
  }

  /**
   * Hands out the receipts of a tick. By the ticking thread after every tick, once its state can be
   * read.
   *
   * @param receipts those of the engine
   * @param waiting commands that are still in the engine's queue: those of a tick that failed
   *     before it took them
   */
  public void settle(Receipts receipts, int waiting) {
    synchronized (lock) {
      long now = clock.getAsLong();
      long applied = 0;
      int n = receipts.size();
      for (int i = 0; i < n; i++) {
        long number = receipts.commandId(i);
        Submission submission = withWorldOrNull(number);
        if (submission != null) {
          if (receipts.appliedTick(i) != 0) {
            applied++;
            submitToApply.record(now - submission.submittedNanos());
          }
          settle(number, receipts.accepted(i), receipts.appliedTick(i), receipts.reasonOrNull(i));
        }
      }
      counters.add(WorldCounter.COMMANDS_APPLIED, applied);
      if (waiting == 0) {
        settleRest(ReasonCode.TICK_ROLLBACK); // there is nothing that they could wait for
      }
      while (first < next && withWorld[at(first)] == null) {
        first++;
      }
    }
  }

  private @Nullable Submission withWorldOrNull(long number) {
    return number >= first && number < next ? withWorld[at(number)] : null;
  }

  private void settle(
      long number, boolean accepted, long appliedTick, @Nullable ReasonCode reason) {
    int at = at(number);
    Submission submission = Objects.requireNonNull(withWorld[at]);
    withWorld[at] = null;
    if (appliedTick == 0) {
      countUnapplied(reason);
    }
    submission.settle(accepted, appliedTick, reason);
  }

  private void countUnapplied(@Nullable ReasonCode reason) {
    counters.increment(WorldCounter.COMMANDS_NOT_APPLIED);
    if (reason == ReasonCode.QUEUE_FULL) {
      counters.increment(WorldCounter.QUEUE_FULL_REJECTIONS);
    } else if (reason == ReasonCode.TICK_DISABLED) {
      counters.increment(WorldCounter.TICK_DISABLED_REJECTIONS);
    }
  }

  private int settleRest(ReasonCode reason) {
    int settled = 0;
    for (long number = first; number < next; number++) {
      if (withWorld[at(number)] != null) {
        settle(number, true, 0, reason);
        settled++;
      }
    }
    first = next;
    return settled;
  }

  private int dropWaiting(ReasonCode reason) {
    dropReason = reason;
    dropped = 0;
    queue.drain(drop, queue.capacity());
    return dropped;
  }

  private void drop(Submission submission) {
    submission.number(taken++);
    dropped++;
    countUnapplied(dropReason);
    submission.settle(true, 0, dropReason);
  }

  /**
   * Refuses commands from now on, because ticking is disabled, and settles those that wait. By the
   * ticking thread.
   *
   * @return how many waited
   */
  public int disable() {
    synchronized (lock) {
      if (gate == SubmitResult.QUEUED) {
        gate = SubmitResult.TICK_DISABLED;
      }
      return dropWaiting(reason(gate)) + settleRest(reason(gate));
    }
  }

  /**
   * Takes commands again, after a reset; those that waited for the world before it are out of date.
   * By the ticking thread.
   *
   * @return how many waited
   */
  public int restart() {
    synchronized (lock) {
      ReasonCode reason =
          gate == SubmitResult.SHUT_DOWN ? ReasonCode.SHUTTING_DOWN : ReasonCode.STALE;
      int settled = dropWaiting(reason) + settleRest(reason);
      lastDrained = 0;
      if (gate == SubmitResult.TICK_DISABLED) {
        gate = SubmitResult.QUEUED;
      }
      return settled;
    }
  }

  /**
   * Refuses commands for ever and settles those that wait; a tick that runs may still settle its
   * own. From any thread.
   *
   * @return how many waited
   */
  public int shut() {
    synchronized (lock) {
      gate = SubmitResult.SHUT_DOWN;
      return dropWaiting(ReasonCode.SHUTTING_DOWN);
    }
  }

  /**
   * As {@link #shut}, and settles the commands of a tick that does not end: whatever comes of it,
   * nobody will see it. From any thread; a second time it finds nothing.
   *
   * @return how many were settled
   */
  public int close() {
    synchronized (lock) {
      return shut() + settleRest(ReasonCode.SHUTTING_DOWN);
    }
  }

  /** Whether commands are refused for ever. */
  public boolean isClosed() {
    return gate == SubmitResult.SHUT_DOWN;
  }

  /** Commands that wait; a guess while other threads submit. */
  public int size() {
    return queue.size();
  }

  /** Commands that may wait. */
  public int capacity() {
    return capacity;
  }

  /** Commands that the last drain took. From any thread. */
  public int lastDrained() {
    return lastDrained;
  }
}
