package io.murk.realtime.watch;

import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.field.Mutability;
import io.murk.realtime.LatencySummary;
import io.murk.realtime.RealtimeMetrics;
import io.murk.realtime.RealtimePreflight;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.WorldPhase;
import io.murk.space.EdgeBehavior;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A world that says what a test wants it to say; its fields are those of a world at tick 0. */
final class MadeUpWorld implements WatchedWorld, RealtimeMetrics, AutoCloseable {
  final AtomicLong tick = new AtomicLong(7);
  final AtomicLong ticksBeforeReset = new AtomicLong();
  final AtomicInteger reads = new AtomicInteger();
  final AtomicInteger reading = new AtomicInteger();
  volatile WorldPhase phase = WorldPhase.RUNNING;
  volatile boolean canObserve = true;
  private final LockstepWorld world;
  private final Space space;
  private final FieldSchema schema;

  /** Field 0 "heat" counts ranks, field 1 "wind" is (rank, -rank), on rows x cols cells. */
  MadeUpWorld(int rows, int cols) {
    WorldConfig config =
        WorldConfig.builder()
            .space(Square4.of(rows, cols, EdgeBehavior.ABSORB))
            .field(
                FieldDef.scalar("heat")
                    .units("K")
                    .mutability(Mutability.STATIC)
                    .initial((rank, component) -> rank))
            .field(
                FieldDef.vector("wind", 2)
                    .mutability(Mutability.STATIC)
                    .initial((rank, component) -> component == 0 ? rank : -rank))
            .propagator(ScriptedPropagator.idle())
            .dt(1.0)
            .build();
    space = config.space();
    schema = config.schema();
    world = new LockstepWorld(config);
  }

  @Override
  public Space space() {
    return space;
  }

  @Override
  public FieldSchema schema() {
    return schema;
  }

  @Override
  public List<String> propagators() {
    return List.of("Diffusion", "a \"quoted\" one");
  }

  @Override
  public RealtimeMetrics metrics() {
    return this;
  }

  @Override
  public RealtimePreflight preflight() {
    if (phase == WorldPhase.DROPPED) {
      throw new MurkException(ErrorCode.SHUTTING_DOWN, "closed");
    }
    return new RealtimePreflight(
        3,
        64,
        1,
        8,
        true,
        tick.get(),
        0,
        8,
        5,
        ticksBeforeReset.get() + tick.get(),
        OptionalLong.of(tick.get() - 5),
        11,
        12,
        13,
        false,
        forecast());
  }

  private RealtimePreflight.Forecast forecast() {
    return new RealtimePreflight.Forecast(
        phase,
        false,
        false,
        60.0,
        2_000_000,
        500_000,
        90_000,
        0.12,
        OptionalLong.of(40),
        canObserve ? 2 : 64,
        64);
  }

  @Override
  public <T> T read(Function<Snapshot, T> reader) {
    reading.incrementAndGet();
    try {
      reads.incrementAndGet();
      return reader.apply(state());
    } finally {
      reading.decrementAndGet();
    }
  }

  /** The world's own state, but at the tick that the test says. */
  private Snapshot state() {
    Snapshot state = world.snapshot();
    long now = tick.get();
    return (Snapshot)
        Proxy.newProxyInstance(
            Snapshot.class.getClassLoader(),
            new Class<?>[] {Snapshot.class},
            (proxy, method, arguments) ->
                method.getName().equals("tick") ? now : method.invoke(state, arguments));
  }

  @Override
  public long count(WorldCounter counter) {
    return counter.ordinal() * 100L;
  }

  @Override
  public long ticks() {
    return tick.get();
  }

  @Override
  public LatencySummary tickTime() {
    return new LatencySummary(4, 1_500_000.0, 1_000_000, 2_000_000, 3_000_000, 4_000_000);
  }

  @Override
  public LatencySummary jitter() {
    return new LatencySummary(0, 0, 0, 0, 0, 0);
  }

  @Override
  public LatencySummary submitToApply() {
    return tickTime();
  }

  @Override
  public LatencySummary observe() {
    return tickTime();
  }

  @Override
  public long propagatorNanos(int i) {
    return 250_000L * (i + 1);
  }

  @Override
  public long memoryBytes() {
    return 1 << 20;
  }

  @Override
  public void close() {
    world.close();
  }
}
