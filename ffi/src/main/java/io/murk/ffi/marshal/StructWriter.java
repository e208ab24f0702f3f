package io.murk.ffi.marshal;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.murk.command.ReasonCode;
import io.murk.command.Receipts;
import io.murk.egress.EgressReport;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.world.BatchedEngine;
import io.murk.world.LockstepWorld;
import io.murk.world.StepMetrics;
import io.murk.world.StepResult;
import java.lang.foreign.MemorySegment;

/** Writes results into the caller's structs and arrays. hot: 0 B/op. */
public final class StructWriter {
  /** Bytes of the structs that are written one a world. */
  public static final int RECEIPT_BYTES = ReceiptLayout.BYTES;

  public static final int METRICS_BYTES = MetricsLayout.BYTES;
  public static final int PREFLIGHT_BYTES = PreflightLayout.BYTES;

  private StructWriter() {}

  /**
   * Writes the first {@code capacity} receipts.
   *
   * @param out MurkReceipt array, or 0 for none
   * @param written where their number goes, or 0
   */
  public static void receipts(Receipts receipts, long out, long capacity, long written) {
    long limit = out == 0 ? 0 : capacity < 0 ? Integer.MAX_VALUE : capacity;
    int count = (int) Math.min(receipts.size(), limit);
    for (int i = 0; i < count; i++) {
      long at = out + (long) i * ReceiptLayout.BYTES;
      ReasonCode reason = receipts.reasonOrNull(i);
      Memory.putI64(at + ReceiptLayout.ACCEPTED, receipts.accepted(i) ? 1 : 0);
      Memory.putI64(at + ReceiptLayout.APPLIED_TICK_ID, receipts.appliedTick(i));
      Memory.putI32(at + ReceiptLayout.REASON_CODE, reason == null ? 0 : reason.code().status());
      Memory.putI32(at + ReceiptLayout.COMMAND_INDEX, receipts.commandIndex(i));
    }
    if (written != 0) {
      Memory.putI64(written, count);
    }
  }

  /** Writes a MurkStepMetrics; numbers of ranges are far below 2^32. */
  public static void metrics(StepMetrics metrics, long out) {
    for (int offset = 0; offset < MetricsLayout.BYTES; offset += Long.BYTES) {
      Memory.putI64(out + offset, 0);
    }
    Memory.putI64(out + MetricsLayout.TOTAL_US, metrics.totalMicros());
    Memory.putI64(out + MetricsLayout.COMMAND_PROCESSING_US, metrics.commandProcessingMicros());
    Memory.putI64(out + MetricsLayout.SNAPSHOT_PUBLISH_US, metrics.snapshotPublishMicros());
    Memory.putI64(out + MetricsLayout.MEMORY_BYTES, metrics.memoryBytes());
    Memory.putI32(out + MetricsLayout.N_PROPAGATORS, metrics.propagators());
    Memory.putI32(out + MetricsLayout.SPARSE_RETIRED_RANGES, (int) metrics.sparseRetiredRanges());
    Memory.putI32(out + MetricsLayout.SPARSE_PENDING_RETIRED, (int) metrics.sparsePendingRetired());
    Memory.putI32(out + MetricsLayout.SPARSE_REUSE_HITS, (int) metrics.sparseReuseHits());
    Memory.putI32(out + MetricsLayout.SPARSE_REUSE_MISSES, (int) metrics.sparseReuseMisses());
    Memory.putI64(out + MetricsLayout.QUEUE_FULL_REJECTIONS, metrics.queueFullRejections());
    Memory.putI64(out + MetricsLayout.TICK_DISABLED_REJECTIONS, metrics.tickDisabledRejections());
    Memory.putI64(out + MetricsLayout.ROLLBACK_EVENTS, metrics.rollbackEvents());
    Memory.putI64(out + MetricsLayout.TICK_DISABLED_TRANSITIONS, metrics.tickDisabledTransitions());
    Memory.putI64(out + MetricsLayout.WORKER_STALL_EVENTS, metrics.workerStallEvents());
    Memory.putI64(out + MetricsLayout.RING_NOT_AVAILABLE_EVENTS, metrics.ringNotAvailableEvents());
    Memory.putI64(out + MetricsLayout.RING_EVICTION_EVENTS, metrics.ringEvictionEvents());
    Memory.putI64(out + MetricsLayout.RING_STALE_READ_EVENTS, metrics.ringStaleReadEvents());
    Memory.putI64(out + MetricsLayout.RING_SKEW_RETRY_EVENTS, metrics.ringSkewRetryEvents());
  }

  /** Writes a MurkWorldPreflight. */
  public static void preflight(LockstepWorld world, long out) {
    Memory.putI32(out + PreflightLayout.INGRESS_QUEUE_DEPTH, world.queueDepth());
    Memory.putI32(out + PreflightLayout.INGRESS_QUEUE_CAPACITY, world.config().maxIngressQueue());
    Memory.putI64(out + PreflightLayout.CURRENT_TICK, world.currentTick());
    Memory.putI32(out + PreflightLayout.TICK_DISABLED, world.isTickDisabled() ? 1 : 0);
    Memory.putI32(out + PreflightLayout.CONSECUTIVE_ROLLBACKS, world.consecutiveRollbacks());
  }

  /** Writes the MurkWorldPreflight of a world of a batch, where no command waits between steps. */
  public static void preflight(BatchedEngine batch, int world, long out) {
    StepResult result = batch.result(world);
    int capacity = batch.config(world).maxIngressQueue();
    Memory.putI32(out + PreflightLayout.INGRESS_QUEUE_DEPTH, 0);
    Memory.putI32(out + PreflightLayout.INGRESS_QUEUE_CAPACITY, capacity);
    Memory.putI64(out + PreflightLayout.CURRENT_TICK, batch.tick(world));
    Memory.putI32(out + PreflightLayout.TICK_DISABLED, result.isTickDisabled() ? 1 : 0);
    Memory.putI32(out + PreflightLayout.CONSECUTIVE_ROLLBACKS, result.consecutiveRollbacks());
  }

  /** Writes MurkObsResult structs of units 0 to {@code units - 1}; {@code out} may be 0. */
  public static void obsResults(EgressReport report, int units, long out) {
    for (int i = 0; out != 0 && i < units; i++) {
      long at = out + (long) i * ObsResultLayout.BYTES;
      Memory.putI64(at + ObsResultLayout.TICK_ID, report.tick(i));
      Memory.putI64(at + ObsResultLayout.AGE_TICKS, report.ageTicks(i));
    }
  }

  /**
   * Copies one world's field to the caller.
   *
   * @throws MurkException INVALID_ARGUMENT, or BUFFER_TOO_SMALL
   */
  public static void field(Snapshot snapshot, int world, int field, long buffer, long length) {
    Check.array("buffer", buffer, Float.BYTES);
    int fields = snapshot.schema().size();
    if (field < 0 || field >= fields) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "field=" + Integer.toUnsignedString(field) + " allowed=0.." + (fields - 1));
    }
    long floats = snapshot.worldFloats(field);
    Check.room("length", length, floats);
    MemorySegment source = snapshot.field(field, world);
    MemorySegment.copy(source, JAVA_FLOAT, 0, Memory.ALL, JAVA_FLOAT, buffer, floats);
  }
}
