package io.murk.world;

import io.murk.engine.EngineBlock;
import io.murk.engine.TickEngine;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;

/**
 * Times of the last published tick, and counts since the world was built or reset; a live view.
 *
 * <p>Times are microseconds, rounded down; 0 for the worlds of a batch, which are not timed.
 *
 * <p>Any thread may read them while the world ticks, allocating nothing. Each value is whole, but
 * those of one tick may be read beside those of the next.
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

  /** Name of propagator {@code i}, 0 to {@link #propagators} - 1. */
  public String propagatorName(int i) {
    requirePropagator(i);
    return engine.pipeline().stages().get(i).name();
  }

  /** Time of propagator {@code i}. */
  public long propagatorMicros(int i) {
    requirePropagator(i);
    return engine.stats().propagatorNanos(i) / 1000;
  }

  private void requirePropagator(int i) {
    if (i < 0 || i >= propagators()) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "propagator=" + Integer.toUnsignedString(i) + " allowed=0.." + (propagators() - 1));
    }
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

  /** Ranges of sparse fields that could be used again after the last published tick. */
  public long sparseRetiredRanges() {
    return engine.stats().sparseRetired();
  }

  /** Ranges of sparse fields that only leases still showed after the last published tick. */
  public long sparsePendingRetired() {
    return engine.stats().sparsePending();
  }

  /** Sparse writes and edits of the last published tick that used a range which was there. */
  public long sparseReuseHits() {
    return engine.stats().sparseHits();
  }

  /** Sparse writes and edits of the last published tick for which memory was taken. */
  public long sparseReuseMisses() {
    return engine.stats().sparseMisses();
  }

  /** Observers stopped because they held a state for too long; 0 but in a realtime world. */
  public long workerStallEvents() {
    return engine.stats().workerStalls();
  }

  /** Reads of a realtime world's ring that found no snapshot; 0 in other worlds. */
  public long ringNotAvailableEvents() {
    return engine.stats().ringNotAvailable();
  }

  /** Snapshots that newer ones pushed out of a realtime world's ring; 0 in other worlds. */
  public long ringEvictionEvents() {
    return engine.stats().ringEvictions();
  }

  /** Reads of places of a realtime world's ring that were overwritten; 0 in other worlds. */
  public long ringStaleReadEvents() {
    return engine.stats().ringStaleReads();
  }

  /** Reads of a realtime world's ring that were tried again; 0 in other worlds. */
  public long ringSkewRetryEvents() {
    return engine.stats().ringSkewRetries();
  }

  @Override
  public String toString() {
    return "StepMetrics[totalMicros="
        + totalMicros()
        + ", propagators="
        + propagators()
        + ", memoryBytes="
        + memoryBytes()
        + ", rollbackEvents="
        + rollbackEvents()
        + "]";
  }
}
