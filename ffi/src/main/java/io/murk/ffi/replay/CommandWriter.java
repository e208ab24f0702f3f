package io.murk.ffi.replay;

import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import io.murk.ffi.marshal.CommandLayout;
import io.murk.ffi.marshal.Memory;
import io.murk.replay.ReplayEvent;

/** Writes recorded commands as MurkCommand structs. */
final class CommandWriter {
  private static final int SET_PARAMETER = 0;
  private static final int SET_FIELD = 1;
  private static final int SET_PARAMETER_BATCH = 2;

  /** The first number of what no world of this version carries out. */
  private static final int OTHERS = 16;

  private static final int HAS_SOURCE = 1;
  private static final int HAS_SEQ = 2;
  private static final int HAS_COMPONENT = 4;
  private static final int REFUSED = 8;
  private static final int MAX_AXES = 4;

  private CommandWriter() {}

  /** How many structs the commands are: a batch of parameters is followed by its parts. */
  static long structs(CommandBatch commands) {
    long structs = commands.size();
    for (int i = 0; i < commands.size(); i++) {
      if (commands.kind(i) == CommandKind.SET_PARAMETER_BATCH) {
        structs += commands.parameterCount(i);
      }
    }
    return structs;
  }

  /** Writes one submission, and answers where the next one begins. */
  static long write(ReplayEvent.Submitted submitted, long out) {
    CommandBatch commands = submitted.commands();
    long at = out;
    for (int i = 0; i < commands.size(); i++) {
      clear(at);
      int flags = submitted.isRefused(i) ? REFUSED : 0;
      if (commands.hasSource(i)) {
        flags |= HAS_SOURCE;
        Memory.putI64(at + CommandLayout.SOURCE_ID, commands.source(i));
      }
      if (commands.hasSourceSeq(i)) {
        flags |= HAS_SEQ;
        Memory.putI64(at + CommandLayout.SOURCE_SEQ, commands.sourceSeq(i));
      }
      Memory.putI64(at + CommandLayout.EXPIRES_AFTER_TICK, commands.expiresAfterTick(i));
      Memory.putU8(at + CommandLayout.PRIORITY_CLASS, commands.priorityClass(i));
      at = content(commands, i, flags, at);
    }
    return at;
  }

  private static long content(CommandBatch commands, int i, int flags, long at) {
    long next = at + CommandLayout.BYTES;
    int more = 0;
    int type =
        switch (commands.kind(i)) {
          case SET_FIELD -> {
            more = field(commands, i, at);
            yield SET_FIELD;
          }
          case SET_PARAMETER -> {
            parameter(commands, i, 0, at);
            yield SET_PARAMETER;
          }
          case SET_PARAMETER_BATCH -> {
            next = parts(commands, i, at);
            yield SET_PARAMETER_BATCH;
          }
          case MOVE -> OTHERS;
          case SPAWN -> OTHERS + 1;
          case DESPAWN -> OTHERS + 2;
          case CUSTOM -> {
            Memory.putI32(at + CommandLayout.PARAM_KEY, commands.customType(i));
            yield OTHERS + 3;
          }
        };
    Memory.putI32(at + CommandLayout.COMMAND_TYPE, type);
    Memory.putU8(at + CommandLayout.FLAGS, flags | more);
    return next;
  }

  private static int field(CommandBatch commands, int i, long at) {
    Memory.putI32(at + CommandLayout.FIELD_ID, commands.field(i));
    Memory.putF32(at + CommandLayout.FLOAT_VALUE, commands.value(i));
    Memory.putI32(at + CommandLayout.COORD_NDIM, commands.ndim(i));
    for (int axis = 0; axis < Math.min(MAX_AXES, commands.ndim(i)); axis++) {
      Memory.putI32(
          at + CommandLayout.COORD + (long) axis * Integer.BYTES, commands.coord(i, axis));
    }
    Memory.putU16(at + CommandLayout.COMPONENT, commands.component(i));
    return commands.component(i) == 0 ? 0 : HAS_COMPONENT;
  }

  private static void parameter(CommandBatch commands, int i, int k, long at) {
    Memory.putI32(at + CommandLayout.PARAM_KEY, commands.parameterKey(i, k));
    Memory.putF64(at + CommandLayout.DOUBLE_VALUE, commands.parameterValue(i, k));
  }

  private static long parts(CommandBatch commands, int i, long at) {
    Memory.putI32(at + CommandLayout.PARAM_KEY, commands.parameterCount(i));
    long next = at + CommandLayout.BYTES;
    for (int k = 0; k < commands.parameterCount(i); k++) {
      clear(next);
      Memory.putI64(next + CommandLayout.EXPIRES_AFTER_TICK, commands.expiresAfterTick(i));
      parameter(commands, i, k, next);
      next += CommandLayout.BYTES;
    }
    return next;
  }

  private static void clear(long at) {
    for (int offset = 0; offset < CommandLayout.BYTES; offset += Long.BYTES) {
      Memory.putI64(at + offset, 0);
    }
  }
}
