package io.murk.perf.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Looking at a realtime world, beside the plan alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RealtimeBenchmark {
  private Watched watched;

  /** A world that has ticked. */
  @Setup(Level.Trial)
  public void build() {
    watched = new Watched();
  }

  /** Ends it. */
  @TearDown(Level.Trial)
  public void close() {
    watched.close();
  }

  /** The newest state, on this thread. */
  @Benchmark
  public void observe() {
    watched.observe();
  }

  /** The same around 16 agents. */
  @Benchmark
  public void observeAgents() {
    watched.observeAgents();
  }

  /** A state that is held. */
  @Benchmark
  public void observeHeld() {
    watched.observeHeld();
  }

  /** The newest state, by a worker. */
  @Benchmark
  public void observeLater() {
    watched.observeLater();
  }

  /** The plan alone. */
  @Benchmark
  public void plan() {
    watched.executePlan(1);
  }
}
