package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.realtime.loop.ThreadStarter;
import io.murk.realtime.loop.TickClock;
import io.murk.realtime.watch.WatchOptions;
import io.murk.realtime.watch.WatchServer;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.WorldConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A world in which a test plants failures, and what can be seen of it from outside: the text that a
 * watch server gives. Its time passes only when the test says so, unless it is of {@link #timely}.
 */
final class PlantedWorld implements AutoCloseable {
  static final double RATE = 100;
  static final long PERIOD = 10_000_000;
  static final int QUEUE = 10;
  static final long PATIENCE_MILLIS = 60_000;
  static final Command COMMAND = Command.of(new Payload.SetParameter(0, 1.5));
  static final Command NOWHERE =
      Command.of(new Payload.SetField(Coord.of(100, 100), 0, 0, 1f)); // the world is smaller

  /** These move in a world that is well. */
  private static final Set<WorldCounter> USUAL =
      EnumSet.of(WorldCounter.RING_EVICTION_EVENTS, WorldCounter.COMMANDS_APPLIED);

  final AtomicLong now = new AtomicLong(1_000_000_000);
  final RealtimeWorld world;
  final WatchServer server;

  /** What its propagator does. */
  volatile Propagator.Step during = _ -> {};

  private final class PlantedClock implements TickClock {
    @Override
    public long nanos() {
      return now.get();
    }

    @Override
    public void park(long nanos) {
      LockSupport.parkNanos(100_000);
    }

    @Override
    public void spin() {
      Thread.yield();
    }
  }

  private PlantedWorld(
      UnaryOperator<WorldConfig.Builder> more,
      UnaryOperator<RealtimeConfig.Builder> how,
      boolean timely)
      throws IOException {
    WorldConfig.Builder config =
        WorldConfig.builder()
            .space(Square4.of(4, 4, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("heat"))
            .propagator(
                new ScriptedPropagator("scripted", Access.none(), context -> during.run(context)))
            .parameter("wind", 0.0)
            .ringBufferSize(4)
            .maxIngressQueue(QUEUE)
            .tickRateHz(RATE)
            .dt(1.0);
    RealtimeConfig.Builder realtime = RealtimeConfig.builder(more.apply(config).build());
    TickClock clock = timely ? TickClock.SYSTEM : new PlantedClock();
    world =
        new RealtimeWorld(
            how.apply(realtime.startPaused(true)).build(), clock, ThreadStarter.SYSTEM);
    server = WatchServer.start(world, WatchOptions.DEFAULTS.streams(1));
  }

  /** Paused, with a time of its own. */
  static PlantedWorld paused() throws IOException {
    return paused(how -> how);
  }

  static PlantedWorld paused(UnaryOperator<RealtimeConfig.Builder> how) throws IOException {
    return new PlantedWorld(more -> more, how, false);
  }

  /** Paused, with the machine's time. */
  static PlantedWorld timely(double rateHz, int ring) throws IOException {
    return new PlantedWorld(more -> more.tickRateHz(rateHz).ringBufferSize(ring), how -> how, true);
  }

  void pass(long nanos) {
    now.addAndGet(nanos);
  }

  void step() {
    step(StepOutcome.PUBLISHED);
  }

  void step(StepOutcome outcome) {
    assertEquals(outcome, world.step(PATIENCE_MILLIS));
  }

  void submit(Command command, SubmitResult result) {
    assertEquals(result, world.submit(command));
  }

  /** All numbers that are shown; those with labels besides the world's as {@code name{labels}}. */
  Map<String, Double> look() {
    Map<String, Double> seen = new HashMap<>();
    try (InputStream in = server.uri().resolve("/metrics").toURL().openStream()) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith("#")) {
          int end = line.lastIndexOf(' ');
          String name = line.substring(0, end).replaceFirst("world=\"world\",?", "");
          seen.put(name.replace("{}", ""), Double.parseDouble(line.substring(end + 1)));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return seen;
  }

  /** One number. */
  double look(String name) {
    Double value = look().get(name);
    assertTrue(value != null, name + " in " + look());
    return value;
  }

  /** These counters have moved, and no other one that tells of trouble has. */
  void assertTrouble(WorldCounter... expected) {
    Map<String, Double> seen = look();
    Set<WorldCounter> moved = EnumSet.noneOf(WorldCounter.class);
    for (WorldCounter counter : WorldCounter.values()) {
      if (seen.get(name(counter)) > 0 && !USUAL.contains(counter)) {
        moved.add(counter);
      }
    }
    assertEquals(Set.of(expected), moved);
  }

  static String name(WorldCounter counter) {
    return "murk_" + counter.name().toLowerCase(java.util.Locale.ROOT) + "_total";
  }

  @Override
  public void close() {
    server.close();
    world.close();
  }
}
