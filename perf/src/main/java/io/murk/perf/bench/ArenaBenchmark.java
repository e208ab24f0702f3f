package io.murk.perf.bench;

import io.murk.arena.ArenaLayout;
import io.murk.arena.GenerationArena;
import io.murk.arena.Lease;
import io.murk.arena.MemoryLedger;
import io.murk.arena.WorldBlock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

/** The memory of one world of 10,000 cells with a field for each tick, and sparse fields. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ArenaBenchmark {
  private static final int CELLS = 10_000;
  private static final int PER_TICK = 0;

  /** Sparse slots of 100 floats each; one of them is written in a tick. */
  @Param({"16", "1024"})
  public int sparse = 16;

  private final float[] values = Specimen.values(CELLS);
  private final MemorySegment plain = Arena.ofAuto().allocate(4L * CELLS, 64);
  private ArenaLayout layout;
  private WorldBlock block;
  private GenerationArena arena;
  private int written;

  /** A block whose slots all have values. */
  @Setup(Level.Trial)
  public void build() {
    ArenaLayout.Builder builder = ArenaLayout.builder(1).perTick(CELLS);
    for (int slot = 0; slot < sparse; slot++) {
      builder.sparse(100);
    }
    layout = builder.build();
    block = new WorldBlock(layout, new MemoryLedger());
    arena = block.world(0);
    arena.restart((slot, floats) ->
        MemorySegment.copy(
            values, 0, floats, ValueLayout.JAVA_FLOAT, 0, (int) (floats.byteSize() >>> 2)));
  }

  /** Frees it. */
  @TearDown(Level.Trial)
  public void close() {
    block.close();
  }

  /** A generation in which nothing is written. */
  @Benchmark
  public void publish() {
    arena.begin();
    arena.publish();
  }

  /** A generation that is abandoned. */
  @Benchmark
  public void discard() {
    arena.begin();
    arena.discard();
  }

  /** A generation whose 40,000 bytes are written, from the heap. */
  @Benchmark
  public void writeAndPublish() {
    arena.begin();
    MemorySegment.copy(values, 0, arena.staged(PER_TICK), ValueLayout.JAVA_FLOAT, 0, CELLS);
    arena.publish();
  }

  /** The plain copy that {@link #writeAndPublish} cannot do without. */
  @Benchmark
  public void write() {
    MemorySegment.copy(values, 0, plain, ValueLayout.JAVA_FLOAT, 0, CELLS);
  }

  /** Another of the sparse slots each time, so its range is taken from those that were retired. */
  @Benchmark
  public void publishSparse() {
    int slot = written == sparse ? 1 : written + 1;
    arena.begin();
    arena.staged(slot).setAtIndex(ValueLayout.JAVA_FLOAT, 0, slot);
    arena.publish();
    written = slot;
  }

  /** A lease of the published generation, taken and released. */
  @Benchmark
  public void lease() {
    arena.lease().close();
  }

  /** A generation published while an older one is leased, so that three sides are in use. */
  @Benchmark
  public void publishBesideLease() {
    Lease lease = arena.lease();
    arena.begin();
    arena.publish();
    lease.close();
  }

  /** A block from the system and back, all bytes zeroed by it. */
  @Benchmark
  public void allocate() {
    new WorldBlock(layout, new MemoryLedger()).close();
  }
}
