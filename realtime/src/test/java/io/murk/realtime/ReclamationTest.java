package io.murk.realtime;

import static io.murk.realtime.StampedWorlds.isWhole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.NoLeaks;
import io.murk.world.BackoffConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** No reader keeps the world waiting, takes more and more memory, or sees a mixture of ticks. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
final class ReclamationTest {
  private static RealtimeConfig.Builder config(double hz, int ring) {
    return RealtimeConfig.builder(
        StampedWorlds.config().tickRateHz(hz).ringBufferSize(ring).build());
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited for 30 s");
      Thread.sleep(1);
    }
  }

  @Test
  void aReaderThatNeverEndsLosesItsStateAndMemoryStaysAsItIs() {
    try (var world = HandTicked.of(8)) {
      world.ticks(10);
      List<RealtimeSnapshot> forgotten = new ArrayList<>();
      long most = 0;
      for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 8; i++) {
          forgotten.add(world.reader.lease());
          world.tick(1);
        }
        world.tick(1000); // more than patience ever is
        if (round == 0) {
          most = world.block.nativeBytes();
        }
        assertEquals(0, world.readers.pinned());
        assertEquals(0, world.ring.lingering());
      }
      assertEquals(most, world.block.nativeBytes());
      assertEquals(1600, world.count(WorldCounter.WORKER_STALL_EVENTS));
      for (RealtimeSnapshot lease : forgotten) {
        assertFalse(lease.isHeld());
        var thrown = assertThrows(MurkException.class, lease::hash);
        assertEquals(ErrorCode.STALE, thrown.code());
      }
      assertEquals(1600, world.count(WorldCounter.RING_STALE_READ_EVENTS));
    }
  }

  @Test
  void withLittleMemoryTheOldestReadersGoFirstAndEveryTickSucceeds() {
    RealtimeConfig config =
        RealtimeConfig.builder(StampedWorlds.config().ringBufferSize(4).build())
            .maxGenerations(6)
            .build();
    try (var world = new HandTicked(config)) {
      world.ticks(1);
      List<RealtimeSnapshot> leases = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        leases.add(world.reader.lease());
        world.tick(0); // no time passes: nobody has held for too long
      }
      // Six generations: the one being built, four in the ring, and one that lingers.
      for (int i = 0; i < 20; i++) {
        assertEquals(i >= 15, leases.get(i).isHeld(), "lease " + i);
        if (i >= 15) {
          assertTrue(isWhole(leases.get(i)));
        }
        leases.get(i).close();
      }
      assertEquals(15, world.count(WorldCounter.WORKER_STALL_EVENTS));
      assertEquals(17, world.count(WorldCounter.RING_EVICTION_EVENTS));
    }
  }

  @Test
  void aRingThatIsClearedForAResetLeavesLeasesWhole() {
    try (var world = HandTicked.of(4)) {
      world.ticks(6);
      RealtimeSnapshot before = world.reader.lease();
      world.ring.clear();
      world.stalls.makeRoom();
      world.block.engine(0).reset(1);
      var thrown = assertThrows(MurkException.class, world.reader::lease);
      assertEquals(ErrorCode.NOT_AVAILABLE, thrown.code());
      world.ticks(6);
      assertTrue(isWhole(before));
      assertEquals(6, before.tick());
      assertEquals(0, before.ageTicks());
      world.ticks(1);
      assertEquals(1, before.ageTicks());
      try (RealtimeSnapshot byTick = world.reader.leaseTick(5)) {
        assertEquals(10, world.ring.latest() - 2);
        assertTrue(isWhole(byTick));
      }
      before.close();
    }
  }

  @Test
  void aWorldsOwnWorkersObserveAndItsQueueShows() throws InterruptedException {
    RealtimeConfig config = config(1000, 4).workers(2).build();
    try (var world = new RealtimeWorld(config)) {
      await(() -> world.currentTick() > 2);
      EgressTarget target = StampedWorlds.target();
      var request = new ObserveRequest(new StampedWorlds.Both(), AgentSet.NONE, target);
      for (int i = 0; i < 50; i++) {
        assertTrue(world.observeLater(request));
        assertTrue(request.await(20_000_000_000L));
        assertNull(request.errorOrNull());
        assertTrue(isWhole(target));
      }
      assertEquals(8, world.preflight().observeQueueCapacity());
      assertEquals(0, world.preflight().observeQueueDepth());
      assertEquals(50, world.metrics().observe().count());
      assertEquals(2, world.shutdown().workersJoined());
      assertEquals(0, world.preflight().observeQueueCapacity());
      var thrown = assertThrows(MurkException.class, () -> world.observeLater(request));
      assertEquals(ErrorCode.SHUTTING_DOWN, thrown.code());
    }
  }

  @Test
  void fewerGenerationsThanTheRingNeedsAreRefused() {
    for (int value : new int[] {5, 71, -1}) {
      var thrown =
          assertThrows(MurkException.class, () -> config(10, 4).maxGenerations(value).build());
      assertEquals(
          "InvalidArgument: max_generations=" + value + " allowed=6..70", thrown.getMessage());
    }
    assertEquals(70, config(10, 4).build().maxGenerations());
    var world =
        StampedWorlds.config().backoff(new BackoffConfig(2, 1.5, 10, 1L << 25, 0.2)).build();
    assertEquals(
        "InvalidArgument: decay_rate=33554432 allowed=1..16777216",
        assertThrows(MurkException.class, () -> RealtimeConfig.builder(world).build())
            .getMessage());
  }

  @Test
  void aWorldTicksOnBesideAReaderThatNeverEnds() throws InterruptedException {
    RealtimeConfig config = config(2000, 4).maxEpochHoldMillis(20).cancelGraceMillis(5).build();
    try (var world = new RealtimeWorld(config)) {
      await(() -> world.currentTick() > 10);
      RealtimeSnapshot forgotten = world.lease();
      long from = world.currentTick();
      await(() -> !forgotten.isHeld());
      assertTrue(world.currentTick() > from, "the world did not tick meanwhile");
      var thrown = assertThrows(MurkException.class, () -> isWhole(forgotten));
      assertEquals(ErrorCode.STALE, thrown.code());
      long then = world.currentTick();
      await(() -> world.currentTick() > then + 10);
    }
  }

  @Test
  void manyReadersOfAFastWorldNeverSeeTwoTicksAtOnce() throws InterruptedException {
    RealtimeConfig config =
        config(3000, 3).maxEpochHoldMillis(2).cancelGraceMillis(1).maxReaders(4).build();
    var wrong = new AtomicReference<@Nullable String>();
    var reads = new AtomicLong();
    var stale = new AtomicLong();
    try (var world = new RealtimeWorld(config)) {
      await(() -> world.currentTick() > 5);
      List<Thread> threads = new ArrayList<>();
      long end = System.nanoTime() + 3_000_000_000L;
      for (int i = 0; i < 6; i++) {
        int way = i % 3;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  EgressTarget target = StampedWorlds.target();
                  var plan = new StampedWorlds.Both();
                  int n = 0;
                  while (System.nanoTime() < end && wrong.get() == null) {
                    try {
                      if (!readOnce(world, way, n++, plan, target)) {
                        wrong.set("a mixture, way " + way);
                      }
                      reads.incrementAndGet();
                    } catch (MurkException e) {
                      // With six threads for four places and 3 ms of patience, both happen.
                      if (e.code() != ErrorCode.STALE && e.code() != ErrorCode.EXECUTION_FAILED) {
                        wrong.set(e.toString());
                      }
                      stale.incrementAndGet();
                    } catch (Throwable t) {
                      wrong.set(t.toString());
                    }
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(wrong.get());
      assertTrue(reads.get() > 5_000, reads + " reads, " + stale + " refused");
      assertTrue(world.currentTick() > 1000, "ticks=" + world.currentTick());
    }
  }

  /** Whether what was read is of one tick. */
  private static boolean readOnce(
      RealtimeWorld world, int way, int n, StampedWorlds.Both plan, EgressTarget target) {
    switch (way) {
      case 0 -> {
        world.observe(plan, AgentSet.NONE, target);
        return isWhole(target);
      }
      case 1 -> {
        try (RealtimeSnapshot lease = world.lease()) {
          if (n % 50 == 0) {
            pause(4); // loses it, mostly
          }
          return isWhole(lease);
        }
      }
      default -> {
        try (RealtimeSnapshot lease = world.lease(world.currentTick() - 1)) {
          lease.observe(plan, AgentSet.NONE, target);
          return isWhole(target) && target.report().tick(0) == lease.tick();
        }
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closingAWorldUnderItsReadersIsAnErrorForThem() throws InterruptedException {
    for (int round = 0; round < 10; round++) {
      var world = new RealtimeWorld(config(1000, 3).build());
      await(() -> world.currentTick() > 2);
      var wrong = new AtomicReference<@Nullable Throwable>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int way = i % 3;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  EgressTarget target = StampedWorlds.target();
                  var plan = new StampedWorlds.Both();
                  try {
                    while (true) {
                      try {
                        assertTrue(readOnce(world, way, 1, plan, target));
                      } catch (MurkException e) {
                        if (e.code() == ErrorCode.SHUTTING_DOWN) {
                          return;
                        }
                        assertEquals(ErrorCode.STALE, e.code(), e.toString());
                      }
                    }
                  } catch (Throwable t) {
                    wrong.set(t);
                  }
                }));
      }
      Thread.sleep(10);
      world.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(wrong.get());
    }
  }
}
