package io.murk.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.command.Command;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.WriteMode;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.RecordedResults;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.LockstepWorld;
import io.murk.world.StepMetrics;
import io.murk.world.StepResult;
import io.murk.world.WorldConfig;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded worlds of 4x4 cells: receipts, failures, counters and all fields, tick by tick.
 *
 * <p>All scenarios run. What departs from 0.1.9 is mapped by {@link GoldenCommands}: elements of
 * vector fields (departure 4) and receipts of parameter commands (5). Texts of failures differ by
 * the tick's number at the end. SetField on field 3 edits the tick-start state here and the staged
 * one there (1); the constant writer of that field overwrites either.
 */
@ExtendWith(NoLeaks.class)
final class EngineScenarioTest {
  private static final Square4 SPACE = Square4.of(4, 4, EdgeBehavior.ABSORB);
  private static final GoldenCommands.World WORLD =
      new GoldenCommands.World(new int[] {1, 1, 1, 1, 2}, SPACE);
  private static final int DRIVEN = 3;

  static List<JsonNode> scenarios() {
    List<JsonNode> scenarios = new ArrayList<>();
    for (Path file : RecordedResults.jsonFiles("ordering", "engine_scenarios")) {
      scenarios.addAll(RecordedResults.list(RecordedResults.json(file).get("scenarios")));
    }
    return scenarios;
  }

  @Test
  void thereAreRecordedScenarios() {
    assertTrue(scenarios().size() > 0, "murk.golden=" + RecordedResults.root());
  }

  private static WorldConfig config(JsonNode scenario) {
    JsonNode succeed = scenario.get("failing_succeed_count");
    return WorldConfig.builder()
        .space(SPACE)
        .field(FieldDef.scalar("pertick_unwritten"))
        .field(FieldDef.scalar("sparse").mutability(Mutability.SPARSE))
        .field(FieldDef.scalar("static").mutability(Mutability.STATIC))
        .field(FieldDef.scalar("full_writer"))
        .field(FieldDef.vector("vec2", 2))
        .propagator(
            succeed.isNull()
                ? ScriptedPropagator.constant("const", DRIVEN, 7f)
                : failing(succeed.intValue()))
        .dt(0.1)
        .seed(1)
        .maxIngressQueue(scenario.get("max_ingress_queue").intValue())
        .build();
  }

  private static ScriptedPropagator failing(int succeedCalls) {
    int[] calls = {0};
    return new ScriptedPropagator(
        "failing",
        Access.none().writing(DRIVEN, WriteMode.FULL),
        context -> {
          int call = calls[0]++;
          if (call >= succeedCalls) {
            throw PropagatorFailure.executionFailed(
                "deliberate failure after " + succeedCalls + " successful calls");
          }
          for (int i = 0; i < 16; i++) {
            context.write(DRIVEN).setAtIndex(ValueLayout.JAVA_FLOAT, i, call);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void recordedScenariosAreReproduced(JsonNode scenario) {
    String name = scenario.get("name").asText();
    try (var world = new LockstepWorld(config(scenario))) {
      int step = 0;
      for (JsonNode tick : scenario.get("ticks")) {
        String what = name + " step " + step++;
        List<Command> commands = new ArrayList<>();
        for (JsonNode command : tick.get("commands")) {
          commands.add(GoldenCommands.command(command, WORLD));
        }
        StepResult result = world.step(commands);
        JsonNode expected = tick.get("result");
        GoldenCommands.assertReceipts(expected.get("receipts"), result.receipts(), commands, what);
        assertEquals(expected.get("ok").booleanValue(), result.succeeded(), what);
        if (!result.succeeded()) {
          assertFailure(expected.get("error").asText(), result.failureOrNull(), what);
        }
        assertState(tick, world, what);
      }
    }
  }

  private static void assertFailure(String golden, MurkException failure, String what) {
    boolean disabled = golden.startsWith("ticking disabled");
    assertEquals(
        disabled ? ErrorCode.TICK_DISABLED : ErrorCode.PROPAGATOR_FAILED, failure.code(), what);
    if (!disabled) {
      assertTrue(
          failure.getMessage().startsWith("PropagatorFailed: " + golden + " (tick="),
          failure::getMessage);
    }
  }

  private static void assertState(JsonNode tick, LockstepWorld world, String what) {
    assertEquals(tick.get("current_tick").longValue(), world.currentTick(), what);
    assertEquals(tick.get("tick_disabled").booleanValue(), world.isTickDisabled(), what);
    assertEquals(tick.get("consecutive_rollbacks").intValue(), world.consecutiveRollbacks(), what);
    assertEquals(tick.get("queue_depth").intValue(), world.queueDepth(), what);
    JsonNode counters = tick.get("counters");
    StepMetrics metrics = world.metrics();
    long[] expected = {
      counters.get("queue_full_rejections").longValue(),
      counters.get("tick_disabled_rejections").longValue(),
      counters.get("rollback_events").longValue(),
      counters.get("tick_disabled_transitions").longValue()
    };
    long[] actual = {
      metrics.queueFullRejections(),
      metrics.tickDisabledRejections(),
      metrics.rollbackEvents(),
      metrics.tickDisabledTransitions()
    };
    assertArrayEquals(expected, actual, what);
    JsonNode fields = tick.get("fields_f32");
    for (int field = 0; field < fields.size(); field++) {
      float[] values = new float[fields.get(field).size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = RecordedResults.f32(fields.get(field).get(i));
      }
      FieldValues.assertBits(
          values, FieldValues.of(world.snapshot(), field), what + " field " + field);
    }
  }
}
