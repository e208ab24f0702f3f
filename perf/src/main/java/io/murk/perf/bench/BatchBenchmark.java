package io.murk.perf.bench;

import io.murk.egress.EgressTarget;
import io.murk.obs.ObsEntry;
import io.murk.space.EdgeBehavior;
import io.murk.world.BatchedEngine;
import io.murk.world.WorldCommands;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** 64 worlds of 16x16: what a training step costs before anything learns. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BatchBenchmark {
  /** Threads of the batch, the caller included. */
  @Param({"1", "2"})
  public int threads;

  private BatchedEngine batch;
  private EgressTarget target;

  /** Worlds with a history. */
  @Setup(Level.Trial)
  public void build() {
    Scene scene = new Scene(16, 16, EdgeBehavior.ABSORB);
    var plan = scene.plan(ObsEntry.all(0));
    target = Scene.target(plan, Scene.WORLDS);
    batch = new BatchedEngine(scene.configs(), plan, threads);
  }

  /** Frees the worlds. */
  @TearDown(Level.Trial)
  public void close() {
    batch.close();
  }

  /** One tick of all worlds. */
  @Benchmark
  public int step() {
    return batch.step(WorldCommands.NONE);
  }

  /** One tick of all worlds, and all their cells observed. */
  @Benchmark
  public int stepAndObserve() {
    return batch.stepAndObserve(WorldCommands.NONE, target);
  }

  /** All cells of all worlds observed. */
  @Benchmark
  public void observeAll() {
    batch.observeAll(target);
  }
}
