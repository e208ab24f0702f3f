package io.murk.determinism;

import io.murk.propagator.library.KernelChoice;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayReader;
import io.murk.verify.ReplayVerifier;
import io.murk.verify.Verification;

/**
 * A program that prints which kernels it uses and the hash of every scenario, and if all
 * combinations are asked for also whether it is the same however a scenario is run.
 */
final class ScenarioProgram {
  private ScenarioProgram() {}

  public static void main(String[] args) {
    System.out.println("kernels=" + KernelChoice.reason());
    for (Scenario scenario : Scenarios.all()) {
      String hash = ScenarioRun.alone(scenario, Scenario.SEED).hash();
      if (System.getProperty(ScenarioMatrixTest.CROSS) != null) {
        hash += differences(scenario, hash);
      }
      System.out.println(scenario.name() + "=" + hash);
    }
  }

  /** Empty if there are none. */
  private static String differences(Scenario scenario, String alone) {
    StringBuilder found = new StringBuilder();
    for (int threads : new int[] {2, 8}) {
      String how = " threads=" + threads;
      Trace inside = ScenarioRun.alone(scenario, Scenario.SEED, threads);
      Trace restored = ScenarioRun.throughCheckpoints(scenario, Scenario.SEED, 7, threads);
      Trace batched =
          ScenarioRun.batch(scenario, new long[] {7, Scenario.SEED, 9}, threads, false).get(1);
      found.append(inside.hash().equals(alone) ? "" : " inside" + how);
      found.append(restored.hash().equals(alone) ? "" : " restored" + how);
      found.append(batched.hash().equals(alone) ? "" : " in a batch" + how);
      found.append(replayed(scenario, threads).passed() ? "" : " replayed" + how);
    }
    return found.toString();
  }

  private static Verification replayed(Scenario scenario, int threads) {
    RecordingOptions options = RecordingOptions.defaults().everyTick().withCheckpointEvery(7);
    byte[] file = ScenarioRun.recorded(scenario, Scenario.SEED, 1, options).file();
    try (ReplayReader reader = ReplayReader.of(file)) {
      return ReplayVerifier.of(scenario.config(~Scenario.SEED, threads)).verify(reader);
    }
  }
}
