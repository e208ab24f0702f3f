package io.murk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.command.Receipts;
import io.murk.space.Coord;
import io.murk.space.Space;
import io.murk.testing.RecordedResults;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Recorded commands and receipts in our terms.
 *
 * <p>Receipts are as recorded but for one thing: SetParameter and SetParameterBatch were not
 * executed and are now, so a world that declares no parameters answers NotApplied instead of
 * UnsupportedCommand, and an empty batch is applied. Entity commands and custom ones without a rule
 * are answered as they were. A recorded SetField on a vector field meant element {@code rank} of
 * the interleaved array; it becomes the cell and component at which that element lies.
 */
final class GoldenCommands {
  private GoldenCommands() {}

  /** How many f32 a cell has in a field, and which cells there are, to place vector elements. */
  record World(int[] components, Space space) {}

  static Command command(JsonNode json, World world) {
    return new Command(
        payload(json.get("payload"), world),
        RecordedResults.u64(json.get("expires_after_tick")),
        optional(json.get("source_id")),
        optional(json.get("source_seq")),
        json.get("priority_class").intValue());
  }

  private static OptionalLong optional(JsonNode json) {
    return json.isNull() ? OptionalLong.empty() : OptionalLong.of(RecordedResults.u64(json));
  }

  private static Payload payload(JsonNode json, World world) {
    return switch (json.get("type").asText()) {
      case "SetField" -> setField(json, world);
      case "SetParameter" -> parameter(json.get("key"), json.get("value_f64"));
      case "SetParameterBatch" ->
          new Payload.SetParameterBatch(
              RecordedResults.list(json.get("params")).stream()
                  .map(pair -> parameter(pair.get(0), pair.get(1)))
                  .toList());
      case "Custom" ->
          new Payload.Custom(
              (int) RecordedResults.u64(json.get("type_id")),
              HexFormat.of().parseHex(json.get("data_hex").asText()));
      case "Move" ->
          new Payload.Move(
              RecordedResults.u64(json.get("entity_id")),
              Coord.of(RecordedResults.ints(json.get("target_coord"))));
      case "Spawn" ->
          new Payload.Spawn(
              Coord.of(RecordedResults.ints(json.get("coord"))),
              RecordedResults.list(json.get("field_values")).stream()
                  .map(pair ->
                      new Payload.Spawn.FieldValue(
                          pair.get(0).intValue(), RecordedResults.f32(pair.get(1))))
                  .toList());
      case "Despawn" -> new Payload.Despawn(RecordedResults.u64(json.get("entity_id")));
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static Payload.SetParameter parameter(JsonNode key, JsonNode value) {
    return new Payload.SetParameter((int) RecordedResults.u64(key), RecordedResults.f64(value));
  }

  private static Payload setField(JsonNode json, World world) {
    int field = json.get("field_id").intValue();
    int[] coord = RecordedResults.ints(json.get("coord"));
    float value = RecordedResults.f32(json.get("value_f32"));
    int components = field < world.components.length ? world.components[field] : 1;
    int element = world.space.rank(coord);
    if (components == 1 || element < 0) {
      return new Payload.SetField(Coord.of(coord), field, value);
    }
    int[] cell = world.space.coord(element / components);
    return new Payload.SetField(Coord.of(cell), field, element % components, value);
  }

  /** Receipts of a world that was stepped with {@code commands}. */
  static void assertReceipts(
      JsonNode golden, Receipts receipts, List<Command> commands, String what) {
    assertEquals(golden.size(), receipts.size(), what);
    for (int i = 0; i < golden.size(); i++) {
      ReasonCode reason = reason(golden.get(i).get("reason"));
      Payload payload = commands.get(golden.get(i).get("command_index").intValue()).payload();
      boolean wasUnsupported = reason == ReasonCode.UNSUPPORTED_COMMAND;
      if (wasUnsupported
          && payload instanceof Payload.SetParameterBatch(var none)
          && none.isEmpty()) {
        assertTrue(receipts.accepted(i), what + " an empty batch is applied, receipt " + i);
        continue;
      }
      boolean parameters =
          payload instanceof Payload.SetParameter || payload instanceof Payload.SetParameterBatch;
      boolean departs = parameters && wasUnsupported;
      assertReceipt(
          golden.get(i),
          departs ? ReasonCode.NOT_APPLIED : reason,
          receipts,
          i,
          what + " receipt " + i);
    }
  }

  /** Receipts of a queue, which executes nothing. */
  static void assertReceipts(JsonNode golden, Receipts receipts, String what) {
    assertEquals(golden.size(), receipts.size(), what);
    for (int i = 0; i < golden.size(); i++) {
      assertReceipt(golden.get(i), receipts, i, what + " receipt " + i);
    }
  }

  static void assertReceipt(JsonNode golden, Receipts receipts, int i, String what) {
    assertReceipt(golden, reason(golden.get("reason")), receipts, i, what);
  }

  private static void assertReceipt(
      JsonNode golden, @Nullable ReasonCode reason, Receipts receipts, int i, String what) {
    assertEquals(golden.get("accepted").booleanValue(), receipts.accepted(i), what);
    JsonNode tick = golden.get("applied_tick_id");
    assertEquals(tick.isNull() ? 0 : tick.longValue(), receipts.appliedTick(i), what);
    assertEquals(reason, receipts.reasonOrNull(i), what);
    assertEquals(golden.get("command_index").intValue(), receipts.commandIndex(i), what);
  }

  private static @Nullable ReasonCode reason(JsonNode json) {
    if (json.isNull()) {
      return null;
    }
    String name = json.asText().replaceAll("(?<=[a-z])(?=[A-Z])", "_");
    return ReasonCode.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
