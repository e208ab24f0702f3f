package io.murk.verify;

import io.murk.egress.EgressPlan;
import io.murk.field.FieldSchema;
import io.murk.space.Space;
import java.util.Optional;

/** Builds the plan of recorded observations again. */
@FunctionalInterface
public interface PlanDecoder {
  /** Knows no plan: observations are not compared. */
  PlanDecoder NONE = (spec, space, schema) -> Optional.empty();

  /**
   * The plan of a spec, or nothing if this decoder cannot tell; observations of it are skipped.
   *
   * @param spec the bytes that were recorded with the plan
   * @param space of the world
   * @param schema of the world
   */
  Optional<EgressPlan> plan(byte[] spec, Space space, FieldSchema schema);
}
