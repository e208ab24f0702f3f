package io.murk.propagator.library;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Recorded results that ours are not compared with, each with its departure (differences.md). */
final class RecordedDepartures {
  private static final int GRADIENT = 3;

  /** Cases that write a gradient to field 3, which nobody reads. */
  private static final List<String> GRADIENTS =
      List.of(
          "sd_gradient",
          "sd_all_options",
          "gradient_compute",
          "flow_field",
          "flow_field_normalized");

  private RecordedDepartures() {}

  /** Why a whole case is left out, or empty when it is not. */
  static Optional<String> ofCase(String name) {
    return name.startsWith("noise_")
        ? Optional.of("11: random numbers come from a counter-based generator and the world seed")
        : Optional.empty();
  }

  /** Why a field of a case is left out, or empty when it is compared. */
  static Optional<String> ofField(JsonNode space, String name, int field) {
    boolean clamps = edge(space).equals("clamp");
    boolean seam = edge(space).equals("wrap") || ring(space);
    boolean generic = !space.get("type").asText().equals("Square4");
    if (!generic || field != GRADIENT) {
      return Optional.empty();
    }
    if (GRADIENTS.contains(name) && seam) {
      return Optional.of("12: a difference across a periodic seam is the short way round");
    }
    return clamps && (GRADIENTS.contains(name) || name.startsWith("diffusion_reference"))
        ? Optional.of("12: a clamped edge contributes to the gradient")
        : Optional.empty();
  }

  private static String edge(JsonNode space) {
    return space.path("edge").asText().toLowerCase(Locale.ROOT);
  }

  /** Ring1D, and a product that has an axis with a seam. */
  private static boolean ring(JsonNode space) {
    for (JsonNode component : space.path("components")) {
      if (ring(component) || edge(component).equals("wrap")) {
        return true;
      }
    }
    return space.get("type").asText().equals("Ring1D");
  }
}
