package io.murk.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.command.Command;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Propagator;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.SnapshotHash;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.RecordedResults;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.LockstepWorld;
import io.murk.world.StepResult;
import io.murk.world.WorldConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded runs of 60 ticks whose commands touch undriven fields only: receipts and the hash of all
 * fields in every tick, and the fields themselves where they were recorded. IdentityCopy is
 * scripted.
 */
@ExtendWith(NoLeaks.class)
final class ReplayGoldenTest {
  static List<Path> files() {
    return RecordedResults.jsonFiles("replays_setfield", "square4_");
  }

  @Test
  void thereAreRecordedRuns() {
    assertTrue(files().size() > 0, "murk.golden=" + RecordedResults.root());
  }

  private static WorldConfig config(JsonNode json) {
    JsonNode space = json.get("space");
    WorldConfig.Builder builder =
        WorldConfig.builder()
            .space(
                Square4.of(
                    space.get("rows").longValue(),
                    space.get("cols").longValue(),
                    EdgeBehavior.valueOf(space.get("edge").asText().toUpperCase(Locale.ROOT))))
            .dt(json.get("dt").doubleValue())
            .seed(RecordedResults.u64(json.get("seed")));
    for (JsonNode field : json.get("fields")) {
      builder.field(field(field));
    }
    for (JsonNode propagator : json.get("propagators")) {
      builder.propagator(propagator(propagator));
    }
    return builder.build();
  }

  private static FieldDef field(JsonNode json) {
    String name = json.get("name").asText();
    int components = json.get("components").intValue();
    FieldDef def = components == 1 ? FieldDef.scalar(name) : FieldDef.vector(name, components);
    return switch (json.get("mutability").asText()) {
      case "Static" -> def.mutability(Mutability.STATIC);
      case "Sparse" -> def.mutability(Mutability.SPARSE);
      default -> def;
    };
  }

  private static Propagator propagator(JsonNode json) {
    if (json.get("type").asText().equals("IdentityCopy")) {
      return ScriptedPropagator.identityCopy(json.get("field").intValue());
    }
    ScalarDiffusion.Builder builder =
        ScalarDiffusion.builder(
                json.get("input_field").intValue(), json.get("output_field").intValue())
            .coefficient(json.get("coefficient").doubleValue())
            .decay(json.get("decay").doubleValue());
    for (JsonNode source : json.get("sources")) {
      builder.source(source.get(0).longValue(), (float) source.get(1).doubleValue());
    }
    return builder.build();
  }

  @ParameterizedTest
  @MethodSource("files")
  void recordedRunsAreReproduced(Path file) {
    JsonNode golden = RecordedResults.json(file);
    float[] floats = RecordedResults.floatsBeside(file);
    WorldConfig config = config(golden.get("world"));
    int[] components = new int[config.schema().size()];
    Arrays.setAll(components, config.schema()::components);
    var space = (Square4) config.space();
    var placing = new GoldenCommands.World(components, space.rows(), space.cols());
    try (var world = new LockstepWorld(config)) {
      for (JsonNode tick : golden.get("ticks")) {
        String what = RecordedResults.id(file) + " tick " + tick.get("tick");
        List<Command> commands = new ArrayList<>();
        for (JsonNode command : tick.get("commands")) {
          commands.add(GoldenCommands.command(command, placing));
        }
        StepResult result = world.step(commands).orThrow();
        GoldenCommands.assertReceipts(tick.get("receipts"), result.receipts(), what);
        assertEquals(tick.get("snapshot_tick_id").longValue(), world.currentTick(), what);
        if (tick.has("fields_at")) {
          for (JsonNode field : tick.get("fields_at")) {
            int at = field.get("at").intValue();
            FieldValues.assertBits(
                Arrays.copyOfRange(floats, at, at + field.get("len").intValue()),
                FieldValues.of(world.snapshot(), field.get("id").intValue()),
                what + " field " + field.get("id"));
          }
        }
        assertEquals(
            tick.get("snapshot_hash").asText(),
            String.format("%016x", SnapshotHash.fnv1a(world.snapshot(), 0)),
            what);
      }
      assertEquals(60, world.currentTick());
    }
  }
}
