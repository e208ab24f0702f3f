package io.murk.determinism;

import io.murk.propagator.library.KernelChoice;

/** A program that prints which kernels it uses and the hash of every scenario. */
final class ScenarioProgram {
  private ScenarioProgram() {}

  public static void main(String[] args) {
    System.out.println("kernels=" + KernelChoice.reason());
    for (Scenario scenario : Scenarios.all()) {
      String hash = ScenarioRun.alone(scenario, Scenario.SEED).hash();
      System.out.println(scenario.name() + "=" + hash);
    }
  }
}
