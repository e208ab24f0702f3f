package io.murk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.command.Receipts;
import io.murk.space.Coord;
import io.murk.testing.RecordedResults;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Recorded commands and receipts in our terms.
 *
 * <p>Payload kinds that this version lacks become SetParameter: both are answered with
 * UnsupportedCommand. A recorded SetField on a vector field meant element {@code rank} of the
 * interleaved array; it becomes the cell and component at which that element lies.
 */
final class GoldenCommands {
  private GoldenCommands() {}

  /** How many f32 a cell has in a field, and how wide the grid is, to place vector elements. */
  record World(int[] components, int rows, int cols) {}

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
    if (!json.get("type").asText().equals("SetField")) {
      return new Payload.SetParameter(0, 0.0);
    }
    int field = json.get("field_id").intValue();
    int[] coord = RecordedResults.ints(json.get("coord"));
    float value = RecordedResults.f32(json.get("value_f32"));
    int components = field < world.components.length ? world.components[field] : 1;
    boolean inside =
        coord.length == 2
            && coord[0] >= 0
            && coord[0] < world.rows
            && coord[1] >= 0
            && coord[1] < world.cols;
    if (components == 1 || !inside) {
      return new Payload.SetField(Coord.of(coord), field, value);
    }
    int element = coord[0] * world.cols + coord[1];
    int rank = element / components;
    return new Payload.SetField(
        Coord.of(rank / world.cols, rank % world.cols), field, element % components, value);
  }

  static void assertReceipts(JsonNode golden, Receipts receipts, String what) {
    assertEquals(golden.size(), receipts.size(), what);
    for (int i = 0; i < golden.size(); i++) {
      assertReceipt(golden.get(i), receipts, i, what + " receipt " + i);
    }
  }

  static void assertReceipt(JsonNode golden, Receipts receipts, int i, String what) {
    assertEquals(golden.get("accepted").booleanValue(), receipts.accepted(i), what);
    JsonNode tick = golden.get("applied_tick_id");
    assertEquals(tick.isNull() ? 0 : tick.longValue(), receipts.appliedTick(i), what);
    assertEquals(reason(golden.get("reason")), receipts.reasonOrNull(i), what);
    assertEquals(golden.get("command_index").intValue(), receipts.commandIndex(i), what);
  }

  private static ReasonCode reason(JsonNode json) {
    if (json.isNull()) {
      return null;
    }
    String name = json.asText().replaceAll("(?<=[a-z])(?=[A-Z])", "_");
    return ReasonCode.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
