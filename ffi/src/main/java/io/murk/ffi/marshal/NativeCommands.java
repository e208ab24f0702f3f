package io.murk.ffi.marshal;

import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;

/**
 * MurkCommand structs, read where the caller put them. One for each world, moved to every call's
 * array. hot: 0 B/op.
 */
public final class NativeCommands implements CommandBatch {
  /** Stands for the only world there is. */
  public static final int NO_WORLD = -1;

  private static final int SET_PARAMETER = 0;
  private static final int SET_FIELD = 1;
  private static final int HAS_SOURCE = 1;
  private static final int HAS_SEQ = 2;
  private static final int HAS_COMPONENT = 4;
  private static final int MAX_AXES = 4;
  private static final long MAX_COUNT = Integer.MAX_VALUE;

  private long base;
  private int size;

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
    for (int i = 0; i < count; i++) {
      check(i, world);
    }
    size = (int) count;
    return this;
  }

  private void check(int i, int world) {
    int type = i32(i, CommandLayout.COMMAND_TYPE);
    if (type == SET_FIELD) {
      int ndim = i32(i, CommandLayout.COORD_NDIM);
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
    } else if (type != SET_PARAMETER) {
      throw Check.invalid(
          "commands"
              + of(world)
              + "["
              + i
              + "].command_type="
              + type
              + " allowed=0 SetParameter|1 SetField");
    }
  }

  private static String of(int world) {
    return world == NO_WORLD ? "" : "[" + world + "]";
  }

  private int i32(int i, int offset) {
    return Memory.i32(at(i, offset));
  }

  private long at(int i, int offset) {
    return base + (long) i * CommandLayout.BYTES + offset;
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
    return i32(i, CommandLayout.PARAM_KEY);
  }

  @Override
  public double parameterValue(int i) {
    return Memory.f64(at(i, CommandLayout.DOUBLE_VALUE));
  }
}
