package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.determinism.SteppedScenario;
import io.murk.replay.MemorySink;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayReader;
import io.murk.testing.NoLeaks;
import io.murk.verify.ReplayVerifier;
import io.murk.verify.Verification;
import io.murk.world.WorldConfig;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scenarios of the determinism programme in worlds that tick by themselves. */
@Timeout(120)
@ExtendWith(NoLeaks.class)
final class ScenariosTest {
  private static final long PATIENCE_MILLIS = 20_000;
  private static final String CROSS = "murk.determinism.cross";

  static List<String> scenarios() {
    return SteppedScenario.names();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void aRealtimeWorldGivesTheRecordedHashes(String name) {
    SteppedScenario scenario = SteppedScenario.of(name);
    for (int threads : System.getProperty(CROSS) == null ? new int[] {2} : new int[] {1, 2, 8}) {
      WorldConfig config = scenario.config(threads);
      MemorySink sink = new MemorySink();
      try (var world =
          new RealtimeWorld(RealtimeConfig.builder(config).startPaused(true).build())) {
        world.record(sink, RecordingOptions.defaults().everyTick().withCheckpointEvery(9));
        run(scenario, config, world);
      }
      verify(scenario, sink.toByteArray());
    }
  }

  /** What was recorded while it ticked by itself is the same in a world that is stepped. */
  private static void verify(SteppedScenario scenario, byte[] file) {
    try (ReplayReader reader = ReplayReader.of(file)) {
      Verification done = ReplayVerifier.of(scenario.config(1)).verify(reader);
      assertTrue(done.passed() && done.complete(), done::summary);
      assertEquals(scenario.tick(scenario.steps() - 1), done.frames());
    }
  }

  private static void run(SteppedScenario scenario, WorldConfig config, RealtimeWorld world) {
    for (int step = 0; step < scenario.steps(); step++) {
      for (Command command : scenario.stimulate(config, step)) {
        assertEquals(SubmitResult.QUEUED, world.submit(command));
      }
      StepOutcome expected = scenario.fails(step) ? StepOutcome.ROLLED_BACK : StepOutcome.PUBLISHED;
      assertEquals(expected, world.step(PATIENCE_MILLIS), "step=" + step);
      try (RealtimeSnapshot snapshot = world.lease()) {
        assertEquals(scenario.tick(step), snapshot.tick(), "step=" + step);
        assertEquals(scenario.state(step), snapshot.hash(), "step=" + step);
      }
    }
  }
}
