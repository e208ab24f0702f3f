package io.murk.determinism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayReader;
import io.murk.testing.NoLeaks;
import io.murk.verify.ReplayVerifier;
import io.murk.verify.Verification;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way to run a scenario gives the hashes that are recorded for it.
 *
 * <p>With {@code -Dmurk.determinism.record} the hashes of this build are recorded first, if its
 * kernels and thread counts agree on them.
 */
@ExtendWith(NoLeaks.class)
final class ScenarioMatrixTest {
  /** A property that asks for all combinations and not for some of them. */
  static final String CROSS = "murk.determinism.cross";

  private static final String VECTOR = "--add-modules=jdk.incubator.vector";

  /** The recorded seed among others; more worlds than threads, and no multiple of them. */
  private static final long[] SEEDS = {
    7, Scenario.SEED + 1, Scenario.SEED, -3, 0, 1L << 63, Scenario.SEED, 99, 12
  };

  static List<Scenario> scenarios() {
    return Scenarios.all();
  }

  @BeforeAll
  static void recordIfAsked() throws Exception {
    if (System.getProperty("murk.determinism.record") == null) {
      return;
    }
    Map<Scenario, Trace> traces = new LinkedHashMap<>();
    Map<String, String> scalar = ScenarioJvm.printed(VECTOR, "-Dmurk.kernels=scalar");
    for (Scenario scenario : scenarios()) {
      Trace trace = ScenarioRun.alone(scenario, Scenario.SEED);
      assertEquals(scalar.get(scenario.name()), trace.hash(), scenario + " with scalar kernels");
      same(trace, ScenarioRun.batch(scenario, SEEDS, 8, false).get(2), scenario + " in a batch");
      same(trace, ScenarioRun.alone(scenario, Scenario.SEED, 8), scenario + " with threads=8");
      traces.put(scenario, trace);
    }
    RecordedScenarios.write(traces);
  }

  private static void same(Trace expected, Trace trace, String how) {
    trace.firstDifference(expected).ifPresent(where -> fail(how + ": " + where));
  }

  private static void recorded(Scenario scenario, Trace trace, String how) {
    String hash = RecordedScenarios.hashes().get(scenario.name());
    if (!trace.hash().equals(hash)) {
      trace
          .firstDifference(RecordedScenarios.steps(scenario.name()), hash)
          .ifPresent(where -> fail("scenario=" + scenario + " " + how + ": " + where));
    }
  }

  @Test
  void everyScenarioIsRecordedOnce() {
    List<String> names = scenarios().stream().map(Scenario::name).toList();
    assertEquals(names.size(), new TreeSet<>(names).size(), names::toString);
    assertEquals(new TreeSet<>(names), new TreeSet<>(RecordedScenarios.hashes().keySet()));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void aWorldAloneGivesTheRecordedHashes(Scenario scenario) {
    Trace trace = ScenarioRun.alone(scenario, Scenario.SEED);
    recorded(scenario, trace, "alone");
    assertTrue(scenario.steps() >= 60, "steps");
    assertTrue(trace.states() > scenario.steps() / 2, "the world hardly changes");
  }

  @Test
  void aDifferenceIsReportedWithStepTickAndField() {
    Scenario scenario = scenarios().getFirst();
    Trace trace = ScenarioRun.alone(scenario, Scenario.SEED);
    List<String> lines = new ArrayList<>(trace.lines());
    assertEquals(Optional.empty(), trace.firstDifference(lines, trace.hash()));
    String[] columns = lines.get(40).split(" ");
    String was = columns[4];
    columns[4] = "00000000";
    lines.set(40, String.join(" ", columns));
    assertEquals(
        Optional.of("step=40 tick=41 field=gradient was " + was + " not 00000000"),
        trace.firstDifference(lines, "0"));
    assertEquals(
        Optional.of("hash=" + trace.hash() + " expected=0, no step's line differs"),
        trace.firstDifference(trace.lines(), "0"));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void anotherSeedGivesOtherHashes(Scenario scenario) {
    String other = ScenarioRun.alone(scenario, Scenario.SEED + 1).hash();
    assertTrue(!other.equals(RecordedScenarios.hashes().get(scenario.name())), other);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void aResetWorldGivesTheRecordedHashes(Scenario scenario) {
    for (int stepsBefore : new int[] {0, 1, 12, 33}) {
      recorded(
          scenario,
          ScenarioRun.afterReset(scenario, Scenario.SEED, stepsBefore),
          "reset after " + stepsBefore + " steps");
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void worldsThatGoOnFromCheckpointsGiveTheRecordedHashes(Scenario scenario) {
    for (int every : new int[] {1, 7}) {
      for (int threads : new int[] {1, 2}) {
        recorded(
            scenario,
            ScenarioRun.throughCheckpoints(scenario, Scenario.SEED, every, threads),
            "from a checkpoint every " + every + " steps, threads=" + threads);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void worldsOfABatchThatChangePlacesGiveTheRecordedHashes(Scenario scenario) {
    long[] seeds = {Scenario.SEED, Scenario.SEED + 1, 3};
    List<Trace> traces = ScenarioRun.batchThroughCheckpoints(scenario, seeds, 2);
    recorded(scenario, traces.getFirst(), "in a batch, changing places");
    same(
        ScenarioRun.alone(scenario, seeds[1]),
        traces.get(1),
        scenario + " world=1 changing places");
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void twoWorldsInTurnsGiveTheRecordedHashes(Scenario scenario) {
    for (Trace trace : ScenarioRun.twoInTurns(scenario, Scenario.SEED)) {
      recorded(scenario, trace, "in turns with another world");
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void threadsInsideAWorldGiveTheRecordedHashes(Scenario scenario) {
    for (int threads : new int[] {2, 8}) {
      Trace trace = ScenarioRun.alone(scenario, Scenario.SEED, threads);
      recorded(scenario, trace, "with threads=" + threads + " inside");
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void aReplayGivesTheRecordedHashes(Scenario scenario) {
    int[] all = System.getProperty(CROSS) == null ? new int[] {2} : new int[] {1, 2, 8};
    for (int threads : all) {
      RecordingOptions options =
          RecordingOptions.defaults().everyTick().withCheckpointEvery(threads == 1 ? 1 : 7);
      var recorded = ScenarioRun.recorded(scenario, Scenario.SEED, threads, options);
      recorded(scenario, recorded.trace(), "while it is recorded, threads=" + threads);
      try (ReplayReader reader = ReplayReader.of(recorded.file())) {
        long frames = recorded.trace().published();
        assertEquals(frames, reader.frames());
        for (int played : all) {
          WorldConfig config = scenario.config(~Scenario.SEED, played == 2 ? 1 : played);
          Verification done = ReplayVerifier.of(config).verify(reader);
          assertTrue(done.passed(), () -> scenario + " " + done.summary());
          assertEquals(frames, done.frames(), scenario + " replayed, threads=" + played);
        }
        for (long frame = 1; frame <= frames; frame++) {
          assertEquals(recorded.trace().publishedState((int) frame), reader.frame(frame).hash());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyWorldOfABatchGivesTheHashesThatItGivesAlone(Scenario scenario) {
    List<Trace> alone = new ArrayList<>();
    for (long seed : SEEDS) {
      alone.add(ScenarioRun.alone(scenario, seed));
    }
    recorded(scenario, alone.get(2), "alone");
    for (int threads : new int[] {1, 2, 8}) {
      for (boolean resetFirst : new boolean[] {false, true}) {
        List<Trace> batch = ScenarioRun.batch(scenario, SEEDS, threads, resetFirst);
        for (int world = 0; world < SEEDS.length; world++) {
          String how = " in a batch, threads=" + threads + " reset=" + resetFirst;
          same(alone.get(world), batch.get(world), scenario + " world=" + world + how);
        }
      }
    }
  }

  @Test
  void everyKindOfKernelGivesTheRecordedHashes() throws Exception {
    Map<String, String> recorded = RecordedScenarios.hashes();
    List<List<String>> flags = new ArrayList<>();
    flags.add(List.of(VECTOR, "-Dmurk.kernels=scalar"));
    flags.add(List.of(VECTOR, "-XX:MaxVectorSize=16"));
    flags.add(List.of(VECTOR, "-XX:MaxVectorSize=32"));
    flags.add(List.of(VECTOR, "-XX:MaxVectorSize=64"));
    flags.add(List.of("-XX:TieredStopAtLevel=1"));
    if (System.getProperty(CROSS) != null) {
      flags.replaceAll(some -> Stream.concat(some.stream(), Stream.of("-D" + CROSS)).toList());
    }
    for (List<String> some : flags) {
      Map<String, String> printed = new TreeMap<>(ScenarioJvm.printed(some.toArray(String[]::new)));
      String kernels = String.valueOf(printed.remove("kernels"));
      boolean vector = some.stream().anyMatch(flag -> flag.contains("MaxVectorSize"));
      assertTrue(kernels.startsWith(vector ? "vector: " : "scalar: "), kernels);
      assertEquals(recorded, printed, some + ", kernels " + kernels);
    }
  }
}
