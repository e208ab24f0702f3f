package io.murk.perf.realtime;

import io.murk.engine.CommandFeed;
import io.murk.engine.EngineBlock;
import io.murk.engine.TickEngine;
import io.murk.field.FieldDef;
import io.murk.perf.Figure;
import io.murk.perf.RatioFigures;
import io.murk.perf.bench.Specimen;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.WriteMode;
import io.murk.realtime.RealtimeWorld;
import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.Readers;
import io.murk.realtime.share.SnapshotRing;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** When ticks of a world that runs by itself begin, and what showing a state costs. */
public final class RealtimeFigures {
  private static final long PATIENCE_MILLIS = 60_000;
  private static final int ROUNDS = 3;

  private RealtimeFigures() {}

  public static List<Figure> measure() {
    List<Figure> figures = new ArrayList<>();
    jitter(figures, 60, 60);
    jitter(figures, 1_000, 700);
    double small = publishNanos(16, 1);
    double large = publishNanos(1_024, 16);
    figures.add(new Figure("nanos.realtime.publish", large, "ns, a field of 64 MB"));
    figures.add(RatioFigures.ratio("ratio.realtime.publish-64mb-to-1kb", large, small));
    return figures;
  }

  /** Notes when it ran, and does nothing else. */
  private record Noting(long[] times) implements Propagator {
    @Override
    public String name() {
      return "noting";
    }

    @Override
    public Access access() {
      return Access.none().writing(0, WriteMode.FULL);
    }

    @Override
    public Step bind(Site site) {
      return context -> {
        context.write(0); // which is not zeroed then
        int at = (int) context.tick() - 1;
        if (at < times.length) {
          times[at] = System.nanoTime();
        }
      };
    }
  }

  /**
   * How late 99 of 100 ticks are, and wake-ups of a bare park loop: of rounds that take turns, that
   * in the middle, because one stall of a shared machine is the worst of a whole round.
   */
  private static void jitter(List<Figure> figures, int rateHz, int ticks) {
    long period = 1_000_000_000L / rateHz;
    long[] bare = new long[ROUNDS];
    long[] world = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      bare[round] = p99(late(parked(period, ticks), period));
      world[round] = p99(late(ticked(rateHz, ticks), period));
    }
    double bareP99 = median(bare);
    double worldP99 = median(world);
    String of = String.format(Locale.ROOT, "ns, p99 of %d ticks, of %d rounds", ticks, ROUNDS);
    figures.add(new Figure("nanos.realtime.jitter-" + rateHz + "hz", worldP99, of));
    figures.add(
        RatioFigures.ratio("ratio.realtime.jitter-" + rateHz + "hz-to-park", worldP99, bareP99));
  }

  private static long p99(long[] late) {
    Arrays.sort(late);
    return late[late.length * 99 / 100];
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** Later than the earliest one, by whole periods: what is late all the time does not count. */
  private static long[] late(long[] times, long period) {
    long earliest = Long.MAX_VALUE;
    long[] offset = new long[times.length];
    for (int i = 0; i < times.length; i++) {
      offset[i] = Math.floorMod(times[i] - times[0] + period / 4, period);
      earliest = Math.min(earliest, offset[i]);
    }
    for (int i = 0; i < times.length; i++) {
      offset[i] -= earliest;
    }
    return offset;
  }

  private static long[] parked(long period, int ticks) {
    long[] times = new long[ticks];
    long start = System.nanoTime();
    for (int i = 0; i < ticks; i++) {
      long due = start + i * period;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      times[i] = System.nanoTime();
    }
    return times;
  }

  private static long[] ticked(int rateHz, int ticks) {
    int warmUp = ticks / 3;
    long[] times = new long[ticks + warmUp];
    WorldConfig config =
        WorldConfig.builder()
            .space(Square4.of(16, 16, EdgeBehavior.ABSORB))
            .dt(Specimen.DT)
            .field(FieldDef.scalar("a"))
            .propagator(new Noting(times))
            .tickRateHz(rateHz)
            .build();
    try (var world = new RealtimeWorld(config)) {
      if (!world.awaitTick(times.length + 1, PATIENCE_MILLIS)) {
        throw new IllegalStateException("no tick within " + PATIENCE_MILLIS + " ms");
      }
    }
    return Arrays.copyOfRange(times, warmUp, times.length);
  }

  /** The median push of a state of {@code side * side} cells with {@code floats} each. */
  private static double publishNanos(int side, int floats) {
    var space = Square4.of(side, side, EdgeBehavior.ABSORB);
    FieldDef field = floats == 1 ? FieldDef.scalar("a") : FieldDef.vector("a", floats);
    WorldConfig config =
        WorldConfig.builder()
            .space(space)
            .dt(Specimen.DT)
            .field(field)
            .propagator(new Noting(new long[0]))
            .build();
    var setup =
        new TickEngine.Setup(
            config.pipeline(), new TickEngine.Limits(1, 3, 5), true, 0, CommandFeed.NONE);
    long[] nanos = new long[4_000];
    try (var block = new EngineBlock(List.of(setup))) {
      block.reserve(0, 4);
      var ring = new SnapshotRing(2, new Readers(8), new Holds(block), new PaddedCounters());
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < nanos.length; i++) {
          block.engine(0).tick();
          long start = System.nanoTime();
          ring.push(block.engine(0).currentTick());
          nanos[i] = System.nanoTime() - start;
        }
      }
      ring.clear();
    }
    Arrays.sort(nanos);
    return nanos[nanos.length / 2];
  }

  private record Holds(EngineBlock block) implements SnapshotRing.Holds {
    @Override
    public int hold() {
      return block.hold(0);
    }

    @Override
    public void release(int side) {
      block.release(0, side);
    }
  }
}
