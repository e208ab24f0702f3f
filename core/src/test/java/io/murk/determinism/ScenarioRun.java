package io.murk.determinism;

import io.murk.command.CommandBatch;
import io.murk.replay.MemorySink;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.world.BatchedEngine;
import io.murk.world.Checkpoint;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldCommands;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.List;

/** The ways to run a scenario. All must give the same trace for the same seed. */
final class ScenarioRun {
  private ScenarioRun() {}

  /** One world, stepped alone. */
  static Trace alone(Scenario scenario, long seed) {
    return alone(scenario, seed, 1);
  }

  /** One world, stepped alone, that ticks on several threads. */
  static Trace alone(Scenario scenario, long seed, int threads) {
    try (var world = new LockstepWorld(scenario.config(seed, threads))) {
      return run(scenario, seed, world);
    }
  }

  /** One world that did something else before it was reset. */
  static Trace afterReset(Scenario scenario, long seed, int stepsBefore) {
    try (var world = new LockstepWorld(scenario.config(seed ^ 0x5555))) {
      for (int step = 0; step < stepsBefore; step++) {
        scenario.act(world.config(), ~seed, step);
        world.step(scenario.commands(~seed, step));
      }
      world.reset(seed);
      return run(scenario, seed, world);
    }
  }

  private static Trace run(Scenario scenario, long seed, LockstepWorld world) {
    Trace trace = new Trace(world.snapshot());
    for (int step = 0; step < scenario.steps(); step++) {
      scenario.act(world.config(), seed, step);
      var result = world.step(scenario.commands(seed, step));
      trace.add(world.snapshot(), 0, result);
    }
    return trace;
  }

  /**
   * A world that goes on from the bytes of the one before it, every {@code every} steps. Each did
   * something else before.
   */
  static Trace throughCheckpoints(Scenario scenario, long seed, int every, int threads) {
    LockstepWorld world = new LockstepWorld(scenario.config(seed, threads));
    try {
      Trace trace = new Trace(world.snapshot());
      for (int step = 0; step < scenario.steps(); step++) {
        scenario.act(world.config(), seed, step);
        if (step % every == 0) {
          byte[] bytes = world.checkpoint().toByteArray();
          world.close();
          world = new LockstepWorld(scenario.config(~seed, threads));
          for (int other = 0; other < step % 3; other++) {
            scenario.act(world.config(), ~seed, other);
            world.step(scenario.commands(~seed, other));
          }
          world.restore(Checkpoint.of(bytes));
          trace.moved();
        }
        trace.add(world.snapshot(), 0, world.step(scenario.commands(seed, step)));
      }
      return trace;
    } finally {
      world.close();
    }
  }

  /** The worlds of a batch, of which two change places by their checkpoints every few steps. */
  static List<Trace> batchThroughCheckpoints(Scenario scenario, long[] seeds, int threads) {
    List<WorldConfig> configs = new ArrayList<>();
    for (long seed : seeds) {
      configs.add(scenario.config(seed));
    }
    long[] places = seeds.clone();
    try (var batch = new BatchedEngine(configs, null, threads)) {
      Trace first = new Trace(batch.snapshot());
      Trace second = new Trace(batch.snapshot());
      for (int step = 0; step < scenario.steps(); step++) {
        if (step % 5 == 4) {
          Checkpoint one = batch.checkpoint(0);
          batch.restore(0, batch.checkpoint(1));
          batch.restore(1, one);
          long seed = places[0];
          places[0] = places[1];
          places[1] = seed;
          first.moved();
          second.moved();
        }
        act(scenario, batch, places, step);
        batch.step(commands(scenario, places, step));
        int at = places[0] == seeds[0] ? 0 : 1;
        first.add(batch.snapshot(), at, batch.result(at));
        second.add(batch.snapshot(), 1 - at, batch.result(1 - at));
      }
      return List.of(first, second);
    }
  }

  /**
   * What a run was and the file that it was recorded to.
   *
   * @param trace the run
   * @param file its recording
   */
  record Recorded(Trace trace, byte[] file) {}

  /** One world, stepped alone and recorded. */
  static Recorded recorded(Scenario scenario, long seed, int threads, RecordingOptions options) {
    MemorySink sink = new MemorySink();
    try (var world = new LockstepWorld(scenario.config(seed, threads))) {
      Recording recording = world.record(sink, options);
      Trace trace = run(scenario, seed, world);
      recording.close();
      return new Recorded(trace, sink.toByteArray());
    }
  }

  /** Two worlds, stepped in turns. */
  static List<Trace> twoInTurns(Scenario scenario, long seed) {
    try (var one = new LockstepWorld(scenario.config(seed));
        var other = new LockstepWorld(scenario.config(seed))) {
      List<Trace> traces = List.of(new Trace(one.snapshot()), new Trace(other.snapshot()));
      for (int step = 0; step < scenario.steps(); step++) {
        scenario.act(one.config(), seed, step);
        scenario.act(other.config(), seed, step);
        var commands = scenario.commands(seed, step);
        traces.get(0).add(one.snapshot(), 0, one.step(commands));
        traces.get(1).add(other.snapshot(), 0, other.step(commands));
      }
      return traces;
    }
  }

  /** A batch of worlds with different seeds, and so with different commands. */
  static List<Trace> batch(Scenario scenario, long[] seeds, int threads, boolean resetFirst) {
    List<WorldConfig> configs = new ArrayList<>();
    for (long seed : seeds) {
      configs.add(scenario.config(resetFirst ? ~seed : seed));
    }
    try (var batch = new BatchedEngine(configs, null, threads)) {
      if (resetFirst) {
        for (int step = 0; step < 5; step++) {
          act(scenario, batch, seeds, step);
          batch.step(commands(scenario, seeds, step));
        }
        for (int world = 0; world < seeds.length; world++) {
          batch.reset(world, seeds[world]);
        }
      }
      List<Trace> traces = new ArrayList<>();
      for (int world = 0; world < seeds.length; world++) {
        traces.add(new Trace(batch.snapshot()));
      }
      for (int step = 0; step < scenario.steps(); step++) {
        act(scenario, batch, seeds, step);
        batch.step(commands(scenario, seeds, step));
        for (int world = 0; world < seeds.length; world++) {
          traces.get(world).add(batch.snapshot(), world, batch.result(world));
        }
      }
      return traces;
    }
  }

  private static void act(Scenario scenario, BatchedEngine batch, long[] seeds, int step) {
    for (int world = 0; world < seeds.length; world++) {
      scenario.act(batch.config(world), seeds[world], step);
    }
  }

  private static WorldCommands commands(Scenario scenario, long[] seeds, int step) {
    List<CommandBatch> batches = new ArrayList<>();
    for (long seed : seeds) {
      batches.add(CommandBatch.of(scenario.commands(seed, step)));
    }
    return WorldCommands.of(batches);
  }
}
