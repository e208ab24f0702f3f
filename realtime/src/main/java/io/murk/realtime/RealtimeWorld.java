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
import io.murk.realtime.loop.EgressWorkers;
import io.murk.realtime.loop.StallCheck;
import io.murk.realtime.loop.TickClock;
import io.murk.realtime.loop.TickLoop;
import io.murk.realtime.share.CommandInbox;
import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.Readers;
import io.murk.realtime.share.SnapshotRing;
import io.murk.world.WorldConfig;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A world that ticks on a thread of its own. */
public final class RealtimeWorld implements AutoCloseable {
  private final RealtimeConfig config;
  private final PaddedCounters counters = new PaddedCounters();
  private final CommandInbox inbox;
  private final EngineBlock block;
  private final Readers readers;
  private final SnapshotRing ring;
  private final SnapshotReader reader;
  private final EgressWorkers workers;
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
    WorldConfig world = config.world();
    inbox = new CommandInbox(world.maxIngressQueue(), counters);
    int generations = config.maxGenerations();
    var limits =
        new TickEngine.Limits(world.maxIngressQueue(), world.maxConsecutiveFailures(), generations);
    block =
        new EngineBlock(
            List.of(
                new TickEngine.Setup(
                    world.pipeline(), limits, true, world.seed(), inbox, world.rules())));
    block.reserve(0, world.ringBufferSize() + 2);
    Snapshot[] views = new Snapshot[generations];
    for (int side = 0; side < generations; side++) {
      views[side] = block.view(0, side);
    }
    readers = new Readers(config.maxReaders());
    ring = new SnapshotRing(world.ringBufferSize(), readers, new BlockHolds(block), counters);
    reader = new SnapshotReader(config, ring, readers, counters, block.engine(0), views);
    var stalls = new StallCheck(config, ring, readers, counters, () -> block.reserveNext(0));
    loop = new TickLoop(block, ring, stalls, counters, clock, config.tickRateHz());
    workers = new EgressWorkers(config.workers());
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

  /**
   * Holds the newest state. From any thread; never waits.
   *
   * @throws MurkException {@link ErrorCode#NOT_AVAILABLE} before the first tick; {@link
   *     ErrorCode#EXECUTION_FAILED} when as many readers are at work as may be; {@link
   *     ErrorCode#SHUTTING_DOWN} after a close
   */
  public RealtimeSnapshot lease() {
    return reader.lease();
  }

  /**
   * Holds the state of a tick, if the ring has it. From any thread; never waits.
   *
   * @throws MurkException as {@link #lease()}, and {@link ErrorCode#STALE} when the ring has it no
   *     more, or not yet; the text names the oldest and the newest one
   */
  public RealtimeSnapshot lease(long tick) {
    return reader.leaseTick(tick);
  }

  /**
   * Holds the state at a position of the ring, which counts published states since the world was
   * built, from 0. From any thread; never waits.
   *
   * @throws MurkException as {@link #lease(long)}
   */
  public RealtimeSnapshot leaseAt(long position) {
    return reader.leaseAt(position);
  }

  /**
   * Executes a plan on the newest state, on the calling thread, straight into the caller's buffers.
   * From any thread; never waits. hot: 0 B/op.
   *
   * @throws MurkException as {@link #lease()} and {@link EgressPlan#execute}; {@link
   *     ErrorCode#STALE} when it took longer than a state may be held; the buffers hold anything
   *     then
   */
  public void observe(EgressPlan plan, AgentSet agents, EgressTarget target) {
    reader.observe(plan, agents, target);
  }

  /**
   * Leaves an observation for a worker. From any thread; never waits. hot: 0 B/op.
   *
   * @return false when as many wait as may; try again later
   * @throws MurkException {@link ErrorCode#EXECUTION_FAILED} for buffers that are confined to a
   *     thread; {@link ErrorCode#INVALID_ARGUMENT} when the request is under way; {@link
   *     ErrorCode#SHUTTING_DOWN} after a close
   */
  public boolean observeLater(ObserveRequest request) {
    return request.submitTo(workers, reader);
  }

  /** The last published tick. */
  public long currentTick() {
    return block.engine(0).currentTick();
  }

  /** Ends the world. */
  @Override
  public void close() {
    loop.stop();
    int dropped = workers.stop();
    int revoked = readers.close();
    try {
      tickThread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ring.clear();
    int ended = workers.join(TimeUnit.MILLISECONDS.toNanos(config.joinTimeoutMillis()));
    block.close();
  }
}
