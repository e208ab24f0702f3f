package io.murk.replay.v4.read;

import static io.murk.replay.v4.read.V4RecordLayout.AT_AXES;
import static io.murk.replay.v4.read.V4RecordLayout.AT_COMMAND_BYTES;
import static io.murk.replay.v4.read.V4RecordLayout.AT_COMMAND_FLAGS;
import static io.murk.replay.v4.read.V4RecordLayout.AT_EXPIRES;
import static io.murk.replay.v4.read.V4RecordLayout.AT_PRIORITY;
import static io.murk.replay.v4.read.V4RecordLayout.COMMAND_FRONT;
import static io.murk.replay.v4.read.V4RecordLayout.COUNTED;
import static io.murk.replay.v4.read.V4RecordLayout.HAS_NUMBER;
import static io.murk.replay.v4.read.V4RecordLayout.HAS_SOURCE;
import static io.murk.replay.v4.read.V4RecordLayout.PARAMETER;
import static io.murk.replay.v4.read.V4RecordLayout.SET_FIELD;

import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import io.murk.error.ErrorCode;
import java.nio.ByteBuffer;

/**
 * The commands of a SUBMITTED record, answered from its bytes. Immutable; any thread.
 *
 * <p>hot: 0 B/op.
 */
public final class V4Commands implements CommandBatch {
  private final ByteBuffer bytes;
  private final int[] starts;

  /** Where each command starts in the record's content. */
  private V4Commands(ByteBuffer bytes, int... starts) {
    this.bytes = bytes;
    this.starts = starts;
  }

  /** The commands in the content of a record that was checked. */
  static V4Commands of(ByteBuffer content) {
    int[] starts = new int[content.getInt(0)];
    int at = COUNTED;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = at;
      at += content.getInt(at + AT_COMMAND_BYTES);
    }
    return new V4Commands(content, starts);
  }

  /** Those that were not refused when they were submitted. */
  public V4Commands accepted() {
    int[] accepted = new int[starts.length];
    int count = 0;
    for (int i = 0; i < starts.length; i++) {
      if (!isRefused(i)) {
        accepted[count++] = starts[i];
      }
    }
    return count == starts.length
        ? this
        : new V4Commands(bytes, java.util.Arrays.copyOf(accepted, count));
  }

  /** Whether a command was refused when it was submitted, and has no effect. */
  public boolean isRefused(int i) {
    return (flags(bytes, starts[i]) & V4RecordLayout.REFUSED) != 0;
  }

  // ---------------------------------------------------------------- checks

  /** Refuses a record whose commands leave it, or do not fill it. */
  static void check(V4Records record) {
    long count = Integer.toUnsignedLong(record.int32(0));
    long most = (record.length() - COUNTED) / COMMAND_FRONT;
    if (count > most) {
      throw record.refusal("commands=" + count + " allowed=0.." + most);
    }
    int at = COUNTED;
    for (int i = 0; i < count; i++) {
      at += checkedBytes(record, i, at);
    }
    if (at != record.length()) {
      throw record.refusal(
          ErrorCode.REPLAY_MALFORMED,
          at,
          "commands end here, and the record at " + record.length());
    }
  }

  private static int checkedBytes(V4Records record, int i, int at) {
    int room = record.length() - at;
    if (room < COMMAND_FRONT) {
      throw malformed(record, i, at, "bytes_left=" + room + " allowed=" + COMMAND_FRONT + "..");
    }
    ByteBuffer bytes = record.body().bytes();
    int from = record.at() + V4RecordLayout.RECORD_HEADER + at;
    int kind = Byte.toUnsignedInt(bytes.get(from));
    if (kind >= V4RecordLayout.kinds()) {
      throw record.refusal(
          ErrorCode.REPLAY_UNKNOWN_PAYLOAD,
          at,
          "command=" + i + " kind=" + kind + " allowed=0.." + (V4RecordLayout.kinds() - 1));
    }
    long claimed = Integer.toUnsignedLong(bytes.getInt(from + AT_COMMAND_BYTES));
    int front = front(bytes, from);
    if (claimed < front || claimed > room || (claimed & 7) != 0) {
      throw malformed(
          record, i, at, "bytes=" + claimed + " allowed=" + front + ".." + room + " by 8");
    }
    long needed = front + content(bytes, from, from + front, claimed - front);
    if (needed > claimed) {
      throw malformed(record, i, at, "bytes=" + claimed + " allowed=" + needed + "..");
    }
    return (int) claimed;
  }

  /** How many bytes the content of a command needs, of which {@code room} are there. */
  private static long content(ByteBuffer bytes, int from, int content, long room) {
    return switch (V4RecordLayout.kind(bytes.get(from))) {
      case SET_FIELD -> SET_FIELD + 4L * Byte.toUnsignedInt(bytes.get(from + AT_AXES));
      case SET_PARAMETER -> PARAMETER;
      case SET_PARAMETER_BATCH ->
          room < COUNTED
              ? COUNTED
              : COUNTED + PARAMETER * Integer.toUnsignedLong(bytes.getInt(content));
      case CUSTOM ->
          room < COUNTED ? COUNTED : COUNTED + Integer.toUnsignedLong(bytes.getInt(content + 4));
      default -> 0;
    };
  }

  private static io.murk.error.MurkException malformed(
      V4Records record, int i, int at, String detail) {
    return record.refusal(ErrorCode.REPLAY_MALFORMED, at, "command=" + i + " " + detail);
  }

  static int refused(V4Records record) {
    ByteBuffer bytes = record.body().bytes();
    int at = record.at() + V4RecordLayout.RECORD_HEADER + COUNTED;
    int refused = 0;
    for (int i = record.int32(0); i > 0; i--) {
      refused += (flags(bytes, at) & V4RecordLayout.REFUSED) != 0 ? 1 : 0;
      at += bytes.getInt(at + AT_COMMAND_BYTES);
    }
    return refused;
  }

  private static int flags(ByteBuffer bytes, int start) {
    return bytes.get(start + AT_COMMAND_FLAGS);
  }

  /** Bytes of a command before its content. */
  private static int front(ByteBuffer bytes, int start) {
    int flags = flags(bytes, start);
    return COMMAND_FRONT
        + ((flags & HAS_SOURCE) != 0 ? Long.BYTES : 0)
        + ((flags & HAS_NUMBER) != 0 ? Long.BYTES : 0);
  }

  // ---------------------------------------------------------------- CommandBatch

  @Override
  public int size() {
    return starts.length;
  }

  @Override
  public CommandKind kind(int i) {
    return V4RecordLayout.kind(bytes.get(starts[i]));
  }

  @Override
  public long expiresAfterTick(int i) {
    return bytes.getLong(starts[i] + AT_EXPIRES);
  }

  @Override
  public boolean hasSource(int i) {
    return (flags(bytes, starts[i]) & HAS_SOURCE) != 0;
  }

  @Override
  public long source(int i) {
    return hasSource(i) ? bytes.getLong(starts[i] + COMMAND_FRONT) : 0;
  }

  @Override
  public boolean hasSourceSeq(int i) {
    return (flags(bytes, starts[i]) & HAS_NUMBER) != 0;
  }

  @Override
  public long sourceSeq(int i) {
    return hasSourceSeq(i) ? bytes.getLong(content(i) - Long.BYTES) : 0;
  }

  @Override
  public int priorityClass(int i) {
    return Byte.toUnsignedInt(bytes.get(starts[i] + AT_PRIORITY));
  }

  @Override
  public int field(int i) {
    return bytes.getInt(content(i));
  }

  @Override
  public int component(int i) {
    return bytes.getInt(content(i) + 4);
  }

  @Override
  public float value(int i) {
    return bytes.getFloat(content(i) + 8);
  }

  @Override
  public int ndim(int i) {
    return Byte.toUnsignedInt(bytes.get(starts[i] + AT_AXES));
  }

  @Override
  public int coord(int i, int axis) {
    return bytes.getInt(content(i) + SET_FIELD + axis * Integer.BYTES);
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
    return kind(i) == CommandKind.SET_PARAMETER_BATCH ? bytes.getInt(content(i)) : 1;
  }

  @Override
  public int parameterKey(int i, int k) {
    return bytes.getInt(parameter(i, k));
  }

  @Override
  public double parameterValue(int i, int k) {
    return bytes.getDouble(parameter(i, k) + Double.BYTES);
  }

  @Override
  public int customType(int i) {
    return bytes.getInt(content(i));
  }

  @Override
  public int customSize(int i) {
    return bytes.getInt(content(i) + 4);
  }

  @Override
  public void copyCustom(int i, byte[] to, int offset, int size) {
    bytes.get(content(i) + COUNTED, to, offset, size);
  }

  private int parameter(int i, int k) {
    int first = kind(i) == CommandKind.SET_PARAMETER_BATCH ? COUNTED : 0;
    return content(i) + first + k * PARAMETER;
  }

  private int content(int i) {
    return starts[i] + front(bytes, starts[i]);
  }
}
