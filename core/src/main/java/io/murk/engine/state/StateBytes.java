package io.murk.engine.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A {@link WorldState} as bytes, version 1, little-endian:
 *
 * <pre>
 *   0 8 bytes "MURKCKPT"        40 u64 parameter version      72 u32 bytes of the layout's text
 *   8 u32 version (1)           48 u32 failed ticks in a row  76 u32 number of parameters
 *  12 u32 CRC-32C from 16 on    52 u32 1 = ticking disabled   80 u32 number of steps
 *  16 u64 bytes in all          56 u32 CRC-32C of Static      84 u32 number of fields
 *  24 u64 tick                     fields                     88 u64 bytes of all fields
 *  32 u64 seed                  60 u32[3] 0
 *  96 the layout's text, UTF-8; each parameter, f64; of each step u32 length and what it remembers;
 *     0 to 7 bytes of 0, up to a multiple of 8
 *  .. of each field that is not Static its f32 [cell][component], one after the other
 * </pre>
 */
public final class StateBytes {
  /** The version that is written, and the one that is read. */
  public static final int VERSION = 1;

  static final long MAGIC =
      ByteBuffer.wrap("MURKCKPT".getBytes(StandardCharsets.US_ASCII))
          .order(LITTLE_ENDIAN)
          .getLong();
  static final int HEADER = 96;
  static final int SUMMED_FROM = 16;
  private static final int AT_TOTAL = 16;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat NATIVE = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfFloat LITTLE = NATIVE.withOrder(LITTLE_ENDIAN);

  private StateBytes() {}

  // ---------------------------------------------------------------- writing

  /** How many bytes {@link #write} takes. */
  public static long size(WorldState state) {
    return Math.addExact(prefix(state), fieldBytes(state));
  }

  /**
   * Writes a state to the front of {@code to}.
   *
   * @return how many bytes
   * @throws MurkException {@link ErrorCode#BUFFER_TOO_SMALL}; nothing is written then
   */
  public static long write(WorldState state, MemorySegment to) {
    long size = size(state);
    if (to.byteSize() < size) {
      throw new MurkException(
          ErrorCode.BUFFER_TOO_SMALL,
          "target.byteSize=" + to.byteSize() + " allowed=" + size + "..");
    }
    byte[] layout = state.layout().getBytes(StandardCharsets.UTF_8);
    ByteBuffer front = ByteBuffer.allocate(Math.toIntExact(prefix(state))).order(LITTLE_ENDIAN);
    front.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(size);
    front.putLong(state.tick()).putLong(state.seed()).putLong(state.parameterVersion());
    front.putInt(state.rollbacks()).putInt(state.disabled() ? 1 : 0).putInt(state.fixedSum());
    front.putInt(0).putInt(0).putInt(0);
    front.putInt(layout.length).putInt(state.parameters().length);
    front.putInt(state.memories().size()).putInt(state.fields().length);
    front.putLong(fieldBytes(state)).put(layout);
    for (double parameter : state.parameters()) {
      front.putLong(Double.doubleToRawLongBits(parameter));
    }
    for (byte[] memory : state.memories()) {
      front.putInt(memory.length).put(memory);
    }
    MemorySegment.copy(MemorySegment.ofArray(front.array()), 0, to, 0, front.capacity());
    long at = front.capacity();
    for (MemorySegment field : state.fields()) {
      if (field != null) {
        copy(field, NATIVE, 0, to, LITTLE, at);
        at += field.byteSize();
      }
    }
    to.set(INT, 12, sum(to.asSlice(SUMMED_FROM, size - SUMMED_FROM)));
    return size;
  }

  private static void copy(
      MemorySegment from,
      ValueLayout.OfFloat fromOrder,
      long fromAt,
      MemorySegment to,
      ValueLayout.OfFloat toOrder,
      long toAt) {
    long floats = Math.min(from.byteSize() - fromAt, to.byteSize() - toAt) / Float.BYTES;
    MemorySegment.copy(from, fromOrder, fromAt, to, toOrder, toAt, floats);
  }

  private static long prefix(WorldState state) {
    long bytes = HEADER + (long) state.layout().getBytes(StandardCharsets.UTF_8).length;
    bytes += 8L * state.parameters().length;
    for (byte[] memory : state.memories()) {
      bytes += 4L + memory.length;
    }
    return aligned(bytes);
  }

  private static long aligned(long bytes) {
    return bytes + 7 & -8;
  }

  private static long fieldBytes(WorldState state) {
    long bytes = 0;
    for (MemorySegment field : state.fields()) {
      bytes += field == null ? 0 : field.byteSize();
    }
    return bytes;
  }

  /** CRC-32C of any number of bytes. */
  public static int sum(MemorySegment bytes) {
    CRC32C sum = new CRC32C();
    add(sum, bytes);
    return (int) sum.getValue();
  }

  /** Goes on with a sum; byte buffers end at 2 GiB. */
  public static void add(CRC32C sum, MemorySegment bytes) {
    long piece = 1L << 30;
    for (long at = 0; at < bytes.byteSize(); at += piece) {
      sum.update(bytes.asSlice(at, Math.min(piece, bytes.byteSize() - at)).asByteBuffer());
    }
  }

  // ---------------------------------------------------------------- reading

  /**
   * Reads a state that nobody vouches for. Its fields are slices of {@code bytes}.
   *
   * @param bytes with the state at their front; what follows it is not looked at
   * @param schema the fields of the world that it is for, which says how long they are; or null for
   *     none: then the state has no fields
   * @throws MurkException {@link ErrorCode#CHECKPOINT_INVALID} for bytes that are no state, or a
   *     damaged one
   */
  public static WorldState read(MemorySegment bytes, @Nullable FieldSchema schema) {
    if (bytes.byteSize() < HEADER) {
      throw invalid("bytes=" + bytes.byteSize() + " allowed=" + HEADER + "..");
    }
    if (bytes.get(LONG, 0) != MAGIC) {
      throw invalid("magic=0x" + Long.toHexString(bytes.get(LONG, 0)) + " allowed=MURKCKPT");
    }
    if (bytes.get(INT, 8) != VERSION) {
      String version = Integer.toUnsignedString(bytes.get(INT, 8));
      throw invalid("version=" + version + " allowed=" + VERSION);
    }
    long total = bytes.get(LONG, AT_TOTAL);
    if (total < HEADER || total > bytes.byteSize()) {
      throw invalid(
          "total=" + Long.toUnsignedString(total) + " allowed=" + HEADER + ".." + bytes.byteSize());
    }
    if (sum(bytes.asSlice(SUMMED_FROM, total - SUMMED_FROM)) != bytes.get(INT, 12)) {
      throw invalid("the checksum does not fit the bytes: they are damaged");
    }
    return new Front(bytes.asSlice(0, total)).state(schema);
  }

  private static MurkException invalid(String detail) {
    return new MurkException(ErrorCode.CHECKPOINT_INVALID, detail);
  }

  /** What lies before the fields; a right checksum does not make its numbers right. */
  private static final class Front {
    private final MemorySegment bytes;
    private final long end;
    private long at = HEADER;

    Front(MemorySegment bytes) {
      this.bytes = bytes;
      long fieldBytes = bytes.get(LONG, 88);
      if (fieldBytes < 0 || fieldBytes > bytes.byteSize() - HEADER) {
        throw invalid("field_bytes=" + Long.toUnsignedString(fieldBytes) + " are not there");
      }
      end = bytes.byteSize() - fieldBytes;
    }

    WorldState state(@Nullable FieldSchema schema) {
      String layout = new String(take(bytes.get(INT, 72), 1), StandardCharsets.UTF_8);
      ByteBuffer values = ByteBuffer.wrap(take(bytes.get(INT, 76), 8)).order(LITTLE_ENDIAN);
      double[] parameters = new double[values.capacity() / 8];
      values.asDoubleBuffer().get(parameters);
      int steps = bytes.get(INT, 80);
      List<byte[]> memories = new ArrayList<>();
      for (int i = 0; i != steps; i++) {
        int length = ByteBuffer.wrap(take(1, 4)).order(LITTLE_ENDIAN).getInt();
        memories.add(take(length, 1));
      }
      if (aligned(at) != end) {
        throw invalid("bytes before the fields=" + end + " allowed=" + aligned(at));
      }
      return new WorldState(
          layout,
          bytes.get(LONG, 24),
          bytes.get(LONG, 32),
          bytes.get(INT, 48),
          bytes.get(INT, 52) != 0,
          bytes.get(LONG, 40),
          parameters,
          bytes.get(INT, 56),
          List.copyOf(memories),
          fields(schema));
    }

    /** The next {@code count} elements. */
    private byte[] take(int count, int elementBytes) {
      long size = Integer.toUnsignedLong(count) * elementBytes;
      if (size > end - at) {
        throw invalid("length=" + size + " allowed=0.." + (end - at));
      }
      byte[] taken = bytes.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE);
      at += size;
      return taken;
    }

    private @Nullable MemorySegment[] fields(@Nullable FieldSchema schema) {
      int size = schema == null ? 0 : schema.size();
      MemorySegment[] fields = new MemorySegment[size];
      long from = end;
      for (int field = 0; schema != null && field < size; field++) {
        if (StateLayout.holds(schema, field)) {
          long length = 4 * schema.floats(field);
          if (length > bytes.byteSize() - from) {
            throw mismatch(schema);
          }
          fields[field] = inNativeOrder(bytes.asSlice(from, length));
          from += length;
        }
      }
      if (schema != null && from != bytes.byteSize()) {
        throw mismatch(schema);
      }
      return fields;
    }

    private MurkException mismatch(FieldSchema schema) {
      return new MurkException(
          ErrorCode.CHECKPOINT_MISMATCH,
          "field_bytes=" + (bytes.byteSize() - end) + " are not those of " + schema);
    }

    private static MemorySegment inNativeOrder(MemorySegment little) {
      if (ByteOrder.nativeOrder() == LITTLE_ENDIAN) {
        return little;
      }
      MemorySegment copy = MemorySegment.ofArray(new float[(int) (little.byteSize() / 4)]);
      copy(little, LITTLE, 0, copy, NATIVE, 0);
      return copy;
    }
  }
}
