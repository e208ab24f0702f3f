package io.murk.world;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.propagator.PipelineReport;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Finds everything that is wrong with a configuration, in the order in which it is reported. */
final class ConfigCheck {
  private static final long LARGEST_QUEUE = 1 << 24;
  private static final int LARGEST_GENERATIONS = 64;

  final List<MurkException> problems = new ArrayList<>();
  final FieldSchema schema;
  final PipelineReport pipeline;

  /** Whether the schema is that of the configuration, and not one that stands in for it. */
  final boolean sound;

  ConfigCheck(WorldConfig.Builder builder) {
    Space space = builder.space;
    if (space == null) {
      problem(ErrorCode.MISSING_SPACE, "space=none allowed: one space");
    }
    if (builder.dt.isEmpty()) {
      problem(ErrorCode.MISSING_DT, "dt=none allowed: finite, > 0");
    }
    if (builder.fields.isEmpty()) {
      problem(ErrorCode.NO_FIELDS, "fields=0 allowed=1..");
    }
    long cells = space == null ? 1 : space.cellCount();
    int before = problems.size();
    if (space != null) {
      problems.addAll(
          FieldSchema.problems(builder.fields, (int) Math.min(cells, Integer.MAX_VALUE)));
    }
    checkCounts(cells, builder.fields.size());
    sound = space != null && problems.size() == before && !builder.fields.isEmpty();
    schema = sound ? new FieldSchema(builder.fields, (int) cells) : standIns(builder.fields);
    checkLimits(builder);
    pipeline =
        PipelineReport.of(
            builder.propagators, space, schema, builder.dt, builder.parameters, sound);
    problems.addAll(pipeline.problems());
  }

  /** Scalars in the place of fields that are in doubt, so that propagators can be looked at. */
  private static FieldSchema standIns(List<FieldDef> fields) {
    return new FieldSchema(
        fields.stream()
            .limit(FieldSchema.MAX_FIELDS)
            .map(def -> FieldDef.scalar(def.name()).carryForward(true))
            .toList(),
        1);
  }

  private void checkCounts(long cells, int fields) {
    if (cells > Integer.MAX_VALUE) {
      problem(ErrorCode.CELL_COUNT_OVERFLOW, "cells=" + cells + " allowed=1..2147483647");
    }
    if (fields > FieldSchema.MAX_FIELDS) {
      problem(
          ErrorCode.FIELD_COUNT_OVERFLOW,
          "fields=" + fields + " allowed=1.." + FieldSchema.MAX_FIELDS);
    }
  }

  private void checkLimits(WorldConfig.Builder builder) {
    if (builder.ringBufferSize < 2 || builder.ringBufferSize > LARGEST_QUEUE) {
      problem(
          ErrorCode.RING_BUFFER_TOO_SMALL,
          "ring_buffer_size="
              + Long.toUnsignedString(builder.ringBufferSize)
              + " allowed=2.."
              + LARGEST_QUEUE);
    }
    if (builder.maxIngressQueue < 1 || builder.maxIngressQueue > LARGEST_QUEUE) {
      problem(
          ErrorCode.INGRESS_QUEUE_ZERO,
          "max_ingress_queue="
              + Long.toUnsignedString(builder.maxIngressQueue)
              + " allowed=1.."
              + LARGEST_QUEUE);
    }
    OptionalDouble rate = builder.tickRateHz;
    if (rate.isPresent() && !isRate(rate.getAsDouble())) {
      problem(
          ErrorCode.INVALID_TICK_RATE,
          "tick_rate_hz=" + rate.getAsDouble() + " allowed: finite, > 0");
    }
    problems.addAll(builder.backoff.problems());
    if (builder.maxConsecutiveFailures < 1) {
      problem(
          ErrorCode.INVALID_ARGUMENT,
          "max_consecutive_failures="
              + Integer.toUnsignedString(builder.maxConsecutiveFailures)
              + " allowed=1..2147483647");
    }
    if (builder.maxGenerations < 2 || builder.maxGenerations > LARGEST_GENERATIONS) {
      problem(
          ErrorCode.INVALID_ARGUMENT,
          "max_generations="
              + Integer.toUnsignedString(builder.maxGenerations)
              + " allowed=2.."
              + LARGEST_GENERATIONS);
    }
    if (builder.threads < 1 || builder.threads > BatchedEngine.MAX_THREADS) {
      problem(
          ErrorCode.INVALID_ARGUMENT,
          "threads="
              + Integer.toUnsignedString(builder.threads)
              + " allowed=1.."
              + BatchedEngine.MAX_THREADS);
    }
  }

  private static boolean isRate(double hz) {
    return Double.isFinite(hz) && hz > 0 && Double.isFinite(1.0 / hz);
  }

  private void problem(ErrorCode code, String detail) {
    problems.add(new MurkException(code, detail));
  }

  /** The configuration, or the first problem. */
  WorldConfig config(WorldConfig.Builder builder) {
    if (!problems.isEmpty()) {
      throw problems.getFirst();
    }
    return new WorldConfig(builder, schema, pipeline.pipeline());
  }
}
