package io.murk.determinism;

import io.murk.command.Command;
import io.murk.propagator.library.ActionBuffer;
import io.murk.propagator.library.AgentMovement;
import io.murk.world.WorldConfig;
import java.util.List;
import java.util.function.Supplier;

/**
 * A world and what is done to it.
 *
 * @param name its name in the recorded file, for ever
 * @param contents what it has that others have not, one line
 * @param steps how often it is stepped; some steps may fail
 * @param world its configuration but for seed and threads
 * @param stimulus the commands of every step
 */
record Scenario(
    String name,
    String contents,
    int steps,
    Supplier<WorldConfig.Builder> world,
    Stimulus stimulus) {
  /** The seed of the recorded run. */
  static final long SEED = 20_26;

  /** The commands of one step. */
  @FunctionalInterface
  interface Stimulus {
    /** Commands from {@code draw}, whose numbers depend on the seed and the step. */
    List<Command> at(int step, Draw draw);
  }

  /** The world of this scenario with a seed. */
  WorldConfig config(long seed) {
    return config(seed, 1);
  }

  /** As {@link #config(long)}, for a world that ticks on several threads. */
  WorldConfig config(long seed, int threads) {
    return world.get().seed(seed).threads(threads).build();
  }

  /**
   * If the world has agents, leaves what they do in step {@code step}; of agent 6 there is none.
   */
  void act(WorldConfig config, long seed, int step) {
    Draw draw = new Draw(~seed, step);
    for (var stage : config.pipeline().stages()) {
      if (stage.propagator() instanceof AgentMovement movement) {
        ActionBuffer.Direction[] directions = ActionBuffer.Direction.values();
        for (int i = draw.below(6); i > 0; i--) {
          movement.actions().submit(draw.below(7), directions[draw.below(directions.length)]);
        }
      }
    }
  }

  /** The commands of step {@code step}, from 0, in the world with that seed. */
  List<Command> commands(long seed, int step) {
    return stimulus.at(step, new Draw(seed, step));
  }

  @Override
  public String toString() {
    return name;
  }
}
