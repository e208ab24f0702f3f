package io.murk.propagator.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.FieldType;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.space.Space;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.RecordedResults;
import io.murk.testing.RecordedSpaces;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recorded pipeline, to the bit; what is not compared stands in {@link RecordedDepartures}. A
 * recorded space or propagator that is none of ours fails.
 */
@ExtendWith(NoLeaks.class)
final class RecordedPipelinesTest {
  record Recorded(Path file, JsonNode golden, JsonNode test, Space space) {
    @Override
    public String toString() {
      return RecordedResults.id(file) + " " + name();
    }

    String name() {
      return test.get("case").asText();
    }

    double dt() {
      return golden.get("dt").doubleValue();
    }

    List<Propagator> propagators() {
      List<Propagator> all = new ArrayList<>();
      for (JsonNode json : test.get("propagators")) {
        all.addAll(RecordedPropagators.of(json));
      }
      return all;
    }

    boolean has(String type) {
      return RecordedResults.list(test.get("propagators")).stream()
          .anyMatch(json -> json.get("type").asText().equals(type));
    }
  }

  private static List<Recorded> all() {
    List<Recorded> all = new ArrayList<>();
    for (Path file : RecordedResults.jsonFiles("propagators", "")) {
      if (RecordedResults.id(file).startsWith("_")) {
        continue;
      }
      JsonNode golden = RecordedResults.json(file);
      Space space = RecordedSpaces.space(golden.get("space"));
      for (JsonNode test : golden.get("cases")) {
        all.add(new Recorded(file, golden, test, space));
      }
    }
    return all;
  }

  static List<Recorded> cases() {
    return all().stream()
        .filter(recorded -> RecordedDepartures.ofCase(recorded.name()).isEmpty())
        .toList();
  }

  @Test
  void thereAreRecordedCases() {
    assertTrue(cases().size() > 0, "murk.golden=" + RecordedResults.root());
    assertTrue(
        cases().stream().anyMatch(recorded -> recorded.toString().contains("sd_all_options")));
  }

  @Test
  void onlyNoiseIsLeftOutAsAWholeAndNothingElseIsUnknown() {
    List<Recorded> leftOut =
        all().stream()
            .filter(recorded -> RecordedDepartures.ofCase(recorded.name()).isPresent())
            .toList();
    assertTrue(leftOut.size() > 0, "murk.golden=" + RecordedResults.root());
    leftOut.forEach(recorded -> assertTrue(recorded.has("NoiseInjection"), recorded::toString));
    assertEquals(all().size(), leftOut.size() + cases().size());
    cases().forEach(recorded -> assertTrue(recorded.propagators().size() > 0, recorded::toString));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void recordedCasesAreReproduced(Recorded recorded) {
    Map<Integer, float[]> initial = fields(recorded, 0);
    WorldConfig.Builder builder = WorldConfig.builder().space(recorded.space()).dt(recorded.dt());
    for (JsonNode field : recorded.golden.get("fields")) {
      int id = field.get("id").intValue();
      int components = field.get("components").intValue();
      FieldDef def =
          FieldDef.of(
                  field.get("name").asText(),
                  components == 1 ? new FieldType.Scalar() : new FieldType.Vector(components))
              .carryForward(true);
      builder.field(initial.containsKey(id) ? def.initial(initial.get(id)) : def);
    }
    List<Propagator> propagators = recorded.propagators();
    for (Propagator propagator : propagators) {
      OptionalDouble limit = propagator.maxDt(recorded.space());
      boolean tooLarge = limit.isPresent() && recorded.dt() > limit.getAsDouble();
      builder.propagator(tooLarge ? unlimited(propagator) : propagator);
    }
    try (var world = new LockstepWorld(builder.build())) {
      for (int checkpoint = 0; checkpoint < recorded.test.get("checkpoints").size(); checkpoint++) {
        long ticks =
            recorded.test.get("checkpoints").get(checkpoint).get("after_ticks").longValue();
        while (world.currentTick() < ticks) {
          act(recorded, propagators, (int) world.currentTick());
          world.step().orThrow();
        }
        compare(recorded, checkpoint, world);
      }
      assertEquals(100, world.currentTick());
    }
  }

  /** Submits the recorded actions of the tick after {@code tick}. */
  private static void act(Recorded recorded, List<Propagator> propagators, int tick) {
    for (JsonNode action : recorded.test.path("actions_per_tick").path(tick)) {
      for (Propagator propagator : propagators) {
        if (propagator instanceof AgentMovement movement) {
          var direction = ActionBuffer.Direction.values()[action.get(1).intValue()];
          assertTrue(movement.actions().submit(action.get(0).intValue(), direction));
        }
      }
    }
  }

  private static void compare(Recorded recorded, int checkpoint, LockstepWorld world) {
    for (var field : fields(recorded, checkpoint).entrySet()) {
      int id = field.getKey();
      boolean departs =
          checkpoint > 0
              && RecordedDepartures.ofField(recorded.golden.get("space"), recorded.name(), id)
                  .isPresent();
      if (!departs) {
        FieldValues.assertBits(
            field.getValue(),
            FieldValues.of(world.snapshot(), id),
            recorded + " tick " + world.currentTick() + " field " + id);
      }
    }
  }

  /** The stored fields of a checkpoint by number. */
  private static Map<Integer, float[]> fields(Recorded recorded, int checkpoint) {
    float[] floats = RecordedResults.floatsBeside(recorded.file);
    Map<Integer, float[]> fields = new TreeMap<>();
    for (JsonNode field : recorded.test.get("checkpoints").get(checkpoint).get("fields")) {
      int at = field.get(1).intValue();
      fields.put(
          field.get(0).intValue(), Arrays.copyOfRange(floats, at, at + field.get(2).intValue()));
    }
    return fields;
  }

  /** The same steps without the limit: what was recorded by stepping past it. */
  private static Propagator unlimited(Propagator limited) {
    return new Propagator() {
      @Override
      public String name() {
        return limited.name();
      }

      @Override
      public Access access() {
        return limited.access();
      }

      @Override
      public Step bind(Site site) {
        return limited.bind(site);
      }
    };
  }

  /**
   * ScalarDiffusion's recorded limit used {@code max(degree, 12)}, ours the true degree (departure
   * 14): it is compared where they are the same.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void stableTimeStepsAreAsRecorded(Recorded recorded) {
    for (int i = 0; i < recorded.test.get("propagators").size(); i++) {
      JsonNode json = recorded.test.get("propagators").get(i);
      int degree = recorded.space().maxDegree();
      if (json.get("type").asText().equals("ScalarDiffusion") && degree < 12) {
        continue;
      }
      JsonNode max = recorded.test.get("max_dt").get(i);
      OptionalDouble expected =
          max.isNull()
              ? OptionalDouble.empty()
              : OptionalDouble.of(RecordedResults.f64(max.get("f64")));
      for (Propagator ours : RecordedPropagators.of(json)) {
        assertEquals(expected, ours.maxDt(recorded.space()), recorded::toString);
      }
    }
  }

  @Test
  void aTimeStepBeyondTheLimitOfTheTrueDegreeIsRefused() {
    List<Recorded> beyond =
        cases().stream()
            .filter(recorded -> recorded.test.get("engine_check").asText().startsWith("config"))
            .toList();
    assertTrue(beyond.size() > 0, "recorded: upstream refused some");
    int refused = 0;
    for (Recorded recorded : beyond) {
      Propagator diffusion = recorded.propagators().getFirst();
      OptionalDouble limit = diffusion.maxDt(recorded.space());
      WorldConfig.Builder builder =
          WorldConfig.builder()
              .space(recorded.space())
              .dt(recorded.dt())
              .field(FieldDef.scalar("heat"))
              .propagator(diffusion);
      if (limit.isPresent() && recorded.dt() > limit.getAsDouble()) {
        String text =
            "dt "
                + recorded.dt()
                + " exceeds max_dt "
                + limit.getAsDouble()
                + " (constrained by 'ScalarDiffusion')";
        Failures.assertRefused(ErrorCode.DT_TOO_LARGE, text, builder::build);
        refused++;
      } else {
        builder.build();
      }
    }
    assertTrue(refused > 0, "some are beyond the limit of the true degree too");
  }
}
