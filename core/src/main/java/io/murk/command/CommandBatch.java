package io.murk.command;

import java.util.List;

/**
 * Commands by index, wherever they lie.
 *
 * <p>A world reads a batch once, while it is submitted, and keeps nothing of it. Implementations
 * over native memory answer from there and allocate nothing. One that carries SetField and
 * SetParameter only leaves the default methods as they are; entity commands have no content here,
 * because no world executes them yet.
 */
public interface CommandBatch {
  /** The batch without commands. */
  CommandBatch NONE = new CommandList(List.of());

  /** The commands of a list, in its order. */
  static CommandBatch of(List<Command> commands) {
    return commands.isEmpty() ? NONE : new CommandList(List.copyOf(commands));
  }

  /** The commands that a list holds when the batch is read; the list is not copied. */
  static CommandBatch view(List<Command> commands) {
    return new CommandList(commands);
  }

  /** Number of commands. */
  int size();

  /** Kind of command {@code i}. */
  CommandKind kind(int i);

  /** The last tick in which command {@code i} may be applied, unsigned. */
  long expiresAfterTick(int i);

  /** Whether command {@code i} has a source. */
  boolean hasSource(int i);

  /** The source of command {@code i}, unsigned; any value when it has none. */
  long source(int i);

  /** Whether command {@code i} has a number at its source. */
  boolean hasSourceSeq(int i);

  /** The number at its source, unsigned; any value when it has none. */
  long sourceSeq(int i);

  /** Priority class, 0 to 255. */
  int priorityClass(int i);

  /** SetField: the field's number. */
  int field(int i);

  /** SetField: the component, from 0. */
  int component(int i);

  /** SetField: the value. */
  float value(int i);

  /** SetField: number of axes of the coordinate. */
  int ndim(int i);

  /** SetField: the coordinate's value on an axis. */
  int coord(int i, int axis);

  /** SetParameter: the key. */
  int parameterKey(int i);

  /** SetParameter: the value. */
  double parameterValue(int i);

  /** SetParameter: 1. SetParameterBatch: how many it sets. */
  default int parameterCount(int i) {
    return 1;
  }

  /** SetParameter and SetParameterBatch: the key of entry {@code k}. */
  default int parameterKey(int i, int k) {
    return parameterKey(i);
  }

  /** SetParameter and SetParameterBatch: the value of entry {@code k}. */
  default double parameterValue(int i, int k) {
    return parameterValue(i);
  }

  /** Custom: the type, unsigned. */
  default int customType(int i) {
    return 0;
  }

  /** Custom: number of bytes. */
  default int customSize(int i) {
    return 0;
  }

  /** Custom: writes the first {@code size} bytes to {@code to}, from {@code offset} on. */
  default void copyCustom(int i, byte[] to, int offset, int size) {}
}
