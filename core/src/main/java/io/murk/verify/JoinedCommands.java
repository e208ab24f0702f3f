package io.murk.verify;

import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import java.util.List;

/** Several submissions as one, in their order: a world that ticks once takes them alike. */
final class JoinedCommands implements CommandBatch {
  private final CommandBatch[] parts;

  /** Of each part, the number of its first command; and of all behind the last. */
  private final int[] starts;

  private JoinedCommands(List<CommandBatch> parts) {
    this.parts = parts.toArray(new CommandBatch[0]);
    starts = new int[this.parts.length + 1];
    for (int i = 0; i < this.parts.length; i++) {
      starts[i + 1] = Math.addExact(starts[i], this.parts[i].size());
    }
  }

  static CommandBatch of(List<CommandBatch> parts) {
    return switch (parts.size()) {
      case 0 -> NONE;
      case 1 -> parts.getFirst();
      default -> new JoinedCommands(parts);
    };
  }

  private int part(int i) {
    int found = java.util.Arrays.binarySearch(starts, i);
    int part = found < 0 ? -found - 2 : found;
    while (starts[part + 1] == i) {
      part++; // empty parts
    }
    return part;
  }

  @Override
  public int size() {
    return starts[parts.length];
  }

  @Override
  public CommandKind kind(int i) {
    int part = part(i);
    return parts[part].kind(i - starts[part]);
  }

  @Override
  public long expiresAfterTick(int i) {
    int part = part(i);
    return parts[part].expiresAfterTick(i - starts[part]);
  }

  @Override
  public boolean hasSource(int i) {
    int part = part(i);
    return parts[part].hasSource(i - starts[part]);
  }

  @Override
  public long source(int i) {
    int part = part(i);
    return parts[part].source(i - starts[part]);
  }

  @Override
  public boolean hasSourceSeq(int i) {
    int part = part(i);
    return parts[part].hasSourceSeq(i - starts[part]);
  }

  @Override
  public long sourceSeq(int i) {
    int part = part(i);
    return parts[part].sourceSeq(i - starts[part]);
  }

  @Override
  public int priorityClass(int i) {
    int part = part(i);
    return parts[part].priorityClass(i - starts[part]);
  }

  @Override
  public int field(int i) {
    int part = part(i);
    return parts[part].field(i - starts[part]);
  }

  @Override
  public int component(int i) {
    int part = part(i);
    return parts[part].component(i - starts[part]);
  }

  @Override
  public float value(int i) {
    int part = part(i);
    return parts[part].value(i - starts[part]);
  }

  @Override
  public int ndim(int i) {
    int part = part(i);
    return parts[part].ndim(i - starts[part]);
  }

  @Override
  public int coord(int i, int axis) {
    int part = part(i);
    return parts[part].coord(i - starts[part], axis);
  }

  @Override
  public int parameterKey(int i) {
    int part = part(i);
    return parts[part].parameterKey(i - starts[part]);
  }

  @Override
  public double parameterValue(int i) {
    int part = part(i);
    return parts[part].parameterValue(i - starts[part]);
  }

  @Override
  public int parameterCount(int i) {
    int part = part(i);
    return parts[part].parameterCount(i - starts[part]);
  }

  @Override
  public int parameterKey(int i, int k) {
    int part = part(i);
    return parts[part].parameterKey(i - starts[part], k);
  }

  @Override
  public double parameterValue(int i, int k) {
    int part = part(i);
    return parts[part].parameterValue(i - starts[part], k);
  }

  @Override
  public int customType(int i) {
    int part = part(i);
    return parts[part].customType(i - starts[part]);
  }

  @Override
  public int customSize(int i) {
    int part = part(i);
    return parts[part].customSize(i - starts[part]);
  }

  @Override
  public void copyCustom(int i, byte[] to, int offset, int size) {
    int part = part(i);
    parts[part].copyCustom(i - starts[part], to, offset, size);
  }
}
