package io.murk.engine;

import io.murk.propagator.PropagatorFailure;

/**
 * Counts failed ticks in a row and disables ticking when there are too many; says why one failed.
 */
final class RollbackGuard {
  private final int maxConsecutiveFailures;
  private int consecutive;
  private boolean disabled;

  RollbackGuard(int maxConsecutiveFailures) {
    this.maxConsecutiveFailures = maxConsecutiveFailures;
  }

  boolean isDisabled() {
    return disabled;
  }

  int consecutiveRollbacks() {
    return consecutive;
  }

  void succeeded() {
    consecutive = 0;
  }

  /** Notes a failed tick; true when it disabled ticking. */
  boolean failed() {
    if (consecutive < Integer.MAX_VALUE) {
      consecutive++;
    }
    boolean transition = !disabled && consecutive >= maxConsecutiveFailures;
    disabled |= transition;
    return transition;
  }

  /** A reset failed: nothing but another one helps. */
  void disable() {
    disabled = true;
  }

  void reset() {
    consecutive = 0;
    disabled = false;
  }

  /** What a failure says. */
  static String reason(Throwable thrown) {
    try {
      return switch (thrown) {
        case PropagatorFailure stated -> String.valueOf(stated.getMessage());
        case StackOverflowError _ -> "stack overflow";
        case OutOfMemoryError memory -> exhausted(memory);
        default -> thrown.toString();
      };
    } catch (Throwable lost) {
      return thrown.getClass().getName();
    }
  }

  private static String exhausted(OutOfMemoryError error) {
    String message = String.valueOf(error.getMessage());
    return message.contains("Java heap") || message.contains("GC overhead")
        ? "Java heap exhausted"
        : "memory exhausted: " + message;
  }
}
