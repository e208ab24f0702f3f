package io.murk.realtime.share;

import io.murk.command.Command;
import io.murk.command.ReasonCode;
import io.murk.realtime.ReceiptStream;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to the world, and its receipt on the way back.
 *
 * <p>It has one holder at a time and travels as a whole: free in its pool, with the thread that
 * submits, in the inbox's queue, with the world, with its owner, and back to the pool. Each hand
 * over orders memory, so its fields need not.
 */
final class Submission implements ReceiptStream.Settled {
  private static final Command NOTHING = Command.of(new io.murk.command.Payload.SetParameter(0, 0));

  /** Whose it is, and who learns of its receipt. */
  interface Owner {
    /** It is settled. Called by one thread at a time, which holds the inbox's lock. */
    void settled(Submission submission);

    /** The queue did not take it. */
    void refused(Submission submission);
  }

  final Owner owner;

  /** Its place in its pool. */
  final int place;

  /** The place after it, plus 1, while it is free. */
  int nextFree;

  private Command command = NOTHING;
  private long tag;
  private int commandIndex;
  private long submittedNanos;
  private boolean accepted;
  private long appliedTick;
  private @Nullable ReasonCode reason;
  private long commandId;

  Submission(Owner owner, int place) {
    this.owner = owner;
    this.place = place;
  }

  void begin(Command submitted, long itsTag, int index, long nowNanos) {
    command = submitted;
    tag = itsTag;
    commandIndex = index;
    submittedNanos = nowNanos;
  }

  /** Its number, when it leaves the queue. */
  void number(long id) {
    commandId = id;
  }

  void settle(boolean isAccepted, long tick, @Nullable ReasonCode why) {
    accepted = isAccepted;
    appliedTick = tick;
    reason = why;
    owner.settled(this);
  }

  /** Keeps nothing of its command. */
  void forget() {
    command = NOTHING;
  }

  long submittedNanos() {
    return submittedNanos;
  }

  @Override
  public Command command() {
    return command;
  }

  @Override
  public long tag() {
    return tag;
  }

  @Override
  public boolean accepted() {
    return accepted;
  }

  @Override
  public long appliedTick() {
    return appliedTick;
  }

  @Override
  public @Nullable ReasonCode reasonOrNull() {
    return reason;
  }

  @Override
  public int commandIndex() {
    return commandIndex;
  }

  @Override
  public long commandId() {
    return commandId;
  }
}
