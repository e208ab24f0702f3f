package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.GradientCompute;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.propagator.library.WavePropagation;
import io.murk.replay.SnapshotHash;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Hex2D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.testing.Seeds;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A world that ticks by itself computes the bits of one that is stepped. */
@Timeout(120)
@ExtendWith(NoLeaks.class)
final class DeterminismTest {
  private static final int TICKS = 1_000;
  private static final long PATIENCE_MILLIS = 20_000;
  private static final int SIDE = 12;

  private static WorldConfig.Builder town(String space, int threads) {
    Space where =
        space.equals("hex2d")
            ? Hex2D.of(SIDE, SIDE)
            : Square4.of(SIDE, SIDE, EdgeBehavior.valueOf(space));
    return WorldConfig.builder()
        .space(where)
        .seed(77)
        .threads(threads)
        .dt(0.1)
        .parameter("wind", 0.0)
        .field(FieldDef.scalar("heat"))
        .field(FieldDef.vector("slope", 2))
        .field(FieldDef.scalar("height"))
        .field(FieldDef.scalar("speed"))
        .field(FieldDef.scalar("marks").mutability(Mutability.SPARSE))
        .field(FieldDef.scalar("dust"))
        .field(FieldDef.scalar("noise"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.5).source(17, 3f).build())
        .propagator(WavePropagation.builder(2, 3).waveSpeed(1.0).damping(0.01).build())
        .propagator(
            new ScriptedPropagator(
                "dust",
                Access.none().readingPrevious(5).writing(5, WriteMode.FULL),
                context -> {
                  var before = context.readPrevious(5);
                  var after = context.write(5);
                  float wind = (float) context.parameter(0);
                  for (long i = 0; i < after.byteSize() / 4; i++) {
                    float was = before.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                    after.setAtIndex(
                        ValueLayout.JAVA_FLOAT, i, was * 0.99f + wind + context.tick() % 7);
                  }
                }))
        .propagator(NoiseInjection.builder(6).scale(0.2).build())
        .propagator(GradientCompute.builder(0, 1).build());
  }

  private static Command command(SplittableRandom random, long tick) {
    int row = random.nextInt(SIDE + 1); // the last one is none
    int column = random.nextInt(SIDE);
    Payload payload =
        switch (random.nextInt(5)) {
          case 0 -> new Payload.SetParameter(random.nextInt(2), random.nextDouble());
          case 1 -> new Payload.SetField(Coord.of(row, column), 4, random.nextInt(100));
          case 2 -> new Payload.SetField(Coord.of(row, column), 2, random.nextInt(100));
          default -> new Payload.SetField(Coord.of(row, column), 0, random.nextInt(100));
        };
    Command command = Command.of(payload).priority(random.nextInt(3));
    return switch (random.nextInt(4)) {
      case 0 -> command.expiresAfter(Math.max(0, tick - 1 + random.nextInt(3)));
      case 1 -> command.from(random.nextInt(3), random.nextInt(10));
      default -> command;
    };
  }

  @ParameterizedTest
  @CsvSource({"ABSORB, 1", "ABSORB, 2", "WRAP, 2", "hex2d, 1", "hex2d, 2"})
  void aThousandTicksWithTheSameCommandsGiveTheSameHashes(String space, int threads) {
    var random = Seeds.random("lockstep and realtime");
    try (var lockstep = new LockstepWorld(town(space, 1).build());
        var realtime =
            new RealtimeWorld(
                RealtimeConfig.builder(town(space, threads).build()).startPaused(true).build())) {
      compare(realtime, lockstep, random, TICKS);
      realtime.reset(5);
      lockstep.reset(5);
      compare(realtime, lockstep, random, 100);
    }
  }

  private static void compare(
      RealtimeWorld realtime, LockstepWorld lockstep, SplittableRandom random, int ticks) {
    long before = 0;
    for (int tick = 1; tick <= ticks; tick++) {
      List<Command> commands = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        commands.add(command(random, tick));
      }
      for (Command command : commands) {
        assertEquals(SubmitResult.QUEUED, realtime.submit(command));
      }
      assertEquals(StepOutcome.PUBLISHED, realtime.step(PATIENCE_MILLIS));
      lockstep.step(commands);
      long expected = SnapshotHash.wide(lockstep.snapshot(), 0);
      try (RealtimeSnapshot snapshot = realtime.lease()) {
        assertEquals(tick, snapshot.tick());
        assertEquals(expected, snapshot.hash(), "tick=" + tick);
      }
      assertNotEquals(before, expected, "nothing changes, so nothing is compared");
      before = expected;
    }
  }

  /** A command that some tick applied. */
  private record Applied(long tick, long number, Command command) {}

  @ParameterizedTest
  @CsvSource({"ABSORB, 1", "WRAP, 2"})
  void whatAFreeWorldAppliedAndShowedIsWhatLockstepComputes(String space, int threads) {
    List<Applied> applied = new ArrayList<>();
    SortedMap<Long, Long> seen = new TreeMap<>();
    try (var realtime = new RealtimeWorld(town(space, threads).tickRateHz(10_000).build())) {
      ReceiptStream receipts = realtime.openReceipts(100_000);
      List<CompletableFuture<Void>> submitters = new ArrayList<>();
      for (int submitter = 0; submitter < 2; submitter++) {
        SplittableRandom random = Seeds.random("submitter");
        submitters.add(
            CompletableFuture.runAsync(
                () -> submitFor(realtime, receipts, random),
                task -> Thread.ofPlatform().daemon().start(task)));
      }
      while (realtime.currentTick() < TICKS || !submitters.stream().allMatch(Future::isDone)) {
        if (realtime.awaitTick(realtime.currentTick() + 1, PATIENCE_MILLIS)) {
          look(realtime, seen);
        }
      }
      submitters.forEach(CompletableFuture::join);
      assertTrue(realtime.pause(PATIENCE_MILLIS));
      assertEquals(StepOutcome.PUBLISHED, realtime.step(PATIENCE_MILLIS)); // takes what waits
      look(realtime, seen);
      receipts.drain(
          settled -> {
            if (settled.appliedTick() != 0) {
              applied.add(
                  new Applied(settled.appliedTick(), settled.commandId(), settled.command()));
            }
          },
          Integer.MAX_VALUE);
    }
    applied.sort(Comparator.comparingLong(Applied::number));
    assertTrue(applied.size() > 100, "applied=" + applied.size());
    assertTrue(seen.size() > 20, "seen=" + seen.size());
    replay(town(space, 1).build(), applied, seen);
  }

  private static void submitFor(
      RealtimeWorld world, ReceiptStream receipts, SplittableRandom random) {
    for (int i = 0; i < 500; i++) {
      Command command = command(random, world.currentTick() + 2);
      assertEquals(SubmitResult.QUEUED, receipts.submit(command));
      LockSupport.parkNanos(random.nextInt(200_000));
    }
  }

  private static void look(RealtimeWorld world, SortedMap<Long, Long> seen) {
    try (RealtimeSnapshot snapshot = world.lease()) {
      long hash = snapshot.hash();
      Long before = seen.put(snapshot.tick(), hash);
      assertTrue(before == null || before == hash);
    } catch (MurkException e) {
      assertEquals(ErrorCode.STALE, e.code()); // this thread was held up for too long
    }
  }

  private static void replay(
      WorldConfig config, List<Applied> applied, SortedMap<Long, Long> seen) {
    try (var lockstep = new LockstepWorld(config)) {
      int compared = 0;
      for (long tick = 1; tick <= seen.lastKey(); tick++) {
        long now = tick;
        lockstep.step(
            applied.stream().filter(one -> one.tick == now).map(Applied::command).toList());
        if (seen.containsKey(tick)) {
          long hash = SnapshotHash.wide(lockstep.snapshot(), 0);
          assertEquals(seen.get(tick), hash, "tick=" + tick);
          compared++;
        }
      }
      assertEquals(seen.size(), compared);
    }
  }
}
