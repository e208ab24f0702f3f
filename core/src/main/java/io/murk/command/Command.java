package io.murk.command;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * One command, a value.
 *
 * @param payload what it does
 * @param expiresAfterTick the last tick in which it may be applied, unsigned
 * @param sourceId who sends it, unsigned; empty for anonymous, which sorts last
 * @param sourceSeq its number among its source's commands, unsigned; ignored when anonymous
 * @param priorityClass 0 to 255, smaller is applied earlier; by convention 0 system, 1 user
 */
public record Command(
    Payload payload,
    long expiresAfterTick,
    OptionalLong sourceId,
    OptionalLong sourceSeq,
    int priorityClass) {
  /** The expiry that never comes. */
  public static final long NEVER = -1L;

  /** Checks the priority class. */
  public Command {
    Objects.requireNonNull(payload, "payload");
    if (priorityClass < 0 || priorityClass > 255) {
      throw new io.murk.error.MurkException(
          io.murk.error.ErrorCode.INVALID_ARGUMENT,
          "priority_class=" + priorityClass + " allowed=0..255");
    }
  }

  /** An anonymous command of the user class that never expires. */
  public static Command of(Payload payload) {
    return new Command(payload, NEVER, OptionalLong.empty(), OptionalLong.empty(), 1);
  }

  /** This command with another expiry. */
  public Command expiresAfter(long tick) {
    return new Command(payload, tick, sourceId, sourceSeq, priorityClass);
  }

  /** This command from a source, with its number there. */
  public Command from(long source, long seq) {
    return new Command(
        payload, expiresAfterTick, OptionalLong.of(source), OptionalLong.of(seq), priorityClass);
  }

  /** This command with another priority class. */
  public Command priority(int value) {
    return new Command(payload, expiresAfterTick, sourceId, sourceSeq, value);
  }
}
