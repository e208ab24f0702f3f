package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Plans give what was recorded from murk 0.1.9, for every recorded case that can be expressed.
 *
 * <p>On purpose different, and so derived here: an entry on a Vector field shows all components of
 * the right cells (0.1.9 mixed up components of the first cells), and a field that does not exist
 * is found when the plan is compiled (0.1.9: when it is executed). A window on a Hex2D is [r, q]
 * (0.1.9: [q, r]), so recorded ones, of one entry each, are compared transposed.
 */
final class GoldenObservationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private int recorded;
  private int derived;
  private int refused;

  @Test
  void everyExpressibleCaseGivesWhatWasRecorded() throws IOException {
    Path directory =
        Path.of(
            System.getProperty("murk.golden", "../core/src/test/resources/golden"), "observations");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
      for (Path file : files) {
        JsonNode recording = JSON.readTree(file.toFile());
        if (recording.has("space")) {
          checkSpace(directory, recording);
        }
      }
    }
    System.out.println(
        "golden observations: "
            + recorded
            + " as recorded, "
            + derived
            + " derived, "
            + refused
            + " refused");
    assertTrue(recorded > 0, "cases compared with a recording: " + recorded);
    assertTrue(refused > 0, "cases refused as recorded: " + refused);
  }

  private void checkSpace(Path directory, JsonNode recording) throws IOException {
    float[] floats = floats(directory.resolve(recording.get("data_file").asText()));
    byte[] masks = Files.readAllBytes(directory.resolve(recording.get("mask_file").asText()));
    Space space = space(recording.get("space"));
    List<FieldDef> defs = new ArrayList<>();
    for (JsonNode field : recording.get("snapshot").get("fields")) {
      int components = field.get("components").asInt();
      String name = "field" + field.get("id").asInt();
      defs.add(components == 1 ? FieldDef.scalar(name) : FieldDef.vector(name, components));
    }
    FieldSchema schema = new FieldSchema(defs, (int) space.cellCount());
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = new NativeSnapshot(arena, space, schema, 1);
      for (JsonNode field : recording.get("snapshot").get("fields")) {
        int at = field.get("at").asInt();
        float[] values = java.util.Arrays.copyOfRange(floats, at, at + field.get("len").asInt());
        snapshot.set(field.get("id").asInt(), values);
      }
      Recording input = new Recording(snapshot, centers(recording), floats, masks);
      for (JsonNode golden : recording.get("specs")) {
        if (isExpressible(golden, space)) {
          checkCase(arena, input, golden, recording.get("id").asText());
        }
      }
    }
  }

  private record Recording(
      NativeSnapshot snapshot, int[][] centers, float[] floats, byte[] masks) {}

  private void checkCase(Arena arena, Recording input, JsonNode golden, String id) {
    String about = id + " " + golden.get("name").asText();
    ObsSpec spec = spec(golden.get("entries"));
    FieldSchema schema = input.snapshot.schema();
    if (golden.has("compile_error") || golden.has("execute_error")) {
      MurkException e =
          assertThrows(
              MurkException.class,
              () -> ObsPlan.compile(spec, input.snapshot.space(), schema),
              about);
      assertEquals(ErrorCode.INVALID_OBS_SPEC, e.code(), about);
      refused++;
      return;
    }
    ObsPlan plan = ObsPlan.compile(spec, input.snapshot.space(), schema);
    boolean standard = golden.get("plan_class").asText().equals("Standard");
    assertEquals(standard, plan.shape().agentRelative(), about);
    Observation seen =
        standard
            ? Observation.ofAgents(arena, plan, input.snapshot, 0, input.centers)
            : Observation.ofWorlds(arena, plan, input.snapshot);
    boolean hasVector =
        spec.entries().stream().anyMatch(entry -> schema.components(entry.field()) > 1);
    for (int unit = 0; unit < golden.get("agents").asInt(); unit++) {
      assertEquals(golden.get("age_ticks").get(unit).asLong(), seen.target.report().ageTicks(unit));
      assertEquals(17, seen.target.report().tick(unit));
      if (hasVector) {
        int[] center = standard ? input.centers[unit] : new int[2];
        int row = input.snapshot.space() instanceof Hex2D ? 1 : 0;
        ObsOracle oracle = new ObsOracle(input.snapshot, spec);
        seen.assertUnit(unit, oracle.observe(0, center[row], center[1 - row]), about);
      } else {
        assertRecorded(seen, unit, input, golden, about);
      }
    }
    if (hasVector) {
      derived++;
      return;
    }
    recorded++;
    assertEquals(golden.get("output_len").asLong(), plan.shape().outputFloats(), about);
    assertEquals(golden.get("mask_len").asLong(), plan.shape().maskBytes(), about);
    assertEquals(
        golden.get("entry_shapes").toString().replace(",", ", "),
        plan.shape().entryShapes().toString(),
        about);
  }

  private static void assertRecorded(
      Observation seen, int unit, Recording input, JsonNode golden, String about) {
    int length = golden.get("output_len").asInt();
    boolean transposed = isTransposed(input, golden);
    int side = (int) Math.sqrt(length);
    for (int i = 0; i < length; i++) {
      String where = about + " unit=" + unit + " element=" + i;
      int at = transposed ? i % side * side + i / side : i;
      float expected = input.floats[golden.get("output_at").asInt() + unit * length + i];
      Observation.assertFloat(expected, seen.output(unit, at), where);
      byte mask = input.masks[golden.get("mask_at").asInt() + unit * length + i];
      assertEquals(mask, seen.mask(unit, at), where);
    }
    double coverage = f64(golden.get("coverage_f64").get(unit));
    assertEquals(coverage, seen.target.report().coverage(unit), about);
  }

  private static Space space(JsonNode json) {
    return switch (json.get("type").asText()) {
      case "Line1D" -> Line1D.of(json.get("len").asLong(), edge(json));
      case "Ring1D" -> Ring1D.of(json.get("len").asLong());
      case "Square4" ->
          Square4.of(json.get("rows").asLong(), json.get("cols").asLong(), edge(json));
      case "Square8" ->
          Square8.of(json.get("rows").asLong(), json.get("cols").asLong(), edge(json));
      case "Hex2D" -> Hex2D.of(json.get("rows").asLong(), json.get("cols").asLong());
      case "Fcc12" ->
          Fcc12.of(
              json.get("w").asLong(), json.get("h").asLong(), json.get("d").asLong(), edge(json));
      case "ProductSpace" -> {
        List<Space> components = new ArrayList<>();
        json.get("components").forEach(component -> components.add(space(component)));
        yield ProductSpace.of(components);
      }
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static EdgeBehavior edge(JsonNode json) {
    return EdgeBehavior.valueOf(json.get("edge").asText().toUpperCase(Locale.ROOT));
  }

  /** An agent's window on a Hex2D was recorded as [q, r]. */
  private static boolean isTransposed(Recording input, JsonNode golden) {
    return input.snapshot.space() instanceof Hex2D
        && golden.get("plan_class").asText().equals("Standard");
  }

  private static boolean isExpressible(JsonNode golden, Space space) {
    for (JsonNode entry : golden.get("entries")) {
      String region = entry.get("region").get("type").asText();
      if (region.equals("AgentDisk") && space.geometryOrNull() == null) {
        return false;
      }
      String transform = entry.get("transform").get("type").asText();
      if (!(region.equals("All") || region.equals("AgentDisk"))
          || !(transform.equals("Identity") || transform.equals("Normalize"))
          || !entry.get("pool").isNull()
          || !entry.get("dtype").asText().equals("F32")) {
        return false;
      }
    }
    return true;
  }

  private static ObsSpec spec(JsonNode entries) {
    List<ObsEntry> result = new ArrayList<>();
    for (JsonNode entry : entries) {
      int field = entry.get("field_id").asInt();
      JsonNode region = entry.get("region");
      JsonNode transform = entry.get("transform");
      ObsEntry declared =
          region.get("type").asText().equals("All")
              ? ObsEntry.all(field)
              : ObsEntry.agentDisk(field, region.get("radius").asInt());
      if (transform.get("type").asText().equals("Normalize")) {
        declared =
            declared.normalized(
                f64(transform.get("min").get("f64")), f64(transform.get("max").get("f64")));
      }
      result.add(declared);
    }
    return new ObsSpec(result);
  }

  private static int[][] centers(JsonNode recording) {
    List<int[]> result = new ArrayList<>();
    for (JsonNode center : recording.get("agent_centers")) {
      result.add(new int[] {center.get(0).asInt(), center.path(1).asInt()});
    }
    return result.toArray(new int[0][]);
  }

  private static double f64(JsonNode hex) {
    return Double.longBitsToDouble(Long.parseUnsignedLong(hex.asText(), 16));
  }

  private static float[] floats(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] result = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(result);
    return result;
  }
}
