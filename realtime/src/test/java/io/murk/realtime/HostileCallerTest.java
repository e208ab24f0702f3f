package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.NativeMemory;
import io.murk.world.WorldConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What callers and propagators may do that nobody wants. */
@Timeout(60)
@ExtendWith(NoLeaks.class)
final class HostileCallerTest {
  private static final long PATIENCE_MILLIS = 20_000;

  private static WorldConfig with(Propagator.Step step) {
    return RealtimeWorldTest.plate()
        .tickRateHz(200)
        .propagator(new ScriptedPropagator("scripted", Access.none(), step))
        .build();
  }

  @Test
  void aReaderThatWritesTheMemoryToAChannelKeepsItAndNotTheShutdown() throws Exception {
    var large = RealtimeWorldTest.plate().space(Square4.of(400, 400, EdgeBehavior.ABSORB)).build();
    var config =
        RealtimeConfig.builder(large)
            .maxEpochHoldMillis(60_000)
            .drainTimeoutMillis(2_000)
            .quiesceTimeoutMillis(30);
    var world = new RealtimeWorld(config.build());
    assertTrue(world.awaitTick(1, PATIENCE_MILLIS));
    Pipe pipe = Pipe.open();
    var inside = new CountDownLatch(1);
    var reader =
        CompletableFuture.supplyAsync(() -> {
          try (RealtimeSnapshot snapshot = world.lease()) {
            return snapshot.read(state -> {
              inside.countDown();
              return written(pipe, state.field(0).asByteBuffer());
            });
          } catch (MurkException e) {
            return e.code();
          }
        });
    assertTrue(inside.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    Thread.sleep(100); // it is in the system call, with the memory
    ShutdownReport report = world.shutdown();
    assertEquals(1, report.readersRevoked());
    assertTrue(world.metrics().memoryBytes() > 0, "the system still reads it");
    assertEquals(
        0, assertTimeoutPreemptively(Duration.ofSeconds(20), world::shutdown).totalNanos());
    ByteBuffer taken = ByteBuffer.allocate(1 << 20);
    while (!reader.isDone()) {
      taken.clear();
      int unused = pipe.source().read(taken);
    }
    assertEquals(ErrorCode.SHUTTING_DOWN, reader.get());
    assertEquals(0, world.metrics().memoryBytes());
    assertEquals(0, NativeMemory.bytesHeld());
    pipe.sink().close();
    pipe.source().close();
  }

  private static Object written(Pipe pipe, ByteBuffer values) {
    try {
      return pipe.sink().write(values);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      try {
        pipe.sink().close();
      } catch (IOException e) {
        // the test is over
      }
    }
  }

  @Test
  void aTimeThatIsBelowZeroIsOver() throws Exception {
    var forever = new CountDownLatch(1);
    var inside = new CountDownLatch(1);
    var config =
        with(context -> {
          inside.countDown();
          assertTrue(await(forever));
        });
    try (var world = new RealtimeWorld(config)) {
      assertTrue(inside.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
      for (long millis : new long[] {0, -1, Long.MIN_VALUE}) {
        assertTimeoutPreemptively(
            Duration.ofSeconds(5),
            () -> {
              assertFalse(world.awaitTick(1, millis));
              assertFalse(world.pause(millis));
              assertEquals(StepOutcome.NOT_BEGUN, world.step(millis));
            },
            "timeout_millis=" + millis);
      }
      forever.countDown();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void anInterruptThatAPropagatorLeavesDoesNotReachTheNextTick() {
    var seen = new AtomicInteger();
    var config =
        with(context -> {
          if (Thread.currentThread().isInterrupted()) {
            seen.incrementAndGet();
          }
          Thread.currentThread().interrupt();
        });
    try (var world = new RealtimeWorld(config)) {
      assertTrue(world.awaitTick(5, PATIENCE_MILLIS));
      assertTrue(world.pause(PATIENCE_MILLIS));
      assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
      assertEquals(0, seen.get());
    }
  }

  @Test
  void everyErrorOfAPropagatorRollsBackAndNoneEndsTheThread() {
    var made = new AtomicInteger();
    Error[] errors = {
      new StackOverflowError("made"), new OutOfMemoryError("made"), new Error("made")
    };
    var config =
        RealtimeWorldTest.plate()
            .tickRateHz(500)
            .maxConsecutiveFailures(10)
            .propagator(
                new ScriptedPropagator(
                    "scripted",
                    Access.none(),
                    context -> {
                      int at = made.getAndIncrement();
                      if (at < errors.length) {
                        throw errors[at];
                      }
                    }))
            .build();
    try (var world = new RealtimeWorld(config)) {
      assertTrue(world.awaitTick(2, PATIENCE_MILLIS));
      assertEquals(errors.length, world.metrics().count(WorldCounter.ROLLBACK_COUNT));
      assertFalse(world.isTickDisabled());
    }
  }

  @Test
  void aPropagatorThatCallsItsOwnWorldGetsAnswersAndNoDeadlock() throws Exception {
    var own = new java.util.concurrent.atomic.AtomicReference<RealtimeWorld>();
    var asked = new CompletableFuture<String>();
    var config =
        with(context -> {
          RealtimeWorld world = own.get();
          if (world != null && context.tick() > 3 && !asked.isDone()) {
            asked.complete(answers(world));
          }
        });
    try (var world = new RealtimeWorld(config)) {
      own.set(world);
      assertEquals(
          "reset=INVALID_ARGUMENT step=INVALID_ARGUMENT pause=false await=false submit=QUEUED"
              + " lease=true",
          asked.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
      world.resume();
      assertTrue(world.awaitTick(world.currentTick() + 2, PATIENCE_MILLIS));
    }
  }

  @Test
  void aWorldThatGaveItsPropagatorUpSaysThatNothingCanBeObserved() throws Exception {
    var forever = new CountDownLatch(1);
    var inside = new CountDownLatch(1);
    var config =
        with(context -> {
          while (context.tick() > 2 && forever.getCount() > 0) {
            inside.countDown();
          }
        });
    var hasty =
        RealtimeConfig.builder(config)
            .drainTimeoutMillis(10)
            .quiesceTimeoutMillis(10)
            .joinTimeoutMillis(10);
    var world = new RealtimeWorld(hasty.build());
    assertTrue(await(inside));
    assertTrue(world.preflight().canObserveNow());
    assertFalse(world.shutdown().tickJoined());
    RealtimePreflight after = world.preflight();
    assertEquals(WorldPhase.DROPPED, after.forecast().phase());
    assertFalse(after.canObserveNow(), "it would be refused");
    assertFalse(after.canQueueObserve());
    assertFalse(after.canSubmit());
    assertEquals(ErrorCode.SHUTTING_DOWN, assertThrows(MurkException.class, world::lease).code());
    forever.countDown();
    for (int i = 0; i < 10_000 && world.metrics().memoryBytes() > 0; i++) {
      Thread.sleep(1);
    }
    assertEquals(0, world.metrics().memoryBytes());
  }

  @Test
  void aResetThatChangesNothingKeepsCommandsAndCountsAtTickZeroToo() throws Exception {
    var fails = new java.util.concurrent.atomic.AtomicBoolean();
    var values =
        io.murk.field.FieldDef.scalar("values")
            .initial((rank, component) -> {
              if (fails.get()) {
                throw new IllegalArgumentException("made");
              }
              return 0;
            });
    var config = with(context -> {});
    var built =
        WorldConfig.builder()
            .space(config.space())
            .field(values)
            .parameter("rate", 0)
            .propagator(new ScriptedPropagator("scripted", Access.none(), context -> {}))
            .dt(1.0)
            .build();
    try (var world = new RealtimeWorld(RealtimeConfig.builder(built).startPaused(true).build())) {
      var command = io.murk.command.Command.of(new io.murk.command.Payload.SetParameter(0, 1));
      var receipt = world.submitForReceipt(command);
      fails.set(true);
      assertThrows(IllegalArgumentException.class, () -> world.reset(1));
      assertFalse(receipt.isDone(), "the world stays as it was");
      assertEquals(1, world.preflight().commandQueueDepth());
      assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
      assertEquals(1, receipt.get().appliedTick());
    }
  }

  private static String answers(RealtimeWorld world) {
    var reset = assertThrows(MurkException.class, () -> world.reset(1));
    var step = assertThrows(MurkException.class, () -> world.step(1_000));
    boolean paused = world.pause(1_000);
    world.resume();
    boolean awaited = world.awaitTick(Long.MAX_VALUE, 1_000);
    var command = io.murk.command.Command.of(new io.murk.command.Payload.SetParameter(0, 1));
    SubmitResult submitted = world.submit(command);
    boolean held;
    try (RealtimeSnapshot lease = world.lease()) {
      held = lease.isHeld();
    }
    return "reset="
        + reset.code()
        + " step="
        + step.code()
        + " pause="
        + paused
        + " await="
        + awaited
        + " submit="
        + submitted
        + " lease="
        + held;
  }
}
