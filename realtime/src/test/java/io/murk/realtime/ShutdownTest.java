package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.egress.AgentSet;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.realtime.loop.ThreadStarter;
import io.murk.realtime.loop.TickClock;
import io.murk.testing.ChildJvm;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.NativeMemory;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(NoLeaks.class)
final class ShutdownTest {
  private static final long PATIENCE_MILLIS = 20_000;
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 1));
  private static final long MILLI = 1_000_000;

  private static WorldConfig with(Propagator.Step step) {
    return RealtimeWorldTest.plate()
        .tickRateHz(1_000)
        .propagator(new ScriptedPropagator("scripted", Access.none(), step))
        .build();
  }

  private static RealtimeConfig.Builder hasty(WorldConfig world) {
    return RealtimeConfig.builder(world)
        .drainTimeoutMillis(20)
        .quiesceTimeoutMillis(30)
        .joinTimeoutMillis(40);
  }

  private static void uninterrupted(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // a propagator that does not listen
      }
    }
  }

  private static void awaitFreed() throws InterruptedException {
    for (int i = 0; i < 10_000 && NativeMemory.bytesHeld() > 0; i++) {
      Thread.sleep(1);
    }
    assertEquals(0, NativeMemory.bytesHeld());
  }

  @Test
  void anIdleWorldEndsAtOnce() {
    var world = new RealtimeWorld(RealtimeWorldTest.plate().build());
    assertTrue(world.awaitTick(1, PATIENCE_MILLIS));
    assertEquals(WorldPhase.RUNNING, world.phase());
    ShutdownReport report = world.shutdown();
    assertEquals(WorldPhase.DROPPED, world.phase());
    assertTrue(report.tickJoined());
    assertEquals(0, report.workersAbandoned());
    assertEquals(0, report.readersRevoked());
    assertEquals(
        report.totalNanos(), report.drainNanos() + report.quiesceNanos() + report.joinNanos());
    assertEquals(0, NativeMemory.bytesHeld());
    assertEquals(new ShutdownReport(0, 0, 0, 0, true, 0, 0, 0, 0, 0), world.shutdown());
    world.close();
  }

  @Test
  void afterAShutdownEverythingSaysSo() {
    var world = new RealtimeWorld(RealtimeWorldTest.plate().build());
    assertTrue(world.awaitTick(1, PATIENCE_MILLIS));
    RealtimeSnapshot held = world.lease();
    world.close();
    assertEquals(SubmitResult.SHUT_DOWN, world.submit(COMMAND));
    assertEquals(StepOutcome.SHUT_DOWN, world.step(PATIENCE_MILLIS));
    assertFalse(world.awaitTick(1_000_000, PATIENCE_MILLIS));
    assertFalse(world.isTickDisabled());
    world.resume();
    world.tickRateHz(10);
    assertTrue(world.pause(PATIENCE_MILLIS));
    for (Runnable call : List.<Runnable>of(world::lease, () -> world.reset(0))) {
      MurkException refused = assertThrows(MurkException.class, call::run);
      assertEquals(ErrorCode.SHUTTING_DOWN, refused.code());
    }
    assertFalse(held.isHeld());
    assertThrows(MurkException.class, held::hash);
    held.close();
  }

  @Test
  void aReaderThatDoesNotLetGoIsRevokedInTime() {
    var config = hasty(RealtimeWorldTest.plate().tickRateHz(1_000).build()).build();
    var world = new RealtimeWorld(config);
    assertTrue(world.awaitTick(5, PATIENCE_MILLIS));
    RealtimeSnapshot held = world.lease();
    ShutdownReport report = world.shutdown();
    assertEquals(1, report.readersRevoked());
    assertTrue(report.quiesceNanos() >= 30 * MILLI, report.toString());
    assertEquals(0, NativeMemory.bytesHeld());
    assertEquals(ErrorCode.SHUTTING_DOWN, assertThrows(MurkException.class, held::hash).code());
  }

  @Test
  void aReaderThatIsInsideWhenTheMemoryGoesFindsAnErrorAndNoCrash() throws Exception {
    var config = hasty(RealtimeWorldTest.plate().tickRateHz(1_000).build()).build();
    var world = new RealtimeWorld(config);
    assertTrue(world.awaitTick(5, PATIENCE_MILLIS));
    var inside = new CountDownLatch(1);
    var reader =
        CompletableFuture.supplyAsync(
            () -> {
              try (RealtimeSnapshot snapshot = world.lease()) {
                return snapshot.read(state -> {
                  inside.countDown();
                  while (true) {
                    state.field(0).get(java.lang.foreign.ValueLayout.JAVA_FLOAT, 0);
                  }
                });
              } catch (MurkException e) {
                return e.code();
              }
            },
            task -> Thread.ofPlatform().daemon().start(task));
    inside.await();
    world.close();
    assertEquals(0, NativeMemory.bytesHeld());
    assertEquals(ErrorCode.SHUTTING_DOWN, reader.get());
  }

  @Test
  void aPropagatorThatNeverReturnsIsAbandonedWithItsMemory() throws InterruptedException {
    var inside = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    var world =
        new RealtimeWorld(
            hasty(
                    with(context -> {
                      if (context.tick() == 5) {
                        inside.countDown();
                        uninterrupted(end);
                      }
                    }))
                .build());
    inside.await();
    var waiter =
        CompletableFuture.supplyAsync(
            () -> world.awaitTick(6, PATIENCE_MILLIS),
            task -> Thread.ofPlatform().daemon().start(task));
    var resetter =
        CompletableFuture.supplyAsync(
            () -> assertThrows(MurkException.class, () -> world.reset(0)).code(),
            task -> Thread.ofPlatform().daemon().start(task));
    Thread.sleep(20);
    long start = System.nanoTime();
    ShutdownReport report = world.shutdown();
    long took = System.nanoTime() - start;
    assertFalse(report.tickJoined());
    assertTrue(took >= 60 * MILLI && took < 5_000 * MILLI, report.toString());
    assertEquals(WorldPhase.DROPPED, world.phase());
    assertFalse(waiter.join());
    assertEquals(ErrorCode.SHUTTING_DOWN, resetter.join());
    assertTrue(NativeMemory.bytesHeld() > 0);
    assertFalse(world.shutdown().tickJoined());
    end.countDown();
    awaitFreed();
  }

  @Test
  void aPropagatorThatSleepsIsWokenAfterItWasAbandoned() throws InterruptedException {
    var inside = new CountDownLatch(1);
    var world =
        new RealtimeWorld(
            hasty(
                    with(_ -> {
                      inside.countDown();
                      try {
                        Thread.sleep(3_600_000);
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }))
                .build());
    inside.await();
    assertFalse(world.shutdown().tickJoined());
    awaitFreed();
  }

  @Test
  void aTickThatIsLongerThanTheDrainIsWaitedFor() throws InterruptedException {
    var inside = new CountDownLatch(1);
    var world =
        new RealtimeWorld(
            hasty(
                    with(_ -> {
                      inside.countDown();
                      long start = System.nanoTime();
                      while (System.nanoTime() - start < 60 * MILLI) {
                        Thread.onSpinWait();
                      }
                    }))
                .joinTimeoutMillis(10_000)
                .build());
    inside.await();
    ShutdownReport report = world.shutdown();
    assertTrue(report.tickJoined());
    assertTrue(report.drainNanos() >= 20 * MILLI, report.toString());
    assertEquals(0, NativeMemory.bytesHeld());
  }

  @Test
  void aPropagatorMayCloseItsWorld() throws InterruptedException {
    for (int threads : new int[] {1, 2}) {
      var own = new AtomicReference<RealtimeWorld>();
      var reports = new ArrayList<ShutdownReport>();
      var closed = new CountDownLatch(1);
      Propagator.Step step =
          _ -> {
            RealtimeWorld world = own.get();
            if (world != null) {
              reports.add(world.shutdown());
              closed.countDown();
            }
          };
      var config =
          RealtimeWorldTest.plate()
              .tickRateHz(1_000)
              .threads(threads)
              .propagator(new ScriptedPropagator("one", Access.none(), _ -> {}))
              .propagator(new ScriptedPropagator("closing", Access.none(), step))
              .build();
      var world = new RealtimeWorld(config);
      own.set(world);
      closed.await();
      assertFalse(reports.getFirst().tickJoined());
      assertTrue(reports.getFirst().totalNanos() < 10_000 * MILLI);
      world.close();
      awaitFreed();
    }
  }

  @Test
  void anObservationMayCloseItsWorld() throws InterruptedException {
    var config = hasty(StampedWorlds.config().tickRateHz(1_000).build()).workers(2).build();
    var world = new RealtimeWorld(config);
    assertTrue(world.awaitTick(1, PATIENCE_MILLIS));
    var reports = new ArrayList<ShutdownReport>();
    var request =
        new ObserveRequest(
            new StampedWorlds.Both(() -> reports.add(world.shutdown())),
            AgentSet.NONE,
            StampedWorlds.target());
    assertTrue(world.observeLater(request));
    assertTrue(request.await(PATIENCE_MILLIS * MILLI));
    ShutdownReport report = reports.getFirst();
    assertTrue(report.tickJoined());
    assertEquals(1, report.readersRevoked());
    assertTrue(report.totalNanos() < 10_000 * MILLI);
    MurkException error = assertInstanceOf(MurkException.class, request.errorOrNull());
    assertEquals(ErrorCode.SHUTTING_DOWN, error.code());
    assertEquals(WorldPhase.DROPPED, world.phase());
    awaitFreed();
    world.close();
  }

  @Test
  void manyThreadsMayCloseAtOnce() {
    for (int round = 0; round < 20; round++) {
      var world = new RealtimeWorld(RealtimeWorldTest.plate().tickRateHz(5_000).build());
      List<CompletableFuture<ShutdownReport>> closers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        closers.add(
            CompletableFuture.supplyAsync(
                world::shutdown, task -> Thread.ofPlatform().daemon().start(task)));
      }
      int working = 0;
      for (CompletableFuture<ShutdownReport> closer : closers) {
        ShutdownReport report = closer.join();
        assertTrue(report.tickJoined());
        working += report.totalNanos() > 0 ? 1 : 0;
      }
      assertEquals(1, working);
      assertEquals(0, NativeMemory.bytesHeld());
    }
  }

  @Test
  void aPausedAndADisabledWorldEndToo() throws InterruptedException {
    var paused =
        new RealtimeWorld(
            RealtimeConfig.builder(RealtimeWorldTest.plate().build()).startPaused(true).build());
    assertTrue(paused.shutdown().tickJoined());
    var failing =
        new RealtimeWorld(
            with(_ -> {
              throw new IllegalStateException("always");
            }));
    while (!failing.isTickDisabled()) {
      Thread.sleep(1);
    }
    assertTrue(failing.shutdown().tickJoined());
    assertEquals(SubmitResult.SHUT_DOWN, failing.submit(COMMAND));
  }

  @Test
  void aThreadThatCannotBeStartedLeavesNothing() {
    var config = RealtimeConfig.builder(RealtimeWorldTest.plate().threads(2).build()).build();
    for (String none : List.of("murk-tick", "murk-egress-0", "murk-egress-1")) {
      ThreadStarter refusing =
          (name, work) -> {
            if (name.equals(none)) {
              throw new MurkException(
                  ErrorCode.ALLOCATION_FAILED, "thread=" + name + " could not be started");
            }
            return ThreadStarter.SYSTEM.start(name, work);
          };
      MurkException refused =
          assertThrows(
              MurkException.class, () -> new RealtimeWorld(config, TickClock.SYSTEM, refusing));
      assertEquals(ErrorCode.ALLOCATION_FAILED, refused.code());
      assertTrue(
          refused.getMessage().contains("thread=" + none + " could not be started"),
          refused.getMessage());
    }
    assertEquals(0, NativeMemory.bytesHeld());
  }

  /** A process that builds a world, sees it tick, and ends without closing it. */
  static final class Careless {
    private Careless() {}

    public static void main(String[] args) {
      var world = new RealtimeWorld(RealtimeWorldTest.plate().threads(2).build());
      System.out.println(world.awaitTick(3, PATIENCE_MILLIS));
    }
  }

  @Test
  void aProcessThatDoesNotCloseItsWorldEnds() throws Exception {
    List<Class<?>> places =
        List.of(
            RealtimeWorld.class,
            WorldConfig.class,
            Class.forName("io.murk.arena.MemoryLedger"),
            org.jctools.queues.MessagePassingQueue.class,
            org.jctools.queues.varhandle.MpscVarHandleArrayQueue.class,
            org.HdrHistogram.Histogram.class,
            Test.class);
    assertEquals(List.of("true"), ChildJvm.lines(List.of(), Careless.class, places));
  }
}
