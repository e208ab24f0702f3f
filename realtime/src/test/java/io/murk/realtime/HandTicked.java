package io.murk.realtime;

import io.murk.egress.Snapshot;
import io.murk.engine.CommandFeed;
import io.murk.engine.EngineBlock;
import io.murk.engine.TickEngine;
import io.murk.realtime.loop.StallCheck;
import io.murk.realtime.loop.TickClock;
import io.murk.realtime.share.Latency;
import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.Readers;
import io.murk.realtime.share.SnapshotRing;
import io.murk.world.WorldConfig;
import java.util.List;

/** The parts of a realtime world around its states, ticked by the test and at a time of its own. */
final class HandTicked implements AutoCloseable {
  final PaddedCounters counters = new PaddedCounters();
  final Latency latency = new Latency();
  final EngineBlock block;
  final Readers readers;
  final SnapshotRing ring;
  final SnapshotReader reader;
  final StallCheck stalls;
  long nowNanos = 1_000_000_000_000L;

  HandTicked(RealtimeConfig config) {
    WorldConfig world = config.world();
    int generations = config.maxGenerations();
    var limits = new TickEngine.Limits(16, 3, generations);
    block =
        new EngineBlock(
            List.of(new TickEngine.Setup(world.pipeline(), limits, true, 0, CommandFeed.NONE)));
    Snapshot[] views = new Snapshot[generations];
    for (int side = 0; side < generations; side++) {
      views[side] = block.view(0, side);
    }
    readers = new Readers(config.maxReaders());
    var holds =
        new SnapshotRing.Holds() {
          @Override
          public int hold() {
            return block.hold(0);
          }

          @Override
          public void release(int side) {
            block.release(0, side);
          }
        };
    ring = new SnapshotRing(world.ringBufferSize(), readers, holds, counters);
    var seen = new SnapshotReader.Seen(ring, readers, block.engine(0), views, () -> {});
    reader = new SnapshotReader(config, seen, counters, latency, TickClock.SYSTEM);
    stalls = new StallCheck(config, ring, readers, counters, () -> block.reserveNext(0));
  }

  /** A ring of four, and the given number of readers. */
  static HandTicked of(int readers) {
    return new HandTicked(
        RealtimeConfig.builder(StampedWorlds.config().ringBufferSize(4).build())
            .maxReaders(readers)
            .build());
  }

  /** One tick, which must succeed, {@code millis} after the last one. */
  void tick(long millis) {
    nowNanos += millis * 1_000_000;
    stalls.makeRoom();
    if (!block.engine(0).tick()) {
      throw new AssertionError("tick failed", block.engine(0).failureOrNull());
    }
    ring.push(block.engine(0).currentTick());
    stalls.check(nowNanos);
  }

  void ticks(int count) {
    for (int i = 0; i < count; i++) {
      tick(1);
    }
  }

  long count(WorldCounter counter) {
    return counters.value(counter);
  }

  @Override
  public void close() {
    int revoked = readers.close();
    ring.clear();
    block.close();
  }
}
