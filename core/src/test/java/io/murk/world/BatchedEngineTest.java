package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.command.Receipt;
import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.SnapshotHash;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.testing.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(NoLeaks.class)
final class BatchedEngineTest {
  private static final int ROWS = 5;
  private static final int COLS = 7;

  /** A world that differs by its number, and fails in ticks that its number and the tick choose. */
  private static WorldConfig config(int number) {
    return WorldConfig.builder()
        .space(Square4.of(ROWS, COLS, EdgeBehavior.WRAP))
        .field(FieldDef.scalar("heat").initial(number))
        .field(FieldDef.vector("wind", 2).carryForward(number % 2 == 0))
        .field(FieldDef.scalar("fixed").mutability(Mutability.STATIC).initial(-number))
        .propagator(
            ScalarDiffusion.builder(0, 0)
                .coefficient(0.1 + 0.01 * number)
                .source(number, 3f)
                .build())
        .propagator(
            new ScriptedPropagator(
                "sometimes",
                Access.none(),
                context -> {
                  if ((context.tick() * 31 + number * 17) % 11 == 0
                      && context.tick() % 4 != number % 4) {
                    throw PropagatorFailure.executionFailed("now and then");
                  }
                }))
        .maxConsecutiveFailures(4)
        .dt(0.5 + 0.01 * number)
        .seed(number)
        .build();
  }

  @Test
  void aBatchThatDoesNotFitTheHeapIsRefusedAndLeavesNothingBehind() {
    int worlds = (int) (Runtime.getRuntime().maxMemory() / 1500) + 1;
    List<WorldConfig> configs =
        Collections.nCopies(
            worlds,
            SmallWorld.world(FieldDef.scalar("a")).propagator(ScriptedPropagator.idle()).build());
    var refused =
        Failures.assertRefused(
            ErrorCode.ALLOCATION_FAILED, () -> new BatchedEngine(configs, null, 1));
    assertTrue(
        refused.getMessage().contains("worlds=" + worlds + " need at least"), refused::getMessage);
  }

  private static List<WorldConfig> configs(int worlds) {
    List<WorldConfig> configs = new ArrayList<>();
    for (int number = 0; number < worlds; number++) {
      configs.add(config(number));
    }
    return configs;
  }

  private static CommandBatch randomCommands(SplittableRandom random) {
    List<Command> commands = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      var cell = Coord.of(random.nextInt(-1, ROWS + 1), random.nextInt(COLS));
      Command command =
          Command.of(
              new Payload.SetField(
                  cell, random.nextInt(4), random.nextInt(2), (float) random.nextDouble()));
      command = command.priority(random.nextInt(3)).expiresAfter(random.nextInt(60));
      commands.add(random.nextBoolean() ? command : command.from(random.nextInt(3), i));
    }
    return CommandBatch.of(commands);
  }

  /** One round of what the worlds are told: commands, then which of them are reset. */
  private record Round(List<CommandBatch> commands, boolean[] reset, int warmup) {
    static Round random(SplittableRandom random, int worlds) {
      List<CommandBatch> commands = new ArrayList<>();
      boolean[] reset = new boolean[worlds];
      for (int world = 0; world < worlds; world++) {
        commands.add(randomCommands(random));
        reset[world] = random.nextInt(8) == 0;
      }
      return new Round(commands, reset, random.nextInt(4));
    }
  }

  private static WorldSelection selection(boolean[] chosen) {
    return new WorldSelection() {
      @Override
      public boolean contains(int world) {
        return chosen[world];
      }

      @Override
      public long seed(int world) {
        return 100 + world;
      }
    };
  }

  /** Everything that can be told of a world, as text. */
  private static String state(
      Snapshot snapshot, int world, StepResult result, List<Receipt> receipts) {
    return String.format("%016x", SnapshotHash.fnv1a(snapshot, world))
        + " tick="
        + snapshot.tick(world)
        + " generation="
        + snapshot.generation(world)
        + " failure="
        + (result.failureOrNull() == null ? "none" : result.failureOrNull().getMessage())
        + " receipts="
        + receipts
        + " rollbacks="
        + result.metrics().rollbackEvents();
  }

  private static List<String> runBatch(List<Round> rounds, int worlds, int threads) {
    List<String> states = new ArrayList<>();
    try (var batch = new BatchedEngine(configs(worlds), null, threads)) {
      for (Round round : rounds) {
        batch.step(WorldCommands.of(round.commands));
        for (int world = 0; world < worlds; world++) {
          StepResult result = batch.result(world);
          states.add(state(batch.snapshot(), world, result, result.receipts().toList()));
        }
        batch.reset(selection(round.reset), round.warmup);
        for (int world = 0; world < worlds; world++) {
          states.add(state(batch.snapshot(), world, batch.result(world), List.of()));
        }
        assertContiguous(batch);
      }
    }
    return states;
  }

  private static List<String> runAlone(List<Round> rounds, int worlds) {
    List<LockstepWorld> alone = new ArrayList<>();
    List<String> states = new ArrayList<>();
    for (WorldConfig config : configs(worlds)) {
      alone.add(new LockstepWorld(config));
    }
    for (Round round : rounds) {
      for (int world = 0; world < worlds; world++) {
        StepResult result = alone.get(world).step(round.commands.get(world));
        states.add(state(alone.get(world).snapshot(), 0, result, result.receipts().toList()));
      }
      for (int number = 0; number < worlds; number++) {
        LockstepWorld world = alone.get(number);
        if (round.reset[number]) {
          world.reset(100 + number);
          for (int i = 0; i < round.warmup && world.lastResult().succeeded(); i++) {
            world.step();
          }
        }
        states.add(state(world.snapshot(), 0, world.lastResult(), List.of()));
      }
    }
    alone.forEach(LockstepWorld::close);
    return states;
  }

  private static void assertContiguous(BatchedEngine batch) {
    Snapshot snapshot = batch.snapshot();
    for (int field = 0; field < snapshot.schema().size(); field++) {
      if (!snapshot.isContiguous(field)) {
        assertEquals(Mutability.STATIC, snapshot.schema().def(field).mutability());
        continue;
      }
      MemorySegment all = snapshot.field(field);
      assertEquals(snapshot.worldFloats(field) * 4 * batch.worlds(), all.byteSize());
      assertEquals(0, all.address() % 64);
      assertTrue(all.isReadOnly());
    }
  }

  @Test
  void bytesAndReceiptsAreThoseOfLockstepWorldsForAnyNumberOfThreads() {
    SplittableRandom random = Seeds.random("BatchedEngineTest");
    for (int worlds : new int[] {1, 2, 9}) {
      List<Round> rounds = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        rounds.add(Round.random(random, worlds));
      }
      List<String> expected = runAlone(rounds, worlds);
      assertTrue(worlds == 1 || expected.stream().anyMatch(state -> state.contains("now and")));
      for (int threads : new int[] {1, 2, 8}) {
        assertEquals(expected, runBatch(rounds, worlds, threads), "threads=" + threads);
      }
    }
  }

  @Test
  void theReturnedWorldIsTheFirstThatFailed() {
    try (var batch = new BatchedEngine(configs(9), null, 2)) {
      for (int i = 0; i < 40; i++) {
        int failed = batch.step(WorldCommands.NONE);
        for (int world = 0; world < 9; world++) {
          if (world < failed || failed < 0) {
            assertTrue(batch.result(world).succeeded());
          }
        }
        assertTrue(failed < 0 || !batch.result(failed).succeeded());
      }
    }
  }

  @Test
  void configurationsThatDoNotMatchAreRefused() {
    WorldConfig first = config(0);
    var otherSpace =
        WorldConfig.builder()
            .space(Square4.of(ROWS, COLS, EdgeBehavior.CLAMP))
            .field(FieldDef.scalar("a"))
            .propagator(ScriptedPropagator.idle())
            .dt(1)
            .build();
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "configs[2].space=Square4[rows=5, cols=7, edge=CLAMP] allowed=Square4[rows=5, cols=7,"
            + " edge=WRAP]",
        () -> new BatchedEngine(List.of(first, first, otherSpace), null, 1).close());
    var otherFields =
        WorldConfig.builder()
            .space(first.space())
            .field(FieldDef.scalar("a"))
            .propagator(ScriptedPropagator.idle())
            .dt(1)
            .build();
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "configs[1].fields differ in type or mutability from those of configs[0]:"
            + " FieldSchema[cells=35, [FieldDef[a, Scalar[], PER_TICK]]]",
        () -> new BatchedEngine(List.of(first, otherFields), null, 1).close());
  }

  @Test
  void argumentsAreChecked() {
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "configs.length=0 allowed=1..",
        () -> new BatchedEngine(List.of(), null, 1).close());
    for (int threads : new int[] {0, 257}) {
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "threads=" + threads + " allowed=1..256",
          () -> new BatchedEngine(configs(1), null, threads).close());
    }
    try (var batch = new BatchedEngine(configs(2), null, 2)) {
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT, "world_index=2 allowed=0..1", () -> batch.result(2));
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "world_index=4294967295 allowed=0..1",
          () -> batch.reset(-1, 0));
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "warmup_ticks=4294967295 allowed=0..2147483647",
          () -> batch.reset(WorldSelection.NONE, -1));
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "commands.length=1 allowed=2",
          () -> batch.step(WorldCommands.of(List.of(CommandBatch.NONE))));
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "the batch was built without obs_entries; nothing to observe",
          () ->
              batch.observeAll(
                  new EgressTarget(MemorySegment.NULL, MemorySegment.NULL, new EgressReport())));
      assertEquals(0, batch.tick(0));
      assertEquals(0, batch.tick(1));
      assertNull(batch.planOrNull());
      assertEquals(2, batch.worlds());
      assertEquals(1, batch.seed(1));
      assertEquals(-1, batch.reset(WorldSelection.NONE, 3));
    }
  }

  @Test
  void aClosedBatchRefusesEverything() {
    var batch = new BatchedEngine(configs(4), null, 4);
    batch.step(WorldCommands.NONE);
    MemorySegment values = batch.snapshot().field(0);
    batch.close();
    batch.close();
    for (org.junit.jupiter.api.function.Executable call :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> batch.step(WorldCommands.NONE),
            () -> batch.reset(0, 0),
            () -> batch.reset(WorldSelection.NONE, 0),
            batch::snapshot)) {
      Failures.assertRefused(ErrorCode.SHUTTING_DOWN, "the batch was closed", call);
    }
    assertThrows(IllegalStateException.class, () -> values.get(ValueLayout.JAVA_FLOAT, 0));
  }

  @Test
  void batchesOpenAndCloseWithLiveWorkers() {
    for (int i = 0; i < 50; i++) {
      try (var batch = new BatchedEngine(configs(3), null, 3)) {
        if (i % 2 == 0) {
          batch.step(WorldCommands.NONE);
        }
        assertEquals(3, batch.worlds());
      }
    }
  }

  @Test
  void whatTheCommandsThrowReachesTheCallerFromAnyThread() {
    for (int threads : new int[] {1, 4}) {
      try (var batch = new BatchedEngine(configs(4), null, threads)) {
        var failure = new IllegalArgumentException("no commands");
        for (int failing = 0; failing < 4; failing++) {
          int index = failing;
          assertSame(
              failure,
              assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      batch.step(world -> {
                        if (world == index) {
                          throw failure;
                        }
                        return CommandBatch.NONE;
                      })));
          assertContiguous(batch);
        }
        batch.step(WorldCommands.NONE);
      }
    }
  }

  /** Copies the heat of every world to the output, and marks it in the mask. */
  private static final class HeatPlan implements EgressPlan {
    @Override
    public EgressShape shape() {
      return EgressShape.ofFloats(false, List.of(List.of(ROWS, COLS)));
    }

    @Override
    public void execute(Snapshot snapshot, int from, int to, AgentSet agents, EgressTarget target) {
      long floats = snapshot.worldFloats(0);
      long bytes = floats * 4;
      for (int world = from; world < to; world++) {
        MemorySegment.copy(snapshot.field(0), world * bytes, target.output(), world * bytes, bytes);
        target.mask().asSlice(world * floats, floats).fill((byte) 1);
        target.report().record(world, snapshot, world, 1.0);
      }
    }
  }

  private static EgressTarget target(int floats, int maskBytes) {
    return new EgressTarget(
        Arena.ofAuto().allocate(4L * floats, 4),
        MemorySegment.ofArray(new byte[maskBytes]),
        new EgressReport());
  }

  @Test
  void stepAndObserveWritesEveryWorldToItsPlace() {
    int unit = ROWS * COLS;
    for (int threads : new int[] {1, 3}) {
      try (var batch = new BatchedEngine(configs(5), new HeatPlan(), threads)) {
        EgressTarget target = target(5 * unit, 5 * unit);
        for (int i = 0; i < 5; i++) {
          batch.stepAndObserve(WorldCommands.NONE, target);
          assertArrayEquals(
              FieldValues.of(batch.snapshot().field(0)), FieldValues.of(target.output()));
          for (int world = 0; world < 5; world++) {
            assertEquals(batch.tick(world), target.report().tick(world));
            assertEquals(0, target.report().ageTicks(world));
            assertEquals(1.0, target.report().coverage(world));
          }
        }
      }
    }
  }

  @Test
  void buffersAreCheckedBeforeAnyWorldSteps() {
    int unit = ROWS * COLS;
    try (var batch = new BatchedEngine(configs(2), new HeatPlan(), 1)) {
      Failures.assertRefused(
          ErrorCode.BUFFER_TOO_SMALL,
          "output.bytes=276 allowed=at least 2 x 140 bytes (140 for each world)",
          () -> batch.stepAndObserve(WorldCommands.NONE, target(2 * unit - 1, 2 * unit)));
      Failures.assertRefused(
          ErrorCode.BUFFER_TOO_SMALL,
          "mask.bytes=69 allowed=at least 2 x 35 bytes (35 for each world)",
          () -> batch.stepAndObserve(WorldCommands.NONE, target(2 * unit, 2 * unit - 1)));
      assertEquals(0, batch.tick(0));
      batch.observeAll(target(2 * unit + 5, 2 * unit + 5));
    }
  }
}
