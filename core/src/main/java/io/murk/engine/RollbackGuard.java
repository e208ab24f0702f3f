package io.murk.engine;

/** Counts failed ticks in a row and disables ticking when there are too many. */
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

  void reset() {
    consecutive = 0;
    disabled = false;
  }
}
