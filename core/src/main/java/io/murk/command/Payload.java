package io.murk.command;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.space.Coord;
import java.util.Arrays;
import java.util.List;

/** What a command does. */
public sealed interface Payload {
  /** The most parameters that one {@link SetParameterBatch} sets. */
  int MAX_PARAMETERS = ParameterSet.MAX_PARAMETERS;

  /** The most bytes that one {@link Custom} carries: 64 KiB. */
  int MAX_CUSTOM_BYTES = 1 << 16;

  /**
   * Sets one value.
   *
   * <p>On a field that some propagator writes, it edits the tick-start state, which that tick's
   * propagators read. On a per-tick field that none writes, it sets the value of this tick.
   *
   * @param cell the cell
   * @param field the field's number
   * @param component the component of a Vector field, from 0
   * @param value any f32, NaN included
   */
  record SetField(Coord cell, int field, int component, float value) implements Payload {
    /** Sets component 0. */
    public SetField(Coord cell, int field, float value) {
      this(cell, field, 0, value);
    }
  }

  /**
   * Sets a parameter of the world, for the propagators of this very tick. A key that the world does
   * not declare is answered with {@link ReasonCode#NOT_APPLIED}.
   *
   * @param key its key, as {@link ParameterSet} counts
   * @param value any f64, NaN included
   */
  record SetParameter(int key, double value) implements Payload {}

  /**
   * Sets several parameters as one change, in order. If the world does not declare one of the keys,
   * nothing of it is set and the answer is {@link ReasonCode#NOT_APPLIED}.
   *
   * @param parameters at most {@link #MAX_PARAMETERS}; copied
   */
  record SetParameterBatch(List<SetParameter> parameters) implements Payload {
    /** Copies the list and checks its length. */
    public SetParameterBatch {
      parameters = List.copyOf(parameters);
      requireAtMost("parameters.length", parameters.size(), MAX_PARAMETERS);
    }
  }

  /**
   * Calls the {@link CommandRule} that the world has for a type. A world without one answers {@link
   * ReasonCode#UNSUPPORTED_COMMAND}. Immutable.
   */
  final class Custom implements Payload {
    private final int typeId;
    private final byte[] bytes;

    /**
     * @param typeId the type, unsigned
     * @param bytes what the rule reads, at most {@link #MAX_CUSTOM_BYTES}; copied
     */
    public Custom(int typeId, byte... bytes) {
      requireAtMost("bytes.length", bytes.length, MAX_CUSTOM_BYTES);
      this.typeId = typeId;
      this.bytes = bytes.clone();
    }

    /** The type, unsigned. */
    public int typeId() {
      return typeId;
    }

    /** The bytes, a new array. */
    public byte[] bytes() {
      return bytes.clone();
    }

    /** Number of bytes. */
    public int size() {
      return bytes.length;
    }

    /** Writes the first {@code size} bytes to {@code to}, from {@code offset} on. */
    public void copyTo(byte[] to, int offset, int size) {
      System.arraycopy(bytes, 0, to, offset, size);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Custom that
          && typeId == that.typeId
          && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return 31 * typeId + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Custom[typeId="
          + Integer.toUnsignedString(typeId)
          + ", bytes.length="
          + bytes.length
          + "]";
    }
  }

  /**
   * Moves an entity. Worlds of this version have no entities and answer {@link
   * ReasonCode#UNSUPPORTED_COMMAND}.
   *
   * @param entityId the entity, unsigned
   * @param target the cell that it moves to
   */
  record Move(long entityId, Coord target) implements Payload {}

  /**
   * Creates an entity. Worlds of this version have no entities and answer {@link
   * ReasonCode#UNSUPPORTED_COMMAND}.
   *
   * @param cell where it is created
   * @param values its values; copied
   */
  record Spawn(Coord cell, List<FieldValue> values) implements Payload {
    /** Copies the list. */
    public Spawn {
      values = List.copyOf(values);
    }

    /** A field's number and an entity's value in it. */
    public record FieldValue(int field, float value) {}
  }

  /**
   * Removes an entity. Worlds of this version have no entities and answer {@link
   * ReasonCode#UNSUPPORTED_COMMAND}.
   *
   * @param entityId the entity, unsigned
   */
  record Despawn(long entityId) implements Payload {}

  private static void requireAtMost(String what, int given, int most) {
    if (given > most) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, what + "=" + given + " allowed=0.." + most);
    }
  }
}
