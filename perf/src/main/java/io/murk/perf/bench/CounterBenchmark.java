package io.murk.perf.bench;

import io.murk.perf.alternatives.UnpaddedCounters;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.share.PaddedCounters;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Two threads, each with a counter of its own: on lines of their own, or side by side. */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CounterBenchmark {
  private final PaddedCounters padded = new PaddedCounters();
  private final UnpaddedCounters unpadded = new UnpaddedCounters();

  /** One thread. */
  @Benchmark
  @Group("padded")
  @GroupThreads(1)
  public void paddedOne() {
    padded.increment(WorldCounter.QUEUE_FULL_REJECTIONS);
  }

  /** The other thread. */
  @Benchmark
  @Group("padded")
  @GroupThreads(1)
  public void paddedOther() {
    padded.increment(WorldCounter.TICK_DISABLED_REJECTIONS);
  }

  /** One thread. */
  @Benchmark
  @Group("unpadded")
  @GroupThreads(1)
  public void unpaddedOne() {
    unpadded.increment(WorldCounter.QUEUE_FULL_REJECTIONS);
  }

  /** The other thread. */
  @Benchmark
  @Group("unpadded")
  @GroupThreads(1)
  public void unpaddedOther() {
    unpadded.increment(WorldCounter.TICK_DISABLED_REJECTIONS);
  }
}
