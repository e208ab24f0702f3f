package io.murk.perf.watch;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ActionBuffer;
import io.murk.propagator.library.AgentMovement;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.realtime.RealtimeWorld;
import io.murk.realtime.watch.WatchOptions;
import io.murk.realtime.watch.WatchServer;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.WorldConfig;

/**
 * A world of 100 x 100 cells at 60 Hz, in which 16 agents walk about and a hot spot goes round,
 * with a watch server.
 *
 * <p>Arguments: seconds (60), port (any free one). Prints where to look.
 */
public final class RealtimeDemo implements AutoCloseable {
  private static final int SIDE = 100;
  private static final int AGENTS = 16;
  private static final long WALK_MILLIS = 50;

  private final ActionBuffer actions = new ActionBuffer(4 * AGENTS);
  private final RealtimeWorld world;
  private final WatchServer server;
  private int turns;

  /** Starts it. */
  public RealtimeDemo(WatchOptions options) throws java.io.IOException {
    world = new RealtimeWorld(config(actions));
    try {
      server = WatchServer.start(world, options);
    } catch (Throwable t) {
      world.close();
      throw t;
    }
  }

  private static WorldConfig config(ActionBuffer actions) {
    AgentMovement.Builder movement = AgentMovement.builder(0, actions);
    for (int agent = 0; agent < AGENTS; agent++) {
      movement.place(agent, (agent * 613L) % (SIDE * SIDE));
    }
    return WorldConfig.builder()
        .space(Square4.of(SIDE, SIDE, EdgeBehavior.WRAP))
        .field(FieldDef.scalar("presence"))
        .field(FieldDef.scalar("heat").units("K"))
        .propagator(movement.build())
        .propagator(ScalarDiffusion.builder(1, 1).coefficient(0.2).decay(0.01).build())
        .dt(1.0)
        .build();
  }

  /** The world. */
  public RealtimeWorld world() {
    return world;
  }

  /** What shows it. */
  public WatchServer server() {
    return server;
  }

  /**
   * Every agent takes a step, straight on for a while and then in another direction; the hot spot
   * goes on.
   */
  public void walk() {
    ActionBuffer.Direction[] directions = ActionBuffer.Direction.values();
    for (int agent = 0; agent < AGENTS; agent++) {
      int leg = turns / (8 + agent);
      actions.submit(agent, directions[1 + (leg * 7 + agent) % (directions.length - 1)]);
    }
    double angle = turns * 0.05;
    int row = (int) (SIDE * (0.5 + 0.35 * Math.sin(angle)));
    int col = (int) (SIDE * (0.5 + 0.35 * Math.cos(angle)));
    world.submit(Command.of(new Payload.SetField(Coord.of(row, col), 1, 0, 100f)));
    turns++;
  }

  /** Runs it for a while. */
  public static void main(String[] arguments) throws Exception {
    long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 60;
    int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
    try (var demo = new RealtimeDemo(WatchOptions.DEFAULTS.name("demo").port(port))) {
      System.out.println(demo.server().uri());
      for (long round = 0; round < seconds * 1000 / WALK_MILLIS; round++) {
        demo.walk();
        Thread.sleep(WALK_MILLIS);
      }
    }
  }

  @Override
  public void close() {
    server.close();
    world.close();
  }
}
