package io.murk.replay.v3;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.space.Coord;
import io.murk.testing.RecordedResults;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/** Commands as recorded results write them. */
final class RecordedCommands {
  private RecordedCommands() {}

  static List<V3Command> of(JsonNode list) {
    List<V3Command> commands = new ArrayList<>();
    for (JsonNode json : list) {
      commands.add(V3Command.of(command(json), RecordedResults.u64(json.get("arrival_seq"))));
    }
    return commands;
  }

  static Command command(JsonNode json) {
    return new Command(
        payload(json.get("payload")),
        RecordedResults.u64(json.get("expires_after_tick")),
        optional(json.get("source_id")),
        optional(json.get("source_seq")),
        json.get("priority_class").intValue());
  }

  private static OptionalLong optional(JsonNode json) {
    return json.isNull() ? OptionalLong.empty() : OptionalLong.of(RecordedResults.u64(json));
  }

  static Payload payload(JsonNode json) {
    return switch (json.get("type").asText()) {
      case "Move" -> new Payload.Move(id(json), coord(json.get("target_coord")));
      case "Despawn" -> new Payload.Despawn(id(json));
      case "Spawn" -> {
        List<Payload.Spawn.FieldValue> values = new ArrayList<>();
        for (JsonNode each : json.get("field_values")) {
          values.add(
              new Payload.Spawn.FieldValue(
                  each.get(0).numberValue().intValue(), RecordedResults.f32(each.get(1))));
        }
        yield new Payload.Spawn(coord(json.get("coord")), values);
      }
      case "SetField" ->
          new Payload.SetField(
              coord(json.get("coord")),
              json.get("field_id").numberValue().intValue(),
              RecordedResults.f32(json.get("value_f32")));
      case "Custom" ->
          new Payload.Custom(
              json.get("type_id").numberValue().intValue(),
              HexFormat.of().parseHex(json.get("data_hex").asText()));
      case "SetParameter" ->
          new Payload.SetParameter(
              json.get("key").numberValue().intValue(), RecordedResults.f64(json.get("value_f64")));
      case "SetParameterBatch" -> {
        List<Payload.SetParameter> parameters = new ArrayList<>();
        for (JsonNode each : json.get("params")) {
          parameters.add(
              new Payload.SetParameter(
                  each.get(0).numberValue().intValue(), RecordedResults.f64(each.get(1))));
        }
        yield new Payload.SetParameterBatch(parameters);
      }
      default -> throw new AssertionError(json);
    };
  }

  private static long id(JsonNode json) {
    return RecordedResults.u64(json.get("entity_id"));
  }

  private static Coord coord(JsonNode json) {
    return Coord.of(RecordedResults.ints(json));
  }
}
