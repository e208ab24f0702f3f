package io.murk.realtime;

import io.murk.command.Command;
import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.engine.EngineBlock;
import io.murk.engine.TickEngine;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.loop.TickClock;
import io.murk.realtime.loop.TickLoop;
import io.murk.realtime.share.CommandInbox;
import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.Readers;
import io.murk.realtime.share.SnapshotRing;
import io.murk.world.WorldConfig;
import java.util.List;

/** A world that ticks on a thread of its own. */
public final class RealtimeWorld implements AutoCloseable {
  private final RealtimeConfig config;
  private final TickClock clock;
  private final PaddedCounters counters = new PaddedCounters();
  private final CommandInbox inbox;
  private final EngineBlock block;
  private final Readers readers;
  private final SnapshotRing ring;
  private final Snapshot[] views;
  private final TickLoop loop;
  private final Thread tickThread;

  /** Starts a world with the defaults. */
  public RealtimeWorld(WorldConfig world) {
    this(RealtimeConfig.builder(world).build());
  }

  /** Starts a world. */
  public RealtimeWorld(RealtimeConfig config) {
    this(config, TickClock.SYSTEM);
  }

  RealtimeWorld(RealtimeConfig config, TickClock clock) {
    this.config = config;
    this.clock = clock;
    WorldConfig world = config.world();
    inbox = new CommandInbox(world.maxIngressQueue(), counters);
    int generations = world.ringBufferSize() + config.maxReaders() + 2;
    var limits =
        new TickEngine.Limits(world.maxIngressQueue(), world.maxConsecutiveFailures(), generations);
    block =
        new EngineBlock(
            List.of(
                new TickEngine.Setup(
                    world.pipeline(), limits, true, world.seed(), inbox, world.rules())));
    block.reserve(0, world.ringBufferSize() + 2);
    views = new Snapshot[generations];
    for (int side = 0; side < generations; side++) {
      views[side] = block.view(0, side);
    }
    readers = new Readers(config.maxReaders());
    ring = new SnapshotRing(world.ringBufferSize(), readers, new BlockHolds(block), counters);
    loop = new TickLoop(block, ring, counters, clock, config.tickRateHz());
    tickThread = loop.start();
  }

  private record BlockHolds(EngineBlock block) implements SnapshotRing.Holds {
    @Override
    public int hold() {
      return block.hold(0);
    }

    @Override
    public void release(int side) {
      block.release(0, side);
    }
  }

  /** Leaves a command for the next tick. From any thread; never waits. hot: 0 B/op. */
  public SubmitResult submit(Command command) {
    return inbox.submit(command);
  }

  /** Holds the newest state. From any thread. */
  public RealtimeSnapshot lease() {
    long position = ring.latest();
    while (position != SnapshotRing.NONE) {
      int side = ring.side(position);
      long pin = claim(position);
      if (ring.holds(position)) {
        return new RealtimeSnapshot(
            views[side],
            readers,
            pin,
            () -> counters.increment(WorldCounter.RING_STALE_READ_EVENTS));
      }
      readers.unpin(pin);
      counters.increment(WorldCounter.RING_SKEW_RETRY_EVENTS);
      position = ring.latest();
    }
    throw notAvailable();
  }

  /** Executes a plan on the newest state, on the calling thread. hot: 0 B/op. */
  public void observe(EgressPlan plan, AgentSet agents, EgressTarget target) {
    try (RealtimeSnapshot snapshot = lease()) {
      snapshot.observe(plan, agents, target);
    }
  }

  static void execute(EgressPlan plan, Snapshot snapshot, AgentSet agents, EgressTarget target) {
    int units = plan.shape().agentRelative() ? Math.max(0, agents.slots()) : 1;
    target.check(plan.shape(), units);
    target.report().prepare(units);
    plan.execute(snapshot, 0, 1, agents, target);
  }

  private long claim(long position) {
    long pin = readers.claim(position, clock.nanos());
    if (pin == Readers.NO_PIN) {
      counters.increment(WorldCounter.READERS_FULL_REJECTIONS);
      throw new MurkException(
          ErrorCode.EXECUTION_FAILED,
          "readers=" + config.maxReaders() + " are at work, as many as max_readers allows");
    }
    return pin;
  }

  private MurkException notAvailable() {
    counters.increment(WorldCounter.RING_NOT_AVAILABLE_EVENTS);
    return new MurkException(ErrorCode.NOT_AVAILABLE, "no tick was published yet");
  }

  /** The last published tick. */
  public long currentTick() {
    return block.engine(0).currentTick();
  }

  /** Ends the world. */
  @Override
  public void close() {
    loop.stop();
    try {
      tickThread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ring.clear();
    block.close();
  }
}
