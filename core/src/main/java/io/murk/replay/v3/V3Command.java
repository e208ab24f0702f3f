package io.murk.replay.v3;

import io.murk.command.Command;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A command as a file of version 3 has it: its payload is bytes, which need not be of a known kind
 * until someone asks for the {@link #command}. Immutable, with equality.
 */
public final class V3Command {
  /** Tag, length, priority, two flags with numbers, expiry, arrival. */
  static final int MAX_BYTES_BESIDE_PAYLOAD = 1 + 4 + 1 + 9 + 9 + 8 + 8;

  private static final int U8 = 255;

  private final int payloadType;
  private final byte[] payload;
  private final int priorityClass;
  private final OptionalLong sourceId;
  private final OptionalLong sourceSeq;
  private final long expiresAfterTick;
  private final long arrivalSeq;

  V3Command(
      int payloadType,
      byte[] payload,
      int priorityClass,
      OptionalLong sourceId,
      OptionalLong sourceSeq,
      long expiresAfterTick,
      long arrivalSeq) {
    V3Bytes.requireBlob("payload", payload.length);
    this.payloadType = payloadType;
    this.payload = payload;
    this.priorityClass = priorityClass;
    this.sourceId = sourceId;
    this.sourceSeq = sourceSeq;
    this.expiresAfterTick = expiresAfterTick;
    this.arrivalSeq = arrivalSeq;
  }

  /**
   * A command in the form of version 3.
   *
   * @param arrivalSeq its number among all that were submitted to the world
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} for what version 3 has no form for: a
   *     component other than 0
   */
  public static V3Command of(Command command, long arrivalSeq) {
    return new V3Command(
        V3Payloads.type(command.payload()),
        V3Payloads.bytes(command.payload()),
        command.priorityClass(),
        command.sourceId(),
        command.sourceSeq(),
        command.expiresAfterTick(),
        arrivalSeq);
  }

  /**
   * A command with any payload.
   *
   * @param payloadType 0 to 255
   * @param payload its bytes; copied
   * @param like where all else is taken from
   */
  public static V3Command raw(int payloadType, byte[] payload, V3Command like) {
    if (payloadType < 0 || payloadType > U8) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "payload_type=" + payloadType + " allowed=0..255");
    }
    return new V3Command(
        payloadType,
        payload.clone(),
        like.priorityClass,
        like.sourceId,
        like.sourceSeq,
        like.expiresAfterTick,
        like.arrivalSeq);
  }

  /**
   * The command.
   *
   * @throws MurkException {@link ErrorCode#REPLAY_UNKNOWN_PAYLOAD}, or {@link
   *     ErrorCode#REPLAY_MALFORMED} for a payload that is too short
   */
  public Command command() {
    return new Command(
        V3Payloads.payload(payloadType, payload),
        expiresAfterTick,
        sourceId,
        sourceSeq,
        priorityClass);
  }

  /** The kind of the payload, 0 to 255. */
  public int payloadType() {
    return payloadType;
  }

  /** The payload, a new array. */
  public byte[] payload() {
    return payload.clone();
  }

  /** 0 to 255, smaller is applied earlier. */
  public int priorityClass() {
    return priorityClass;
  }

  /** Who sent it, unsigned. */
  public OptionalLong sourceId() {
    return sourceId;
  }

  /** Its number among its source's commands, unsigned. */
  public OptionalLong sourceSeq() {
    return sourceSeq;
  }

  /** The last tick in which it may be applied, unsigned. */
  public long expiresAfterTick() {
    return expiresAfterTick;
  }

  /** Its number among all that were submitted, unsigned. */
  public long arrivalSeq() {
    return arrivalSeq;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof V3Command that
        && payloadType == that.payloadType
        && Arrays.equals(payload, that.payload)
        && priorityClass == that.priorityClass
        && sourceId.equals(that.sourceId)
        && sourceSeq.equals(that.sourceSeq)
        && expiresAfterTick == that.expiresAfterTick
        && arrivalSeq == that.arrivalSeq;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(payload) + Long.hashCode(arrivalSeq);
  }

  @Override
  public String toString() {
    return "V3Command[payloadType="
        + payloadType
        + ", payload.length="
        + payload.length
        + ", arrivalSeq="
        + Long.toUnsignedString(arrivalSeq)
        + "]";
  }
}
