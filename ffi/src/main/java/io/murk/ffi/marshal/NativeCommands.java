package io.murk.ffi.marshal;

import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import io.murk.command.ParameterSet;
import java.util.Arrays;

/**
 * MurkCommand structs, read where the caller put them. One for each world, moved to every call's
 * array. hot: 0 B/op.
 *
 * <p>A SetParameterBatch is followed by the structs that are its entries. Commands are counted
 * without those; where every one begins is noted down as soon as there is a first batch.
 */
public final class NativeCommands implements CommandBatch {
  /** Stands for the only world there is. */
  public static final int NO_WORLD = -1;

  private static final int SET_PARAMETER = 0;
  private static final int SET_FIELD = 1;
  private static final int SET_PARAMETER_BATCH = 2;
  private static final int HAS_SOURCE = 1;
  private static final int HAS_SEQ = 2;
  private static final int HAS_COMPONENT = 4;
  private static final int MAX_AXES = 4;
  private static final long MAX_COUNT = Integer.MAX_VALUE;

  private long base;
  private int size;

  /** The struct at which every command begins, and their number; used while {@link #grouped}. */
  private int[] starts = {};

  private boolean grouped;

  /** An empty view. */
  public NativeCommands() {}

  /**
   * Moves the view to {@code count} structs at {@code address} and checks them all.
   *
   * @param world the world that messages name, or {@link #NO_WORLD}
   * @throws io.murk.error.MurkException INVALID_ARGUMENT naming the command that is wrong; the view
   *     is empty then
   */
  public NativeCommands over(long address, long count, int world) {
    size = 0;
    if (count == 0) {
      return this;
    }
    if (count < 0 || count > MAX_COUNT) {
      throw Check.invalid(
          "n_commands"
              + of(world)
              + "="
              + Long.toUnsignedString(count)
              + " allowed=0.."
              + MAX_COUNT);
    }
    if (!Check.isPointer(address)) {
      throw Check.invalid(
          "commands"
              + of(world)
              + (address == 0 ? "=NULL" : "=0x" + Long.toHexString(address))
              + " allowed: a pointer to "
              + count
              + " commands");
    }
    base = address;
    grouped = false;
    int commands = 0;
    for (int i = 0; i < count; i++, commands++) {
      int entries = check(i, (int) count, world);
      if (entries > 0 && !grouped) {
        group(commands);
      }
      if (grouped) {
        begin(commands, i);
      }
      i += entries;
    }
    if (grouped) {
      begin(commands, (int) count);
    }
    size = commands;
    return this;
  }

  /** From now on commands and structs are counted apart; so far they were the same. */
  private void group(int commands) {
    for (int i = 0; i < commands; i++) {
      begin(i, i);
    }
    grouped = true;
  }

  private void begin(int command, int struct) {
    if (command == starts.length) {
      starts = Arrays.copyOf(starts, Math.max(64, command + (command >> 1)));
    }
    starts[command] = struct;
  }

  /** How many of the structs behind struct {@code i} are parts of it. */
  private int check(int i, int count, int world) {
    int type = struct(i, CommandLayout.COMMAND_TYPE);
    if (type == SET_FIELD) {
      int ndim = struct(i, CommandLayout.COORD_NDIM);
      if (ndim < 1 || ndim > MAX_AXES) {
        throw Check.invalid(
            "commands"
                + of(world)
                + "["
                + i
                + "].coord_ndim="
                + Integer.toUnsignedString(ndim)
                + " allowed=1.."
                + MAX_AXES);
      }
      return 0;
    }
    if (type == SET_PARAMETER) {
      return 0;
    }
    if (type == SET_PARAMETER_BATCH) {
      return checkBatch(i, count, world);
    }
    throw Check.invalid(
        "commands"
            + of(world)
            + "["
            + i
            + "].command_type="
            + type
            + " allowed=0 SetParameter|1 SetField|2 SetParameterBatch");
  }

  private int checkBatch(int i, int count, int world) {
    int entries = struct(i, CommandLayout.PARAM_KEY);
    int most = Math.min(ParameterSet.MAX_PARAMETERS, count - i - 1);
    if (entries < 1 || entries > most) {
      throw Check.invalid(
          "commands"
              + of(world)
              + "["
              + i
              + "].param_key="
              + Integer.toUnsignedString(entries)
              + " allowed=1.."
              + most
              + ": so many SetParameter structs follow a SetParameterBatch");
    }
    for (int k = i + 1; k <= i + entries; k++) {
      int type = struct(k, CommandLayout.COMMAND_TYPE);
      if (type != SET_PARAMETER) {
        throw Check.invalid(
            "commands"
                + of(world)
                + "["
                + k
                + "].command_type="
                + type
                + " allowed=0 SetParameter: a part of the SetParameterBatch at "
                + i);
      }
    }
    return entries;
  }

  private static String of(int world) {
    return world == NO_WORLD ? "" : "[" + world + "]";
  }

  private int i32(int i, int offset) {
    return Memory.i32(at(i, offset));
  }

  private int struct(int i, int offset) {
    return Memory.i32(base + (long) i * CommandLayout.BYTES + offset);
  }

  private long at(int i, int offset) {
    int struct = grouped ? starts[i] : i;
    return base + (long) struct * CommandLayout.BYTES + offset;
  }

  /**
   * Entry {@code k} of a batch; of any other command the command itself. What its type says now is
   * not asked: the host may have changed it since it was checked.
   */
  private long entry(int i, int k, int offset) {
    int struct = grouped ? starts[i] : i;
    int entries = parts(i);
    int part = entries == 0 ? 0 : 1 + Math.min(k, entries - 1);
    return base + (long) (struct + part) * CommandLayout.BYTES + offset;
  }

  private int parts(int i) {
    return grouped ? starts[i + 1] - starts[i] - 1 : 0;
  }

  /** How many structs the first {@code commands} commands take. */
  public int structs(int commands) {
    return grouped ? starts[commands] : commands;
  }

  private int flags(int i) {
    return Memory.u8(at(i, CommandLayout.FLAGS));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public CommandKind kind(int i) {
    if (parts(i) > 0) {
      return CommandKind.SET_PARAMETER_BATCH;
    }
    return i32(i, CommandLayout.COMMAND_TYPE) == SET_FIELD
        ? CommandKind.SET_FIELD
        : CommandKind.SET_PARAMETER;
  }

  @Override
  public long expiresAfterTick(int i) {
    return Memory.i64(at(i, CommandLayout.EXPIRES_AFTER_TICK));
  }

  @Override
  public boolean hasSource(int i) {
    return isPresent(i, HAS_SOURCE, source(i));
  }

  @Override
  public long source(int i) {
    return Memory.i64(at(i, CommandLayout.SOURCE_ID));
  }

  @Override
  public boolean hasSourceSeq(int i) {
    return isPresent(i, HAS_SEQ, sourceSeq(i));
  }

  @Override
  public long sourceSeq(int i) {
    return Memory.i64(at(i, CommandLayout.SOURCE_SEQ));
  }

  /** With neither flag set the rule of ABI 3 holds: 0 means absent. */
  private boolean isPresent(int i, int flag, long value) {
    int flags = flags(i) & (HAS_SOURCE | HAS_SEQ);
    return flags == 0 ? value != 0 : (flags & flag) != 0;
  }

  @Override
  public int priorityClass(int i) {
    return Memory.u8(at(i, CommandLayout.PRIORITY_CLASS));
  }

  @Override
  public int field(int i) {
    return i32(i, CommandLayout.FIELD_ID);
  }

  @Override
  public int component(int i) {
    return (flags(i) & HAS_COMPONENT) == 0 ? 0 : Memory.u16(at(i, CommandLayout.COMPONENT));
  }

  @Override
  public float value(int i) {
    return Memory.f32(at(i, CommandLayout.FLOAT_VALUE));
  }

  @Override
  public int ndim(int i) {
    return Math.clamp(i32(i, CommandLayout.COORD_NDIM), 1, MAX_AXES);
  }

  @Override
  public int coord(int i, int axis) {
    return i32(i, CommandLayout.COORD + (axis & MAX_AXES - 1) * Integer.BYTES);
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
    return Math.max(1, parts(i));
  }

  @Override
  public int parameterKey(int i, int k) {
    return Memory.i32(entry(i, k, CommandLayout.PARAM_KEY));
  }

  @Override
  public double parameterValue(int i, int k) {
    return Memory.f64(entry(i, k, CommandLayout.DOUBLE_VALUE));
  }
}
