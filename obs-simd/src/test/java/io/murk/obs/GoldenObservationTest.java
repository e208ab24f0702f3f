package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.Space;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Plans give what was recorded from murk 0.1.9, in every recorded case: output, mask, coverage,
 * age, shapes and refusals.
 *
 * <p>Where we differ on purpose, the recording is still used: {@link GoldenOracle} must give it,
 * bit by bit, by the rules of 0.1.9, and what we give by ours.
 */
final class GoldenObservationTest {
  /** The agents' engine was three ticks further than the snapshot. */
  private static final long ENGINE_TICK = 20;

  private static final Pattern NOT_YET =
      Pattern.compile("Square8 or Hex2D around|allowed=Fixed, AgentDisk$|allowed=none around");

  private int cases;
  private int recorded;
  private int refused;
  private int refusedEarlier;
  private int allowedNow;
  private final List<String> excluded = new ArrayList<>();
  private int derived;
  private final Map<GoldenOracle.Rule, Integer> byRule = new EnumMap<>(GoldenOracle.Rule.class);

  @Test
  void everyRecordedCaseIsAsRecordedOrDiffersByNamedRulesOnly() throws IOException {
    List<JsonNode> recordings = GoldenObservations.recordings();
    assertFalse(recordings.isEmpty(), "no recordings in " + GoldenObservations.DIRECTORY);
    for (JsonNode recording : recordings) {
      checkSpace(recording);
    }
    System.out.println(
        "golden observations: spaces="
            + recordings.size()
            + " cases="
            + cases
            + " recorded="
            + recorded
            + " derived="
            + derived
            + byRule
            + " refused="
            + refused
            + " refused_at_compile="
            + refusedEarlier
            + " pooled_fixed="
            + allowedNow
            + " excluded="
            + excluded.size());
    assertEquals(
        cases, recorded + derived + refused + refusedEarlier + allowedNow + excluded.size());
    excluded.removeIf(NOT_YET.asPredicate());
    assertEquals(List.of(), excluded);
    assertTrue(recorded > 0 && refused > 0, "recorded=" + recorded + " refused=" + refused);
  }

  /** Everything of one space. */
  private record Input(
      String id, NativeSnapshot snapshot, int[][] centers, float[] floats, byte[] masks) {
    Space space() {
      return snapshot.space();
    }

    FieldSchema schema() {
      return snapshot.schema();
    }
  }

  private void checkSpace(JsonNode recording) throws IOException {
    float[] floats = GoldenObservations.floats(recording.get("data_file").asText());
    byte[] masks =
        Files.readAllBytes(
            GoldenObservations.DIRECTORY.resolve(recording.get("mask_file").asText()));
    Space space = GoldenObservations.space(recording.get("space"));
    List<FieldDef> defs = new ArrayList<>();
    for (JsonNode field : recording.get("snapshot").get("fields")) {
      int components = field.get("components").asInt();
      String name = "field" + field.get("id").asInt();
      defs.add(components == 1 ? FieldDef.scalar(name) : FieldDef.vector(name, components));
    }
    FieldSchema schema = new FieldSchema(defs, (int) space.cellCount());
    List<int[]> centers = new ArrayList<>();
    recording.get("agent_centers").forEach(c -> centers.add(GoldenObservations.ints(c)));
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = new NativeSnapshot(arena, space, schema, 1);
      for (JsonNode field : recording.get("snapshot").get("fields")) {
        int at = field.get("at").asInt();
        snapshot.set(
            field.get("id").asInt(), Arrays.copyOfRange(floats, at, at + field.get("len").asInt()));
      }
      String id = recording.get("id").asText();
      Input input = new Input(id, snapshot, centers.toArray(new int[0][]), floats, masks);
      for (JsonNode golden : recording.get("specs")) {
        cases++;
        checkCase(arena, input, golden, id + " " + golden.get("name").asText());
      }
    }
  }

  private void checkCase(Arena arena, Input input, JsonNode golden, String about) {
    ObsSpec spec = GoldenObservations.spec(golden.get("entries"));
    if (golden.has("compile_error")) {
      checkRefused(arena, input, spec, golden.get("compile_error"), about);
    } else if (golden.has("execute_error")) {
      // The field is missing: 0.1.9 found it when the plan was executed.
      assertTrue(golden.get("execute_error").get("message").asText().contains("FieldId(9)"), about);
      assertEquals(ErrorCode.INVALID_OBS_SPEC, refusal(input, spec, about).code(), about);
      refusedEarlier++;
    } else {
      checkObserved(arena, input, spec, golden, about);
    }
  }

  private static MurkException refusal(Input input, ObsSpec spec, String about) {
    return assertThrows(
        MurkException.class, () -> ObsPlan.compile(spec, input.space(), input.schema()), about);
  }

  private void checkRefused(Arena arena, Input input, ObsSpec spec, JsonNode error, String about) {
    String message = error.get("message").asText();
    boolean pooledFixed =
        message.contains("pooling requires a Standard plan")
            || message.contains("pooling on Fixed regions not supported");
    if (pooledFixed && input.space().shape().length == 2) { // departure 20
      Seen seen = observe(arena, input, spec, about);
      seen.assertGiven(input, spec, about);
      allowedNow++;
      return;
    }
    MurkException e = refusal(input, spec, about);
    ErrorCode code =
        switch (error.get("variant").asText()) {
          case "InvalidObsSpec" -> ErrorCode.INVALID_OBS_SPEC;
          case "InvalidComposition" -> ErrorCode.INVALID_COMPOSITION;
          default -> throw new AssertionError(about + ": " + error);
        };
    assertEquals(code, e.code(), about);
    if (message.contains(" entry 0:")) {
      assertTrue(e.getMessage().contains(" entry=0 "), about + ": " + e.getMessage());
    }
    refused++;
  }

  private void checkObserved(
      Arena arena, Input input, ObsSpec spec, JsonNode golden, String about) {
    assertOldRulesGiveTheRecording(input, spec, golden, about);
    Seen seen;
    try {
      seen = observe(arena, input, spec, about);
    } catch (MurkException e) {
      excluded.add(about + ": " + e.getMessage());
      return;
    }
    seen.assertGiven(input, spec, about);
    assertEquals(golden.get("agents").asInt(), seen.units, about);
    for (int unit = 0; unit < seen.units; unit++) {
      assertEquals(golden.get("age_ticks").get(unit).asLong(), seen.age(unit), about);
      assertEquals(17, seen.observation.target.report().tick(unit), about);
    }
    Set<GoldenOracle.Rule> differing = rulesThatMatter(input, spec, golden);
    if (differing.isEmpty()) {
      assertRecorded(seen, input, golden, about);
      recorded++;
    } else {
      derived++;
      differing.forEach(rule -> byRule.merge(rule, 1, Integer::sum));
    }
  }

  private static void assertRecorded(Seen seen, Input input, JsonNode golden, String about) {
    assertEquals(golden.get("output_len").asLong(), seen.plan.shape().outputFloats(), about);
    assertEquals(golden.get("mask_len").asLong(), seen.plan.shape().maskBytes(), about);
    assertEquals(shapes(golden), seen.plan.shape().entryShapes().toString(), about);
    int length = golden.get("output_len").asInt();
    for (int unit = 0; unit < seen.units; unit++) {
      for (int i = 0; i < length; i++) {
        String where = about + " unit=" + unit + " element=" + i;
        float expected = input.floats[golden.get("output_at").asInt() + unit * length + i];
        Observation.assertFloat(expected, seen.observation.output(unit, i), where);
        byte mask = input.masks[golden.get("mask_at").asInt() + unit * length + i];
        assertEquals(mask, seen.observation.mask(unit, i), where);
      }
      double coverage = GoldenObservations.f64(golden.get("coverage_f64").get(unit));
      assertEquals(coverage, seen.observation.target.report().coverage(unit), about);
    }
  }

  private static String shapes(JsonNode golden) {
    return golden.get("entry_shapes").toString().replace(",", ", ");
  }

  /** The oracle with all rules of 0.1.9 is 0.1.9. */
  private static void assertOldRulesGiveTheRecording(
      Input input, ObsSpec spec, JsonNode golden, String about) {
    GoldenOracle old = new GoldenOracle(input.snapshot, EnumSet.allOf(GoldenOracle.Rule.class));
    for (int unit = 0; unit < golden.get("agents").asInt(); unit++) {
      List<GoldenOracle.Tensor> tensors = old.observe(spec, input.centers[unit]);
      assertEquals(
          shapes(golden), tensors.stream().map(GoldenOracle.Tensor::shape).toList().toString());
      int length = golden.get("output_len").asInt();
      int at = golden.get("output_at").asInt() + unit * length;
      int maskAt = golden.get("mask_at").asInt() + unit * length;
      double valid = 0;
      for (GoldenOracle.Tensor tensor : tensors) {
        for (int i = 0; i < tensor.values().length; i++) {
          String where = about + " by the old rules, unit=" + unit + " element=" + i;
          Observation.assertFloat(input.floats[at++], tensor.values()[i], where);
          assertEquals(input.masks[maskAt++], tensor.mask()[i], where);
          valid += tensor.mask()[i];
        }
      }
      double coverage = GoldenObservations.f64(golden.get("coverage_f64").get(unit));
      assertEquals(coverage, valid / length, about);
    }
  }

  /** The rules by which alone some unit of a case would differ. */
  private static Set<GoldenOracle.Rule> rulesThatMatter(
      Input input, ObsSpec spec, JsonNode golden) {
    Set<GoldenOracle.Rule> result = EnumSet.noneOf(GoldenOracle.Rule.class);
    GoldenOracle ours = new GoldenOracle(input.snapshot, Set.of());
    for (GoldenOracle.Rule rule : GoldenOracle.Rule.values()) {
      GoldenOracle other = new GoldenOracle(input.snapshot, EnumSet.of(rule));
      for (int unit = 0; unit < golden.get("agents").asInt(); unit++) {
        int[] center = input.centers[unit];
        if (!isSame(ours.observe(spec, center), other.observe(spec, center))) {
          result.add(rule);
        }
      }
    }
    return result;
  }

  private static boolean isSame(List<GoldenOracle.Tensor> a, List<GoldenOracle.Tensor> b) {
    for (int i = 0; i < a.size(); i++) {
      if (!a.get(i).shape().equals(b.get(i).shape())
          || !Arrays.equals(a.get(i).values(), b.get(i).values())
          || !Arrays.equals(a.get(i).mask(), b.get(i).mask())) {
        return false;
      }
    }
    return true;
  }

  private static Seen observe(Arena arena, Input input, ObsSpec spec, String about) {
    ObsPlan plan = ObsPlan.compile(spec, input.space(), input.schema());
    boolean agents =
        spec.entries().stream().anyMatch(entry -> !(entry.region() instanceof ObsRegion.Fixed));
    assertEquals(agents, plan.shape().agentRelative(), about);
    Observation observation =
        agents
            ? Observation.ofAgents(arena, plan, input.snapshot, 0, input.centers)
            : Observation.ofWorlds(arena, plan, input.snapshot);
    return new Seen(plan, observation, agents ? input.centers.length : 1);
  }

  /** What a plan gave. */
  private record Seen(ObsPlan plan, Observation observation, int units) {
    long age(int unit) {
      return observation.target.report().ageTicks(unit);
    }

    /** By our rules. */
    void assertGiven(Input input, ObsSpec spec, String about) {
      GoldenOracle oracle = new GoldenOracle(input.snapshot, Set.of());
      for (int unit = 0; unit < units; unit++) {
        List<GoldenOracle.Tensor> tensors = oracle.observe(spec, input.centers[unit]);
        assertEquals(
            tensors.stream().map(GoldenOracle.Tensor::shape).toList(),
            plan.shape().entryShapes(),
            about);
        int at = 0;
        double valid = 0;
        for (GoldenOracle.Tensor tensor : tensors) {
          for (int i = 0; i < tensor.values().length; i++, at++) {
            String where = about + " unit=" + unit + " element=" + at;
            assertEquals(tensor.mask()[i], observation.mask(unit, at), where);
            Observation.assertFloat(tensor.values()[i], observation.output(unit, at), where);
            valid += tensor.mask()[i];
          }
        }
        assertEquals(at, plan.shape().outputFloats(), about);
        assertEquals(valid / at, observation.target.report().coverage(unit), about);
        assertEquals(ENGINE_TICK - 17, age(unit), about);
      }
      observation.assertUntouchedFrom(units);
    }
  }

  /** Pooling alone, on masked tensors with NaNs: the oracle's, which plans are compared with. */
  @Test
  void recordedPoolsAreThoseOfTheOracle() throws IOException {
    int pooled = 0;
    for (JsonNode golden : GoldenObservations.read("_pool_2d.json").get("cases")) {
      Pool pool =
          Pool.square(
              GoldenObservations.kernel(golden.get("kernel")),
              golden.get("kernel_size").asInt(),
              golden.get("stride").asInt());
      List<Integer> shape =
          Arrays.stream(GoldenObservations.ints(golden.get("shape"))).boxed().toList();
      GoldenOracle.Tensor to =
          GoldenOracle.pool(
              pool,
              new GoldenOracle.Tensor(
                  shape, bits(golden.get("input_f32")), bytes(golden.get("input_mask"))));
      assertEquals(
          Arrays.stream(GoldenObservations.ints(golden.get("output_shape"))).boxed().toList(),
          to.shape());
      float[] expected = bits(golden.get("output_f32"));
      byte[] mask = bytes(golden.get("output_mask"));
      for (int i = 0; i < expected.length; i++) {
        assertEquals(mask[i], to.mask()[i], golden.toString());
        Observation.assertFloat(expected[i], to.values()[i], golden.toString());
      }
      pooled++;
    }
    assertTrue(pooled > 0);
  }

  private static float[] bits(JsonNode hex) {
    float[] result = new float[hex.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(hex.get(i).asText(), 16));
    }
    return result;
  }

  private static byte[] bytes(JsonNode values) {
    byte[] result = new byte[values.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) values.get(i).asInt();
    }
    return result;
  }
}
