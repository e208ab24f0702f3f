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
      case Payload.SetParameterBatch _ -> CommandKind.SET_PARAMETER_BATCH;
      case Payload.Custom _ -> CommandKind.CUSTOM;
      case Payload.Move _ -> CommandKind.MOVE;
      case Payload.Spawn _ -> CommandKind.SPAWN;
      case Payload.Despawn _ -> CommandKind.DESPAWN;
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
    return parameterKey(i, 0);
  }

  @Override
  public double parameterValue(int i) {
    return parameterValue(i, 0);
  }

  @Override
  public int parameterCount(int i) {
    return commands.get(i).payload() instanceof Payload.SetParameterBatch(var parameters)
        ? parameters.size()
        : 1;
  }

  @Override
  public int parameterKey(int i, int k) {
    return parameter(i, k).key();
  }

  @Override
  public double parameterValue(int i, int k) {
    return parameter(i, k).value();
  }

  @Override
  public int customType(int i) {
    return custom(i).typeId();
  }

  @Override
  public int customSize(int i) {
    return custom(i).size();
  }

  @Override
  public void copyCustom(int i, byte[] to, int offset, int size) {
    custom(i).copyTo(to, offset, size);
  }

  private Payload.SetField setField(int i) {
    return (Payload.SetField) commands.get(i).payload();
  }

  private Payload.SetParameter parameter(int i, int k) {
    Payload payload = commands.get(i).payload();
    return payload instanceof Payload.SetParameterBatch(var parameters)
        ? parameters.get(k)
        : (Payload.SetParameter) payload;
  }

  private Payload.Custom custom(int i) {
    return (Payload.Custom) commands.get(i).payload();
  }
}
