package io.murk.realtime.share;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.ReceiptStream;
import io.murk.space.Coord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to the world, and its receipt on the way back. The command is an object, or
 * was copied out of a batch: then nothing was allocated for it.
 *
 * <p>It has one holder at a time and travels as a whole: free in its pool, with the thread that
 * submits, in the inbox's queue, with the world, with its owner, and back to the pool. Each hand
 * over orders memory, so its fields need not.
 */
final class Submission implements ReceiptStream.Settled {
  private static final Command NOTHING = Command.of(new Payload.SetParameter(0, 0));
  private static final int MAX_AXES = 4;

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

  /** Whether what follows is the command: a SetField or a SetParameter of a batch. */
  private boolean copied;

  private CommandKind kind = CommandKind.SET_PARAMETER;
  private long expiresAfterTick;
  private boolean hasSource;
  private boolean hasSourceSeq;
  private long source;
  private long sourceSeq;
  private int priorityClass;

  /** SetField: the field. SetParameter: the key. */
  private int fieldOrKey;

  private int component;
  private double value;
  private final int[] coord = new int[MAX_AXES];
  private int ndim;

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
    copied = false;
    tag = itsTag;
    commandIndex = index;
    submittedNanos = nowNanos;
  }

  /** Whether a command of a batch can be copied, instead of becoming an object. */
  static boolean canCopy(CommandBatch batch, int i) {
    return switch (batch.kind(i)) {
      case SET_FIELD -> batch.ndim(i) <= MAX_AXES;
      case SET_PARAMETER -> true;
      case SET_PARAMETER_BATCH, CUSTOM, MOVE, SPAWN, DESPAWN -> false;
    };
  }

  /**
   * Command {@code i} of a batch as an object.
   *
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} for a kind whose content no batch has
   */
  static Command objectOf(CommandBatch batch, int i) {
    Payload payload =
        switch (batch.kind(i)) {
          case SET_PARAMETER_BATCH -> parameters(batch, i);
          case CUSTOM -> {
            byte[] bytes = new byte[batch.customSize(i)];
            batch.copyCustom(i, bytes, 0, bytes.length);
            yield new Payload.Custom(batch.customType(i), bytes);
          }
          case SET_FIELD, SET_PARAMETER, MOVE, SPAWN, DESPAWN ->
              throw new MurkException(
                  ErrorCode.INVALID_ARGUMENT,
                  "kind="
                      + batch.kind(i)
                      + " allowed=SET_FIELD of at most 4 axes|SET_PARAMETER"
                      + "|SET_PARAMETER_BATCH|CUSTOM");
        };
    return new Command(
        payload,
        batch.expiresAfterTick(i),
        batch.hasSource(i) ? OptionalLong.of(batch.source(i)) : OptionalLong.empty(),
        batch.hasSourceSeq(i) ? OptionalLong.of(batch.sourceSeq(i)) : OptionalLong.empty(),
        batch.priorityClass(i));
  }

  private static Payload parameters(CommandBatch batch, int i) {
    List<Payload.SetParameter> parameters = new ArrayList<>();
    for (int k = 0; k < batch.parameterCount(i); k++) {
      parameters.add(
          new Payload.SetParameter(batch.parameterKey(i, k), batch.parameterValue(i, k)));
    }
    return new Payload.SetParameterBatch(parameters);
  }

  /** As {@link #begin}, copying command {@code i} of a batch that {@link #canCopy} approved. */
  void beginCopied(CommandBatch batch, int i, long itsTag, int index, long nowNanos) {
    copied = true;
    kind = batch.kind(i);
    expiresAfterTick = batch.expiresAfterTick(i);
    hasSource = batch.hasSource(i);
    source = batch.source(i);
    hasSourceSeq = batch.hasSourceSeq(i);
    sourceSeq = batch.sourceSeq(i);
    priorityClass = batch.priorityClass(i);
    if (kind == CommandKind.SET_FIELD) {
      fieldOrKey = batch.field(i);
      component = batch.component(i);
      value = batch.value(i);
      ndim = Math.min(batch.ndim(i), MAX_AXES); // the caller's memory may change meanwhile
      for (int axis = 0; axis < ndim; axis++) {
        coord[axis] = batch.coord(i, axis);
      }
    } else {
      kind = CommandKind.SET_PARAMETER;
      fieldOrKey = batch.parameterKey(i);
      value = batch.parameterValue(i);
    }
    tag = itsTag;
    commandIndex = index;
    submittedNanos = nowNanos;
  }

  /** Whether the command was copied out of a batch, and is to be read field by field. */
  boolean isCopied() {
    return copied;
  }

  CommandKind kind() {
    return kind;
  }

  long expiresAfterTick() {
    return expiresAfterTick;
  }

  boolean hasSource() {
    return hasSource;
  }

  long source() {
    return source;
  }

  boolean hasSourceSeq() {
    return hasSourceSeq;
  }

  long sourceSeq() {
    return sourceSeq;
  }

  int priorityClass() {
    return priorityClass;
  }

  int fieldOrKey() {
    return fieldOrKey;
  }

  int component() {
    return component;
  }

  double value() {
    return value;
  }

  int ndim() {
    return ndim;
  }

  int coord(int axis) {
    return coord[axis];
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
    copied = false;
  }

  long submittedNanos() {
    return submittedNanos;
  }

  @Override
  public Command command() {
    if (!copied) {
      return command;
    }
    Payload payload;
    if (kind == CommandKind.SET_FIELD) {
      Coord cell = Coord.of(java.util.Arrays.copyOf(coord, ndim));
      payload = new Payload.SetField(cell, fieldOrKey, component, (float) value);
    } else {
      payload = new Payload.SetParameter(fieldOrKey, value);
    }
    return new Command(
        payload,
        expiresAfterTick,
        hasSource ? OptionalLong.of(source) : OptionalLong.empty(),
        hasSourceSeq ? OptionalLong.of(sourceSeq) : OptionalLong.empty(),
        priorityClass);
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
