package io.murk.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.util.Locale;

/** Spaces as they are written in recorded results. */
public final class RecordedSpaces {
  private RecordedSpaces() {}

  /** The space that a JSON object describes. */
  public static Space space(JsonNode json) {
    return switch (json.get("type").asText()) {
      case "Line1D" -> Line1D.of(length(json, "len"), edge(json));
      case "Ring1D" -> Ring1D.of(length(json, "len"));
      case "Square8" -> Square8.of(length(json, "rows"), length(json, "cols"), edge(json));
      case "Hex2D" -> Hex2D.of(length(json, "rows"), length(json, "cols"));
      case "Fcc12" -> Fcc12.of(length(json, "w"), length(json, "h"), length(json, "d"), edge(json));
      case "ProductSpace" ->
          ProductSpace.of(
              RecordedResults.list(json.get("components")).stream()
                  .map(RecordedSpaces::space)
                  .toList());
      case "Square4" -> Square4.of(length(json, "rows"), length(json, "cols"), edge(json));
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static long length(JsonNode json, String axis) {
    return json.get(axis).longValue();
  }

  private static EdgeBehavior edge(JsonNode json) {
    return EdgeBehavior.valueOf(json.get("edge").asText().toUpperCase(Locale.ROOT));
  }
}
