package io.murk.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.space.EdgeBehavior;
import io.murk.space.Space;
import io.murk.space.Square4;
import java.util.Locale;
import java.util.Optional;

/** The spaces that recorded results name. */
public final class RecordedSpaces {
  private RecordedSpaces() {}

  /** The space of a description, or empty when its type is none of ours. */
  public static Optional<Space> of(JsonNode json) {
    return Optional.ofNullable(
        switch (json.get("type").asText()) {
          case "Square4" ->
              Square4.of(json.get("rows").longValue(), json.get("cols").longValue(), edge(json));
          default -> null;
        });
  }

  private static EdgeBehavior edge(JsonNode json) {
    return EdgeBehavior.valueOf(json.get("edge").asText().toUpperCase(Locale.ROOT));
  }
}
