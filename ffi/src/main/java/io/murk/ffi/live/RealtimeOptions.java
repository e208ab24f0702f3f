package io.murk.ffi.live;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldConfig;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.realtime.RealtimeConfig;
import io.murk.world.BackoffConfig;
import io.murk.world.WorldConfig;
import java.util.function.LongConsumer;

/** Reads MurkRealtimeConfig: 0 means the default, 0xFFFFFFFF that a time is 0. */
final class RealtimeOptions {
  private static final int NO_TIME = -1;

  private final long struct;

  private RealtimeOptions(long struct) {
    this.struct = struct;
  }

  /** Builds a config that was consumed as the options say. */
  static RealtimeConfig config(HeldConfig held, long struct) {
    if (!held.callbacks().isAnyThread()) {
      throw Check.invalid(
          "the config has a propagator that is a function of the host for the thread that steps,"
              + " allowed in a realtime world, which ticks on a thread of its own: propagators of"
              + " the library, and compiled functions with MurkCallbackFlag_AnyThread");
    }
    if (struct == 0) {
      return RealtimeConfig.builder(held.build()).build();
    }
    StructSize.ofRead("options", struct, RealtimeConfigLayout.BYTES);
    return new RealtimeOptions(struct).build(held);
  }

  private RealtimeConfig build(HeldConfig held) {
    WorldConfig world;
    synchronized (held) {
      Handles.CONFIGS.enter(held);
      WorldConfig.Builder builder = held.builder();
      double rate = Memory.f64(struct + RealtimeConfigLayout.TICK_RATE_HZ);
      if (rate != 0) {
        builder.tickRateHz(rate);
      }
      count(RealtimeConfigLayout.RING_BUFFER_SIZE, builder::ringBufferSize);
      count(RealtimeConfigLayout.MAX_INGRESS_QUEUE, builder::maxIngressQueue);
      int failures = Memory.i32(struct + RealtimeConfigLayout.MAX_CONSECUTIVE_FAILURES);
      if (failures != 0) {
        builder.maxConsecutiveFailures(
            Check.range("max_consecutive_failures", failures, 1, Integer.MAX_VALUE));
      }
      builder.backoff(backoff());
      world = held.build();
    }
    RealtimeConfig.Builder built = RealtimeConfig.builder(world);
    count(RealtimeConfigLayout.WORKERS, value -> built.workers(clamped(value)));
    count(RealtimeConfigLayout.MAX_READERS, value -> built.maxReaders(clamped(value)));
    count(RealtimeConfigLayout.MAX_GENERATIONS, value -> built.maxGenerations(clamped(value)));
    millis(RealtimeConfigLayout.MAX_EPOCH_HOLD_MS, built::maxEpochHoldMillis);
    millis(RealtimeConfigLayout.CANCEL_GRACE_MS, built::cancelGraceMillis);
    millis(RealtimeConfigLayout.DRAIN_TIMEOUT_MS, built::drainTimeoutMillis);
    millis(RealtimeConfigLayout.QUIESCE_TIMEOUT_MS, built::quiesceTimeoutMillis);
    millis(RealtimeConfigLayout.JOIN_TIMEOUT_MS, built::joinTimeoutMillis);
    built.startPaused(Memory.u8(struct + RealtimeConfigLayout.START_PAUSED) != 0);
    return built.build();
  }

  private static int clamped(long value) {
    return Math.clamp(value, 0, Integer.MAX_VALUE);
  }

  private void count(int offset, LongConsumer set) {
    long value = Integer.toUnsignedLong(Memory.i32(struct + offset));
    if (value != 0) {
      set.accept(value);
    }
  }

  private void millis(int offset, LongConsumer set) {
    int value = Memory.i32(struct + offset);
    if (value != 0) {
      set.accept(value == NO_TIME ? 0 : Integer.toUnsignedLong(value));
    }
  }

  private BackoffConfig backoff() {
    BackoffConfig usual = BackoffConfig.DEFAULT;
    return new BackoffConfig(
        or(RealtimeConfigLayout.BACKOFF_INITIAL_SKEW, usual.initialMaxSkew()),
        or(RealtimeConfigLayout.BACKOFF_FACTOR, usual.backoffFactor()),
        or(RealtimeConfigLayout.BACKOFF_SKEW_CAP, usual.maxSkewCap()),
        or(RealtimeConfigLayout.BACKOFF_DECAY_RATE, usual.decayRate()),
        or(RealtimeConfigLayout.BACKOFF_THRESHOLD, usual.rejectionRateThreshold()));
  }

  private long or(int offset, long usual) {
    long value = Integer.toUnsignedLong(Memory.i32(struct + offset));
    return value == 0 ? usual : value;
  }

  private double or(int offset, double usual) {
    double value = Memory.f64(struct + offset);
    return value == 0 ? usual : value;
  }
}
