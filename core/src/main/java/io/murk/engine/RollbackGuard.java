package io.murk.engine;

import io.murk.arena.GenerationArena;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.PropagatorFailure;

/**
 * Counts failed ticks in a row and disables ticking when there are too many; says why one failed.
 */
final class RollbackGuard {
  private static final MurkException UNEXPLAINED_PROPAGATOR =
      new MurkException(
          ErrorCode.PROPAGATOR_FAILED, "a propagator failed; no memory was left to say how");
  private static final MurkException UNEXPLAINED =
      new MurkException(
          ErrorCode.ALLOCATION_FAILED, "the tick failed; no memory was left to say how");

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

  /** Why nothing happens while ticking is disabled. */
  MurkException refusal() {
    return new MurkException(
        ErrorCode.TICK_DISABLED,
        consecutive == 0
            ? "the last reset failed; reset the world to go on"
            : "consecutive_rollbacks=" + consecutive + "; reset the world to go on");
  }

  /** No generation is free for {@code purpose}, and no further one is allowed. */
  static MurkException held(GenerationArena arena, String purpose) {
    return new MurkException(
        ErrorCode.ALLOCATION_FAILED,
        "max_generations="
            + arena.maxGenerations()
            + " leases="
            + arena.olderLeases()
            + " hold all generations but the current one; release one, or allow more, for "
            + purpose);
  }

  /** No memory is left for a further generation. */
  static MurkException exhausted(GenerationArena arena, String purpose, OutOfMemoryError e) {
    return new MurkException(
        ErrorCode.ALLOCATION_FAILED,
        "leases="
            + arena.olderLeases()
            + " hold what "
            + purpose
            + " would use, and no further generation can be had: "
            + e.getMessage(),
        e);
  }

  /** A reset or restore has no room for a state. */
  static MurkException noState(long tick, OutOfMemoryError e) {
    return new MurkException(
        ErrorCode.ALLOCATION_FAILED,
        "leases hold the state of tick="
            + tick
            + ", and no further one can be had: "
            + e.getMessage(),
        e);
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
    restore(0, false);
  }

  void restore(int rollbacks, boolean ticksNoMore) {
    consecutive = rollbacks;
    disabled = ticksNoMore;
  }

  /** Nobody is there to take what a failure's own text throws, or an exhausted heap. */
  static MurkException explain(
      Throwable thrown, CommandApplier applier, PipelineRunner runner, long tick) {
    try {
      return explain(thrown, reason(thrown), applier, runner, tick);
    } catch (Throwable lost) {
      return runner.hasFailed() ? UNEXPLAINED_PROPAGATOR : UNEXPLAINED;
    }
  }

  private static MurkException explain(
      Throwable thrown, String reason, CommandApplier applier, PipelineRunner runner, long tick) {
    if (thrown instanceof PublishChecks.Violation violation) {
      return violation;
    }
    if (applier.isRunning()) {
      return applier.explain(thrown, reason);
    }
    if (!runner.hasFailed()) {
      return new MurkException(
          thrown instanceof OutOfMemoryError
              ? ErrorCode.ALLOCATION_FAILED
              : ErrorCode.INTERNAL_ERROR,
          "outside of propagators: " + reason + " (tick=" + tick + ")",
          thrown);
    }
    return runner.explain(thrown, "failed: " + reason + " (tick=" + tick + ")");
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
