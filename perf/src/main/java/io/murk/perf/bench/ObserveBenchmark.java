package io.murk.perf.bench;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressTarget;
import io.murk.obs.ObsEntry;
import io.murk.space.EdgeBehavior;
import io.murk.world.LockstepWorld;
import java.lang.foreign.MemorySegment;
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

/** Looking at one world, beside a plain copy of the bytes that are looked at. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ObserveBenchmark {
  private static final int AGENTS = 16;

  /** Rows and columns. */
  @Param({"16", "100"})
  public int side;

  private LockstepWorld world;
  private EgressPlan all;
  private EgressTarget whole;
  private EgressPlan disk;
  private EgressTarget around;
  private AgentSet agents;
  private MemorySegment copy;

  /** A world that has been stepped. */
  @Setup(Level.Trial)
  public void build() {
    Scene scene = new Scene(side, side, EdgeBehavior.ABSORB);
    world = new LockstepWorld(scene.config());
    world.step();
    all = scene.plan(ObsEntry.all(0));
    whole = Scene.target(all, 1);
    copy = Scene.target(all, 1).output();
    disk = scene.plan(ObsEntry.agentDisk(0, 3));
    agents = scene.agents(AGENTS);
    around = Scene.target(disk, AGENTS);
  }

  /** Frees the world. */
  @TearDown(Level.Trial)
  public void close() {
    world.close();
  }

  /** All cells, with their mask. */
  @Benchmark
  public void fixedAll() {
    world.observe(all, AgentSet.NONE, whole);
  }

  /** The same values, no mask: MemorySegment.copyFrom. */
  @Benchmark
  public MemorySegment copyOfTheSameBytes() {
    return copy.copyFrom(world.snapshot().field(0));
  }

  /** 16 agents, disks of radius 3. */
  @Benchmark
  public void agentDisks() {
    world.observe(disk, agents, around);
  }
}
