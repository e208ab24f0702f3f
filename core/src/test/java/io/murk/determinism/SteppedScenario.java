package io.murk.determinism;

import io.murk.command.Command;
import io.murk.world.WorldConfig;
import java.util.List;

/**
 * A scenario for worlds of other modules, with what a world that is stepped alone does; that those
 * are the recorded hashes, ScenarioMatrixTest shows.
 */
public final class SteppedScenario {
  private final Scenario scenario;
  private final Trace trace;

  private SteppedScenario(Scenario scenario) {
    this.scenario = scenario;
    trace = ScenarioRun.alone(scenario, Scenario.SEED);
    String recorded = RecordedScenarios.hashes().get(scenario.name());
    if (!trace.hash().equals(recorded)) {
      throw new AssertionError(scenario + " gives " + trace.hash() + " recorded=" + recorded);
    }
  }

  /** The names of all scenarios. */
  public static List<String> names() {
    return Scenarios.all().stream().map(Scenario::name).toList();
  }

  /** The scenario of a name. */
  public static SteppedScenario of(String name) {
    return new SteppedScenario(
        Scenarios.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow());
  }

  /** Its world. */
  public WorldConfig config(int threads) {
    return scenario.config(Scenario.SEED, threads);
  }

  /** How often it is stepped. */
  public int steps() {
    return scenario.steps();
  }

  /** Leaves the agents' actions of a step, and says its commands. */
  public List<Command> stimulate(WorldConfig config, int step) {
    scenario.act(config, Scenario.SEED, step);
    return scenario.commands(Scenario.SEED, step);
  }

  /** Whether a step fails. */
  public boolean fails(int step) {
    return trace.step(step).outcome() != 0;
  }

  /** The last published tick after a step. */
  public long tick(int step) {
    return trace.step(step).tick();
  }

  /** The wide hash of the state after a step. */
  public long state(int step) {
    return trace.step(step).state();
  }
}
