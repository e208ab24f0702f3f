package io.murk.perf.bench;

import io.murk.command.CommandBatch;
import io.murk.space.EdgeBehavior;
import io.murk.world.LockstepWorld;
import io.murk.world.StepResult;
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

/** One world, one tick: ScalarDiffusion on Square4, with and without commands. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TickBenchmark {
  /** Rows and columns. */
  @Param({"16", "100", "512"})
  public int side;

  private LockstepWorld world;
  private CommandBatch commands;

  /** A world with a history. */
  @Setup(Level.Trial)
  public void build() {
    Scene scene = new Scene(side, side, EdgeBehavior.ABSORB);
    world = new LockstepWorld(scene.config());
    commands = scene.commands(8);
  }

  /** Frees the world. */
  @TearDown(Level.Trial)
  public void close() {
    world.close();
  }

  /** Without commands. */
  @Benchmark
  public StepResult step() {
    return world.step();
  }

  /** With eight SetField, which edit the tick-start state. */
  @Benchmark
  public StepResult stepWithCommands() {
    return world.step(commands);
  }
}
