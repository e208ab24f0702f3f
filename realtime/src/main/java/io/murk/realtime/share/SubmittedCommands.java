package io.murk.realtime.share;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import java.util.AbstractList;

/** Submissions as the engine reads commands, whichever way they were given. hot: 0 B/op. */
abstract class SubmittedCommands implements CommandBatch {
  private final CommandBatch objects = CommandBatch.view(new Objects());

  /** Submission {@code i}. */
  protected abstract Submission submission(int i);

  /** Those that were given as objects; reads as nonsense where one was copied. */
  private final class Objects extends AbstractList<Command> {
    @Override
    public Command get(int i) {
      return submission(i).command();
    }

    @Override
    public int size() {
      return SubmittedCommands.this.size();
    }
  }

  @Override
  public CommandKind kind(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.kind() : objects.kind(i);
  }

  @Override
  public long expiresAfterTick(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.expiresAfterTick() : objects.expiresAfterTick(i);
  }

  @Override
  public boolean hasSource(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.hasSource() : objects.hasSource(i);
  }

  @Override
  public long source(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.source() : objects.source(i);
  }

  @Override
  public boolean hasSourceSeq(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.hasSourceSeq() : objects.hasSourceSeq(i);
  }

  @Override
  public long sourceSeq(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.sourceSeq() : objects.sourceSeq(i);
  }

  @Override
  public int priorityClass(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.priorityClass() : objects.priorityClass(i);
  }

  @Override
  public int field(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.fieldOrKey() : objects.field(i);
  }

  @Override
  public int component(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.component() : objects.component(i);
  }

  @Override
  public float value(int i) {
    Submission s = submission(i);
    return s.isCopied() ? (float) s.value() : objects.value(i);
  }

  @Override
  public int ndim(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.ndim() : objects.ndim(i);
  }

  @Override
  public int coord(int i, int axis) {
    Submission s = submission(i);
    return s.isCopied() ? s.coord(axis) : objects.coord(i, axis);
  }

  @Override
  public int parameterKey(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.fieldOrKey() : objects.parameterKey(i);
  }

  @Override
  public double parameterValue(int i) {
    Submission s = submission(i);
    return s.isCopied() ? s.value() : objects.parameterValue(i);
  }

  @Override
  public int parameterCount(int i) {
    return submission(i).isCopied() ? 1 : objects.parameterCount(i);
  }

  @Override
  public int parameterKey(int i, int k) {
    return submission(i).isCopied() ? parameterKey(i) : objects.parameterKey(i, k);
  }

  @Override
  public double parameterValue(int i, int k) {
    return submission(i).isCopied() ? parameterValue(i) : objects.parameterValue(i, k);
  }

  @Override
  public int customType(int i) {
    return objects.customType(i);
  }

  @Override
  public int customSize(int i) {
    return objects.customSize(i);
  }

  @Override
  public void copyCustom(int i, byte[] to, int offset, int size) {
    objects.copyCustom(i, to, offset, size);
  }
}
