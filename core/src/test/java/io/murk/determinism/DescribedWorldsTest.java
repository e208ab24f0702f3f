package io.murk.determinism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.describe.WorldDescription;
import io.murk.engine.state.StateLayout;
import io.murk.field.Mutability;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.Pipeline;
import io.murk.propagator.library.IdentityCopy;
import io.murk.replay.SnapshotHash;
import io.murk.testing.NoLeaks;
import io.murk.testing.Seeds;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Worlds that are built of their descriptions compute the same bits. */
@ExtendWith(NoLeaks.class)
final class DescribedWorldsTest {
  static List<Scenario> scenarios() {
    return Scenarios.all();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void aScenarioOfLibraryPropagatorsIsTheSameWorldAfterItWasDescribed(Scenario scenario) {
    WorldConfig config = ofLibraryPropagators(scenario.config(Scenario.SEED));
    WorldConfig built = throughDescription(config);
    try (var world = new LockstepWorld(config);
        var other = new LockstepWorld(built)) {
      for (int step = 0; step < 20; step++) {
        List<Command> commands = scenario.commands(Scenario.SEED, step);
        scenario.act(config, Scenario.SEED, step);
        scenario.act(built, Scenario.SEED, step);
        stepBoth(world, other, commands, scenario + " step=" + step);
      }
    }
  }

  @Test
  void randomWorldsAreTheSameAfterTheyWereDescribed() {
    SplittableRandom random = Seeds.random("randomWorldsAreTheSameAfterTheyWereDescribed");
    for (int round = 0; round < 150; round++) {
      RandomWorld drawn = new RandomWorld(random.split());
      WorldConfig config = ofLibraryPropagators(drawn.config(random.nextLong(), 1));
      int fields = config.schema().size();
      int[] all = java.util.stream.IntStream.range(0, fields).toArray();
      Scenario.Stimulus stimulus = Stimuli.sets(config.space(), 4, all);
      try (var world = new LockstepWorld(config);
          var other = new LockstepWorld(throughDescription(config))) {
        for (int step = 0; step < 20; step++) {
          List<Command> commands = stimulus.at(step, new Draw(round, step));
          stepBoth(world, other, commands, drawn + " step=" + step);
        }
      }
    }
  }

  @Test
  void whatCannotBeDescribedIsNamed() {
    SplittableRandom random = Seeds.random("whatCannotBeDescribedIsNamed");
    for (int round = 0; round < 50; round++) {
      RandomWorld drawn = new RandomWorld(random.split());
      WorldDescription description = drawn.config(random.nextLong(), 1).describe();
      List<String> missing = new ArrayList<>();
      drawn.parts.forEach(part -> missing.add("propagator name=\"part" + part.place() + "\""));
      missing.add("rule type=" + RandomWorld.RULE);
      assertEquals(missing, description.missing(), description.text());
    }
  }

  private static void stepBoth(
      LockstepWorld world, LockstepWorld other, List<Command> commands, String where) {
    world.step(commands);
    other.step(commands);
    assertEquals(world.currentTick(), other.currentTick(), where);
    assertEquals(
        SnapshotHash.wide(world.snapshot(), 0), SnapshotHash.wide(other.snapshot(), 0), where);
  }

  private static WorldConfig throughDescription(WorldConfig config) {
    WorldDescription description = config.describe();
    assertTrue(description.isComplete(), description.text());
    WorldConfig built =
        WorldConfig.parse(WorldDescription.of(description.text(), description.blob()));
    assertEquals(StateLayout.of(config.pipeline()), StateLayout.of(built.pipeline()));
    assertTrue(config.space().sameTopology(built.space()));
    assertEquals(description, built.describe(), "described again");
    assertEquals(config.parameters().parameters(), built.parameters().parameters());
    assertEquals(config.backoff(), built.backoff());
    assertEquals(config.tickRateHz(), built.tickRateHz());
    return built;
  }

  /** The world without its scripted propagators and rules. */
  private static WorldConfig ofLibraryPropagators(WorldConfig config) {
    WorldConfig.Builder builder =
        WorldConfig.builder()
            .space(config.space())
            .dt(config.dt())
            .seed(config.seed())
            .tickRateHz(12.5)
            .maxConsecutiveFailures(config.maxConsecutiveFailures())
            .maxIngressQueue(config.maxIngressQueue())
            .maxGenerations(config.maxGenerations());
    for (int field = 0; field < config.schema().size(); field++) {
      builder.field(config.schema().def(field));
    }
    config
        .parameters()
        .parameters()
        .forEach(each -> builder.parameter(each.name(), each.initial()));
    int kept = 0;
    for (Pipeline.Stage stage : config.pipeline().stages()) {
      if (stage.propagator() instanceof DescribedPropagator) {
        builder.propagator(stage.propagator());
        kept++;
      }
    }
    for (int field = 0; kept == 0; field++) {
      if (field == config.schema().size()) {
        builder.field(io.murk.field.FieldDef.scalar("written")).propagator(new IdentityCopy(field));
        kept++;
      } else if (config.schema().def(field).mutability() != Mutability.STATIC) {
        builder.propagator(new IdentityCopy(field));
        kept++;
      }
    }
    return builder.build();
  }
}
