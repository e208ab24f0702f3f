package io.murk.command;

import io.murk.error.ErrorCode;

/** Why a command was not applied. */
public enum ReasonCode {
  /** The queue was full when it was submitted. */
  QUEUE_FULL(ErrorCode.QUEUE_FULL),
  /** It expired before a tick could apply it. */
  STALE(ErrorCode.STALE),
  /** Its tick was rolled back. */
  TICK_ROLLBACK(ErrorCode.TICK_ROLLBACK),
  /** Ticking was disabled when it was submitted. */
  TICK_DISABLED(ErrorCode.TICK_DISABLED),
  /** The world does not execute its kind: an entity command, or a custom one without a rule. */
  UNSUPPORTED_COMMAND(ErrorCode.UNSUPPORTED_COMMAND),
  /**
   * Its target does not exist (no such cell, field or component, a Static field, an undeclared
   * parameter), or the rule of its type refused it.
   */
  NOT_APPLIED(ErrorCode.NOT_APPLIED),
  /** The world was shut down before a tick could apply it. */
  SHUTTING_DOWN(ErrorCode.SHUTTING_DOWN);

  private final ErrorCode code;

  ReasonCode(ErrorCode code) {
    this.code = code;
  }

  /** The code that C and Python see. */
  public ErrorCode code() {
    return code;
  }
}
