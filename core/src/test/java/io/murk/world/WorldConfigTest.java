package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.command.Command;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.Failures;
import io.murk.testing.ScriptedPropagator;
import org.junit.jupiter.api.Test;

/** The checks of a configuration, their order and texts. */
final class WorldConfigTest {
  private static WorldConfig.Builder valid() {
    return WorldConfig.builder()
        .space(Square4.of(2, 3, EdgeBehavior.ABSORB))
        .dt(0.5)
        .field(FieldDef.scalar("a"))
        .propagator(ScriptedPropagator.constant("one", 0, 1f));
  }

  @Test
  void defaults() {
    WorldConfig config = valid().build();
    assertEquals(0, config.seed());
    assertEquals(8, config.ringBufferSize());
    assertEquals(1024, config.maxIngressQueue());
    assertEquals(3, config.maxConsecutiveFailures());
    assertEquals(true, config.tickRateHz().isEmpty());
    assertEquals(new BackoffConfig(2, 1.5, 10, 60, 0.2), config.backoff());
    assertEquals(0.5, config.dt());
    assertEquals(1, config.schema().size());
    assertEquals(
        "WorldConfig[space=Square4[rows=2, cols=3, edge=ABSORB], fields=1, propagators=1, dt=0.5,"
            + " seed=0]",
        config.toString());
  }

  @Test
  void settersOverwriteAndFieldsAndPropagatorsAppend() {
    WorldConfig config =
        valid()
            .dt(1)
            .dt(0.25)
            .seed(-1)
            .ringBufferSize(2)
            .maxIngressQueue(1)
            .maxConsecutiveFailures(7)
            .tickRateHz(30)
            .field(FieldDef.scalar("b"))
            .redefine(0, FieldDef.vector("c", 2))
            .propagator(ScriptedPropagator.constant("two", 1, 1f))
            .build();
    assertEquals(0.25, config.dt());
    assertEquals(-1, config.seed());
    assertEquals(2, config.ringBufferSize());
    assertEquals(1, config.maxIngressQueue());
    assertEquals(7, config.maxConsecutiveFailures());
    assertEquals(30, config.tickRateHz().getAsDouble());
    assertEquals(2, config.schema().components(0));
    assertEquals(2, config.pipeline().stages().size());
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "field=1 allowed=0..0",
        () -> valid().redefine(1, FieldDef.scalar("x")));
  }

  @Test
  void everyRuleHasItsText() {
    assertRefused(
        ErrorCode.RING_BUFFER_TOO_SMALL,
        "ring_buffer_size=1 allowed=2..16777216",
        valid().ringBufferSize(1));
    assertRefused(
        ErrorCode.INGRESS_QUEUE_ZERO,
        "max_ingress_queue=0 allowed=1..16777216",
        valid().maxIngressQueue(0));
    assertRefused(
        ErrorCode.INGRESS_QUEUE_ZERO,
        "max_ingress_queue=18446744073709551615 allowed=1..16777216",
        valid().maxIngressQueue(-1));
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-320}) {
      assertRefused(
          ErrorCode.INVALID_TICK_RATE,
          "tick_rate_hz=" + bad + " allowed: finite, > 0",
          valid().tickRateHz(bad));
    }
    assertRefused(
        ErrorCode.BACKOFF_SKEW_EXCEEDS_CAP,
        "initial_max_skew=11 allowed=0..10",
        valid().backoff(new BackoffConfig(11, 1.5, 10, 60, 0.2)));
    assertRefused(
        ErrorCode.BACKOFF_INVALID_FACTOR,
        "backoff_factor=0.5 allowed: finite, >= 1",
        valid().backoff(new BackoffConfig(2, 0.5, 10, 60, 0.2)));
    assertRefused(
        ErrorCode.BACKOFF_INVALID_THRESHOLD,
        "rejection_rate_threshold=NaN allowed=0..1",
        valid().backoff(new BackoffConfig(2, 1.5, 10, 60, Double.NaN)));
    assertRefused(
        ErrorCode.BACKOFF_ZERO_DECAY_RATE,
        "decay_rate=0 allowed=1..",
        valid().backoff(new BackoffConfig(2, 1.5, 10, 0, 0.2)));
    assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "max_consecutive_failures=0 allowed=1..2147483647",
        valid().maxConsecutiveFailures(0));
    for (int bad : new int[] {1, 65}) {
      assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "max_generations=" + bad + " allowed=2..64",
          valid().maxGenerations(bad));
    }
    assertRefused(ErrorCode.INVALID_ARGUMENT, "threads=257 allowed=1..256", valid().threads(257));
    assertRefused(
        ErrorCode.RING_BUFFER_TOO_SMALL,
        "ring_buffer_size=16777217 allowed=2..16777216",
        valid().ringBufferSize((1 << 24) + 1));
    assertRefused(
        ErrorCode.INGRESS_QUEUE_ZERO,
        "max_ingress_queue=16777217 allowed=1..16777216",
        valid().maxIngressQueue((1 << 24) + 1));
    assertRefused(
        ErrorCode.BACKOFF_SKEW_EXCEEDS_CAP,
        "initial_max_skew=18446744073709551615 allowed=0..10",
        valid().backoff(new BackoffConfig(-1, 1.5, 10, 60, 0.2)));
    assertRefused(
        ErrorCode.CELL_COUNT_OVERFLOW,
        "cells=4294967296 allowed=1..2147483647",
        valid().space(Square4.of(1 << 16, 1 << 16, EdgeBehavior.WRAP)));
  }

  @Test
  void theFirstFailureIsReported() {
    WorldConfig.Builder builder = WorldConfig.builder();
    assertRefused(ErrorCode.MISSING_SPACE, "space=none allowed: one space", builder);
    builder.space(Square4.of(1 << 16, 1 << 16, EdgeBehavior.WRAP));
    assertRefused(ErrorCode.MISSING_DT, "dt=none allowed: finite, > 0", builder);
    builder.dt(-1);
    assertRefused(ErrorCode.NO_FIELDS, "fields=0 allowed=1..", builder);
    builder
        .field(FieldDef.vector("v", 0))
        .ringBufferSize(0)
        .maxIngressQueue(0)
        .tickRateHz(0)
        .backoff(new BackoffConfig(3, 0, 2, 0, 2))
        .maxConsecutiveFailures(0);
    assertRefused(ErrorCode.INVALID_FIELD, "field=v dims=0 allowed: dims must be > 0", builder);
    builder.redefine(0, FieldDef.scalar("s"));
    assertRefused(ErrorCode.CELL_COUNT_OVERFLOW, "cells=4294967296 allowed=1..2147483647", builder);
    builder.space(Square4.of(2, 2, EdgeBehavior.WRAP));
    assertRefused(
        ErrorCode.RING_BUFFER_TOO_SMALL, "ring_buffer_size=0 allowed=2..16777216", builder);
    builder.ringBufferSize(2);
    assertRefused(ErrorCode.INGRESS_QUEUE_ZERO, "max_ingress_queue=0 allowed=1..16777216", builder);
    builder.maxIngressQueue(1);
    assertRefused(ErrorCode.INVALID_TICK_RATE, "tick_rate_hz=0.0 allowed: finite, > 0", builder);
    builder.tickRateHz(1);
    assertRefused(ErrorCode.BACKOFF_SKEW_EXCEEDS_CAP, "initial_max_skew=3 allowed=0..2", builder);
    builder.backoff(BackoffConfig.DEFAULT);
    assertRefused(
        ErrorCode.INVALID_ARGUMENT, "max_consecutive_failures=0 allowed=1..2147483647", builder);
    builder.maxConsecutiveFailures(1);
    assertRefused(ErrorCode.INVALID_DT, "dt=-1.0 allowed: finite, > 0", builder);
    builder.dt(1);
    assertRefused(ErrorCode.EMPTY_PIPELINE, "propagators=0 allowed=1..", builder);
    builder.propagator(ScriptedPropagator.idle());
    builder.build();
  }

  @Test
  void numbersOfFieldsAndPropagatorsAreBounded() {
    WorldConfig.Builder fields = valid();
    for (int i = 0; i < 65536; i++) {
      fields.field(FieldDef.scalar("f"));
    }
    assertRefused(ErrorCode.FIELD_COUNT_OVERFLOW, "fields=65537 allowed=1..65536", fields);
    WorldConfig.Builder propagators = valid();
    for (int i = 0; i < 65536; i++) {
      propagators.propagator(ScriptedPropagator.idle());
    }
    assertRefused(ErrorCode.INVALID_ARGUMENT, "propagators=65537 allowed=1..65536", propagators);
    assertRefused(
        ErrorCode.INVALID_PROPAGATOR,
        "propagator=1 (idle) scratch_floats=-1 allowed=0..",
        valid().propagator(ScriptedPropagator.idle().scratching(-1)));
  }

  private static void assertRefused(ErrorCode code, String detail, WorldConfig.Builder builder) {
    Failures.assertRefused(code, detail, builder::build);
  }

  @Test
  void nothingIsNotAPart() {
    var builder = WorldConfig.builder();
    assertEquals(
        "field", assertThrows(NullPointerException.class, () -> builder.field(null)).getMessage());
    assertEquals(
        "propagator",
        assertThrows(NullPointerException.class, () -> builder.propagator(null)).getMessage());
    assertEquals(
        "payload", assertThrows(NullPointerException.class, () -> Command.of(null)).getMessage());
    assertEquals(
        "name", assertThrows(NullPointerException.class, () -> FieldDef.scalar(null)).getMessage());
  }
}
