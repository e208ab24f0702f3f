package io.murk.command;

import java.util.List;

/** A list of commands, read by index. */
final class CommandList implements CommandBatch {
  private final List<Command> commands;

  CommandList(List<Command> commands) {
    this.commands = commands;
  }

  @Override
  public int size() {
    return commands.size();
  }

  @Override
  public CommandKind kind(int i) {
    return switch (commands.get(i).payload()) {
      case Payload.SetField _ -> CommandKind.SET_FIELD;
      case Payload.SetParameter _ -> CommandKind.SET_PARAMETER;
    };
  }

  @Override
  public long expiresAfterTick(int i) {
    return commands.get(i).expiresAfterTick();
  }

  @Override
  public boolean hasSource(int i) {
    return commands.get(i).sourceId().isPresent();
  }

  @Override
  public long source(int i) {
    return commands.get(i).sourceId().orElse(0);
  }

  @Override
  public boolean hasSourceSeq(int i) {
    return commands.get(i).sourceSeq().isPresent();
  }

  @Override
  public long sourceSeq(int i) {
    return commands.get(i).sourceSeq().orElse(0);
  }

  @Override
  public int priorityClass(int i) {
    return commands.get(i).priorityClass();
  }

  @Override
  public int field(int i) {
    return setField(i).field();
  }

  @Override
  public int component(int i) {
    return setField(i).component();
  }

  @Override
  public float value(int i) {
    return setField(i).value();
  }

  @Override
  public int ndim(int i) {
    return setField(i).cell().ndim();
  }

  @Override
  public int coord(int i, int axis) {
    return setField(i).cell().axis(axis);
  }

  @Override
  public int parameterKey(int i) {
    return ((Payload.SetParameter) commands.get(i).payload()).key();
  }

  @Override
  public double parameterValue(int i) {
    return ((Payload.SetParameter) commands.get(i).payload()).value();
  }

  private Payload.SetField setField(int i) {
    return (Payload.SetField) commands.get(i).payload();
  }
}
