package io.murk.replay;

import io.murk.egress.EgressShape;
import io.murk.egress.EgressTensor;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Hashes of one world's state in a snapshot: equal states have equal hashes on every machine, and
 * different ones practically never.
 *
 * <p>The bits of every value count: -0 differs from 0, and a NaN from a NaN with another payload.
 * So do a field's number and length. Not hashed: names, units, parameters, the generation.
 *
 * <p>There are two. {@link #wide} is the one to use. {@link #fnv1a} is that of murk 0.1.9, an order
 * of magnitude slower, for its files.
 *
 * <p>Any thread that may read the snapshot. Nothing is copied. hot: 0 B/op.
 */
public final class SnapshotHash {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private SnapshotHash() {}

  /**
   * The wide hash of a world, 64 bits.
   *
   * <p>With X as XXH3-64 (default secret, seed 0) of a string of bytes, and every number as eight
   * bytes, little-endian:
   *
   * <pre>
   * h = X(tick)
   * for field = 0, 1, ...:  h = X(h, field, n, X(values))
   * </pre>
   *
   * where {@code values} are the field's f32 [cell][component], little-endian, and {@code n} is how
   * many bytes they are. So {@code X(h, field, n, X(values))} hashes 32 bytes.
   *
   * @param snapshot a world's or a batch's
   * @param world 0 to {@code snapshot.worlds() - 1}
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} for another world
   */
  public static long wide(Snapshot snapshot, int world) {
    requireWorld(snapshot, world);
    long hash = Xxh3.of(snapshot.tick(world));
    int fields = snapshot.schema().size();
    for (int field = 0; field < fields; field++) {
      MemorySegment values = snapshot.field(field, world);
      hash = Xxh3.of(hash, field, values.byteSize(), Xxh3.of(values));
    }
    return hash;
  }

  /**
   * The hash of a tick in a recording: as {@link #wide}, but of one of {@code stripes} parts of
   * every field, which the tick chooses. With 1 it is {@link #wide}.
   *
   * <p>Of a field of n floats it takes those from {@code floor(s n / stripes)} to {@code floor((s +
   * 1) n / stripes) - 1}, where s is the tick modulo {@code stripes}, unsigned.
   *
   * @param snapshot a world's or a batch's
   * @param world 0 to {@code snapshot.worlds() - 1}
   * @param stripes 1 or more
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} for another world or number
   */
  public static long striped(Snapshot snapshot, int world, int stripes) {
    requireWorld(snapshot, world);
    if (stripes < 1) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "stripes=" + stripes + " allowed=1..2147483647");
    }
    long tick = snapshot.tick(world);
    long stripe = Long.remainderUnsigned(tick, stripes);
    long hash = Xxh3.of(tick);
    int fields = snapshot.schema().size();
    for (int field = 0; field < fields; field++) {
      MemorySegment values = snapshot.field(field, world);
      long floats = values.byteSize() / Float.BYTES;
      long from = Float.BYTES * part(floats, stripe, stripes);
      long length = Float.BYTES * part(floats, stripe + 1, stripes) - from;
      hash = Xxh3.of(hash, field, length, Xxh3.of(values, from, length));
    }
    return hash;
  }

  /** floor(stripe * floats / stripes), without a product that may overflow. */
  private static long part(long floats, long stripe, long stripes) {
    return floats / stripes * stripe + floats % stripes * stripe / stripes;
  }

  /**
   * XXH3-64 (default secret, seed 0) of some bytes, as they lie there.
   *
   * @param bytes read from {@code from} on
   * @param from the first
   * @param length how many
   */
  public static long of(MemorySegment bytes, long from, long length) {
    java.util.Objects.checkFromIndexSize(from, length, bytes.byteSize());
    return Xxh3.of(bytes, from, length);
  }

  /**
   * XXH3-64 (default secret, seed 0) of one field's values, little-endian f32 [cell][component]:
   * what {@link #wide} is made of, and what tells which field of two worlds differs.
   *
   * @param snapshot a world's or a batch's
   * @param field the field's number
   * @param world 0 to {@code snapshot.worlds() - 1}
   */
  public static long field(Snapshot snapshot, int field, int world) {
    requireWorld(snapshot, world);
    MemorySegment values = snapshot.field(field, world);
    return Xxh3.of(values);
  }

  /**
   * The hash of murk 0.1.9 of a world, over all its fields; see {@link #fnv1a(Snapshot,int,int)}.
   */
  public static long fnv1a(Snapshot snapshot, int world) {
    return fnv1a(snapshot, world, snapshot.schema().size());
  }

  /**
   * The hash of murk 0.1.9 of a world: FNV-1a, 64 bits, over each field's number (u32) and values
   * (f32 [cell][component]), little-endian. Ticks and lengths do not count.
   *
   * @param snapshot a world's or a batch's
   * @param world 0 to {@code snapshot.worlds() - 1}
   * @param fields how many fields to hash, from 0 on; one that the snapshot does not have counts by
   *     its number alone
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} for another world or a negative number
   */
  public static long fnv1a(Snapshot snapshot, int world, int fields) {
    requireWorld(snapshot, world);
    if (fields < 0) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "field_count=" + Integer.toUnsignedString(fields) + " allowed=0..2147483647");
    }
    long hash = FNV_BASIS;
    for (int field = 0; field < fields; field++) {
      hash = foldFnv(hash, field);
      if (field < snapshot.schema().size()) {
        hash = foldFnv(hash, snapshot.field(field, world));
      }
    }
    return hash;
  }

  private static long foldFnv(long start, MemorySegment values) {
    long hash = start;
    long bytes = values.byteSize();
    for (long at = 0; at < bytes; at += 4) {
      hash = foldFnv(hash, values.get(ValueLayout.JAVA_INT, at));
    }
    return hash;
  }

  private static long foldFnv(long start, int word) {
    long hash = (start ^ (word & 0xff)) * FNV_PRIME;
    hash = (hash ^ (word >>> 8 & 0xff)) * FNV_PRIME;
    hash = (hash ^ (word >>> 16 & 0xff)) * FNV_PRIME;
    return (hash ^ (word >>> 24)) * FNV_PRIME;
  }

  private static void requireWorld(Snapshot snapshot, int world) {
    if (world < 0 || world >= snapshot.worlds()) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "world_index="
              + Integer.toUnsignedString(world)
              + " allowed=0.."
              + (snapshot.worlds() - 1));
    }
  }

  /**
   * Hash of what a plan wrote, as docs/replay-format.md has it for OBSERVED: of the bytes, or
   * tensor by tensor if the shape leaves gaps, so that nothing depends on what lies in those.
   *
   * @param output the output of some units
   * @param from where the first of them begins, in bytes
   * @param units how many, 0 or more
   */
  public static long ofOutput(EgressShape shape, MemorySegment output, long from, long units) {
    long unitBytes = shape.outputBytes();
    List<EgressTensor> tensors = shape.tensors();
    long end = 0;
    for (int i = 0; i < tensors.size() && end >= 0; i++) {
      end = tensors.get(i).outputOffset() == end ? end + bytes(tensors.get(i)) : -1;
    }
    if (end == unitBytes) {
      return of(output, from, units * unitBytes);
    }
    long hash = Xxh3.of(units);
    for (long unit = 0; unit < units; unit++) {
      for (int i = 0; i < tensors.size(); i++) {
        EgressTensor tensor = tensors.get(i);
        long length = bytes(tensor);
        long at = from + unit * unitBytes + tensor.outputOffset();
        hash = Xxh3.of(hash, i, length, of(output, at, length));
      }
    }
    return hash;
  }

  private static long bytes(EgressTensor tensor) {
    long bytes = tensor.type().bytes();
    for (int axis = 0; axis < tensor.shape().size(); axis++) {
      bytes *= tensor.shape().get(axis);
    }
    return bytes;
  }
}
