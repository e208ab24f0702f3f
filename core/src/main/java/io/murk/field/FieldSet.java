package io.murk.field;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.BitSet;
import java.util.stream.IntStream;

/** A set of field numbers, iterated in ascending order. Immutable. */
public final class FieldSet {
  private static final FieldSet EMPTY = new FieldSet(new BitSet());

  private final BitSet bits;

  private FieldSet(BitSet bits) {
    this.bits = bits;
  }

  /** No field. */
  public static FieldSet empty() {
    return EMPTY;
  }

  /**
   * These fields; repeats do not matter.
   *
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} for a negative number
   */
  public static FieldSet of(int... fields) {
    BitSet bits = new BitSet();
    for (int field : fields) {
      if (field < 0) {
        throw new MurkException(
            ErrorCode.INVALID_ARGUMENT,
            "field=" + Integer.toUnsignedString(field) + " allowed=0..2147483647");
      }
      bits.set(field);
    }
    return new FieldSet(bits);
  }

  /** Whether {@code field} is in the set. */
  public boolean contains(int field) {
    return field >= 0 && bits.get(field);
  }

  /** Number of fields. */
  public int size() {
    return bits.cardinality();
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return bits.isEmpty();
  }

  /** The fields in ascending order. */
  public IntStream stream() {
    return bits.stream();
  }

  /** Fields in this set or the other. */
  public FieldSet union(FieldSet other) {
    BitSet result = copy();
    result.or(other.bits);
    return new FieldSet(result);
  }

  /** Fields in this set and the other. */
  public FieldSet intersection(FieldSet other) {
    BitSet result = copy();
    result.and(other.bits);
    return new FieldSet(result);
  }

  /** Fields in this set and not in the other. */
  public FieldSet difference(FieldSet other) {
    BitSet result = copy();
    result.andNot(other.bits);
    return new FieldSet(result);
  }

  /** Whether every field of this set is in the other. */
  public boolean isSubsetOf(FieldSet other) {
    return difference(other).isEmpty();
  }

  private BitSet copy() {
    return (BitSet) bits.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldSet that && bits.equals(that.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return bits.toString();
  }
}
