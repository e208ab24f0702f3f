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
import io.murk.space.Square4;
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
 * is found when the plan is compiled (0.1.9: when it is executed).
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
        if (recording.path("space").path("type").asText().equals("Square4")) {
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
    JsonNode s = recording.get("space");
    Square4 space =
        Square4.of(
            s.get("rows").asLong(),
            s.get("cols").asLong(),
            EdgeBehavior.valueOf(s.get("edge").asText().toUpperCase(Locale.ROOT)));
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
        if (isExpressible(golden)) {
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
        ObsOracle oracle = new ObsOracle(input.snapshot, spec);
        seen.assertUnit(unit, oracle.observe(0, center[0], center[1]), about);
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
    for (int i = 0; i < length; i++) {
      String where = about + " unit=" + unit + " element=" + i;
      float expected = input.floats[golden.get("output_at").asInt() + unit * length + i];
      Observation.assertFloat(expected, seen.output(unit, i), where);
      byte mask = input.masks[golden.get("mask_at").asInt() + unit * length + i];
      assertEquals(mask, seen.mask(unit, i), where);
    }
    double coverage = f64(golden.get("coverage_f64").get(unit));
    assertEquals(coverage, seen.target.report().coverage(unit), about);
  }

  private static boolean isExpressible(JsonNode golden) {
    for (JsonNode entry : golden.get("entries")) {
      String region = entry.get("region").get("type").asText();
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
      result.add(new int[] {center.get(0).asInt(), center.get(1).asInt()});
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
