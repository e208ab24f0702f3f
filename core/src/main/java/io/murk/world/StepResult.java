package io.murk.world;

import io.murk.command.Receipts;
import io.murk.engine.TickEngine;
import io.murk.error.MurkException;
import org.jspecify.annotations.Nullable;

/**
 * What one step of one world did; a live view, valid until the world's next step.
 *
 * <p>A failed step rolled its tick back: the world is as it was before, and the receipts say which
 * commands were lost with it.
 */
public final class StepResult {
  private final TickEngine engine;
  private final StepMetrics metrics;

  StepResult(TickEngine engine, StepMetrics metrics) {
    this.engine = engine;
    this.metrics = metrics;
  }

  /** Whether the tick was published. */
  public boolean succeeded() {
    return engine.failureOrNull() == null;
  }

  /** Why the tick was not published, or null. */
  public @Nullable MurkException failureOrNull() {
    return engine.failureOrNull();
  }

  /** This result, or its failure as an exception. */
  public StepResult orThrow() {
    MurkException failure = engine.failureOrNull();
    if (failure != null) {
      throw failure;
    }
    return this;
  }

  /** The last published tick. */
  public long tick() {
    return engine.currentTick();
  }

  /** Whether the world's ticking is disabled after repeated failures. */
  public boolean isTickDisabled() {
    return engine.isTickDisabled();
  }

  /** The world's failed ticks in a row. */
  public int consecutiveRollbacks() {
    return engine.consecutiveRollbacks();
  }

  /** Receipts of the step's commands. */
  public Receipts receipts() {
    return engine.receipts();
  }

  /** Times and counts. */
  public StepMetrics metrics() {
    return metrics;
  }

  @Override
  public String toString() {
    return "StepResult[tick="
        + tick()
        + ", failure="
        + failureOrNull()
        + ", receipts="
        + receipts().size()
        + "]";
  }
}
