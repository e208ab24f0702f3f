package io.murk.propagator.library;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.propagator.Propagator;
import java.util.List;
import java.util.Locale;

/** The propagators that recorded pipelines name, one branch a type. */
final class RecordedPropagators {
  private RecordedPropagators() {}

  /**
   * Those that do what the recorded one did. A type that is none of ours fails the test: nothing is
   * left out that {@link RecordedDepartures} does not name.
   */
  static List<Propagator> of(JsonNode json) {
    return switch (json.get("type").asText()) {
      case "ScalarDiffusion" -> List.of(scalarDiffusion(json));
      case "GradientCompute" ->
          List.of(
              GradientCompute.builder(field(json, "input_field"), field(json, "output_field"))
                  .build());
      case "FlowField" ->
          List.of(
              FlowField.builder(field(json, "potential_field"), field(json, "flow_field"))
                  .normalize(json.get("normalize").booleanValue())
                  .build());
      case "WavePropagation" ->
          List.of(
              WavePropagation.builder(
                      field(json, "displacement_field"), field(json, "velocity_field"))
                  .waveSpeed(json.get("wave_speed").doubleValue())
                  .damping(json.get("damping").doubleValue())
                  .build());
      case "MorphologicalOp" -> List.of(morphologicalOp(json));
      case "Diffusion" -> legacyDiffusion(json);
      case "IdentityCopy" -> List.of(new IdentityCopy(field(json, "field")));
      case "AgentEmission" -> List.of(agentEmission(json));
      case "ResourceField" -> List.of(resourceField(json));
      case "AgentMovement" -> List.of(agentMovement(json));
      case "Reward" ->
          List.of(new Reward(2, 0, 4, f32(json, "heat_bonus"), f32(json, "step_cost")));
      default -> throw new IllegalArgumentException("recorded propagator without ours: " + json);
    };
  }

  private static Propagator scalarDiffusion(JsonNode json) {
    ScalarDiffusion.Builder builder =
        ScalarDiffusion.builder(field(json, "input_field"), field(json, "output_field"))
            .coefficient(json.get("coefficient").doubleValue())
            .decay(json.get("decay").doubleValue());
    for (JsonNode source : json.get("sources")) {
      builder.source(source.get(0).longValue(), (float) source.get(1).doubleValue());
    }
    if (!json.get("clamp_min").isNull()) {
      builder.clampMin(f32(json, "clamp_min"));
    }
    if (!json.get("clamp_max").isNull()) {
      builder.clampMax(f32(json, "clamp_max"));
    }
    if (!json.get("gradient_field").isNull()) {
      builder.gradientField(field(json, "gradient_field"));
    }
    return builder.build();
  }

  private static Propagator morphologicalOp(JsonNode json) {
    return MorphologicalOp.builder(field(json, "input_field"), field(json, "output_field"))
        .op(MorphologicalOp.Op.valueOf(json.get("op").asText().toUpperCase(Locale.ROOT)))
        .radius(json.get("radius").intValue())
        .threshold(f32(json, "threshold"))
        .build();
  }

  /** Departure 15: heat with its gradient and velocity, by two diffusions. */
  private static List<Propagator> legacyDiffusion(JsonNode json) {
    double coefficient = json.get("diffusivity").doubleValue();
    return List.of(
        ScalarDiffusion.builder(0, 0).coefficient(coefficient).gradientField(3).build(),
        ScalarDiffusion.builder(1, 1).coefficient(coefficient).build());
  }

  private static Propagator agentEmission(JsonNode json) {
    return AgentEmission.builder(field(json, "presence_field"), field(json, "emission_field"))
        .intensity(f32(json, "intensity"))
        .mode(AgentEmission.Mode.valueOf(upper(json, "mode")))
        .build();
  }

  private static Propagator resourceField(JsonNode json) {
    return ResourceField.builder(field(json, "field"), field(json, "presence_field"))
        .consumptionRate(f32(json, "consumption_rate"))
        .regrowthRate(f32(json, "regrowth_rate"))
        .capacity(f32(json, "capacity"))
        .regrowth(ResourceField.Regrowth.valueOf(upper(json, "regrowth_model")))
        .build();
  }

  private static Propagator agentMovement(JsonNode json) {
    AgentMovement.Builder builder = AgentMovement.builder(2, new ActionBuffer(64));
    for (JsonNode position : json.get("initial_positions")) {
      builder.place(position.get(0).intValue(), position.get(1).longValue());
    }
    return builder.build();
  }

  private static String upper(JsonNode json, String name) {
    return json.get(name).asText().toUpperCase(java.util.Locale.ROOT);
  }

  private static int field(JsonNode json, String name) {
    return json.get(name).intValue();
  }

  private static float f32(JsonNode json, String name) {
    return (float) json.get(name).doubleValue();
  }
}
