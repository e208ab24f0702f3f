package io.murk.perf.bench;

import io.murk.egress.Snapshot;
import io.murk.field.FieldDef;
import io.murk.replay.SnapshotHash;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.lang.foreign.Arena;
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

/** The hashes of a world with one field: of 256 bytes, 16 KB, 1 MB and 64 MB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HashBenchmark {
  /** Rows and columns. */
  @Param({"8", "64", "512", "4096"})
  public int side;

  private LockstepWorld world;
  private Snapshot snapshot;
  private MemorySegment copy;

  /** A world at tick 0. */
  @Setup(Level.Trial)
  public void build() {
    world =
        new LockstepWorld(
            WorldConfig.builder()
                .space(Square4.of(side, side, EdgeBehavior.ABSORB))
                .field(FieldDef.scalar("heat").initial(Plate.heat(side * side)))
                .propagator(Plate.diffusion())
                .dt(Plate.DT)
                .build());
    snapshot = world.snapshot();
    copy = Arena.ofAuto().allocate(snapshot.field(0).byteSize(), 64);
  }

  /** Frees the world. */
  @TearDown(Level.Trial)
  public void close() {
    world.close();
  }

  /** XXH3-64. */
  @Benchmark
  public long wide() {
    return SnapshotHash.wide(snapshot, 0);
  }

  /** The hash of murk 0.1.9. */
  @Benchmark
  public long fnv1a() {
    return SnapshotHash.fnv1a(snapshot, 0);
  }

  /** What reading as many bytes costs when they are written elsewhere. */
  @Benchmark
  public MemorySegment copy() {
    return copy.copyFrom(snapshot.field(0));
  }
}
