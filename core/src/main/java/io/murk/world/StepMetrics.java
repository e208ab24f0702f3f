package io.murk.world;

import io.murk.engine.EngineBlock;
import io.murk.engine.TickEngine;

/**
 * Times of the last published tick, and counts since the world was built or reset; a live view.
 *
 * <p>Times are microseconds, rounded down; 0 for the worlds of a batch, which are not timed.
 */
public final class StepMetrics {
  private final TickEngine engine;
  private final EngineBlock block;

  StepMetrics(TickEngine engine, EngineBlock block) {
    this.engine = engine;
    this.block = block;
  }

  /** The whole tick. */
  public long totalMicros() {
    return engine.stats().totalNanos() / 1000;
  }

  /** Draining and applying commands. */
  public long commandProcessingMicros() {
    return engine.stats().commandNanos() / 1000;
  }

  /** Publishing. */
  public long snapshotPublishMicros() {
    return engine.stats().publishNanos() / 1000;
  }

  /** Number of propagators. */
  public int propagators() {
    return engine.pipeline().stages().size();
  }

  /** Name of propagator {@code i}. */
  public String propagatorName(int i) {
    return engine.pipeline().stages().get(i).name();
  }

  /** Time of propagator {@code i}. */
  public long propagatorMicros(int i) {
    return engine.stats().propagatorNanos(i) / 1000;
  }

  /** Native bytes held for the world, or for the whole batch that it belongs to. */
  public long memoryBytes() {
    return block.nativeBytes();
  }

  /** Commands refused because the queue was full. */
  public long queueFullRejections() {
    return engine.stats().queueFullRejections();
  }

  /** Commands refused because ticking was disabled. */
  public long tickDisabledRejections() {
    return engine.stats().tickDisabledRejections();
  }

  /** Ticks rolled back. */
  public long rollbackEvents() {
    return engine.stats().rollbacks();
  }

  /** Times that ticking became disabled. */
  public long tickDisabledTransitions() {
    return engine.stats().tickDisabledTransitions();
  }
}
