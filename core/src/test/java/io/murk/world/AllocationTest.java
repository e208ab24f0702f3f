package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.field.Boundary;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.FileSink;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.AllocationProbe;
import io.murk.testing.CommandColumns;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the budget of 0 bytes an operation covers. */
@ExtendWith(NoLeaks.class)
final class AllocationTest {
  private static final int CALLS = 20_000;

  private static WorldConfig config() {
    return WorldConfig.builder()
        .space(Square4.of(16, 16, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .field(FieldDef.scalar("marker"))
        .field(FieldDef.scalar("kept").carryForward(true))
        .field(FieldDef.scalar("grown"))
        .field(FieldDef.vector("gradient", 2))
        .propagator(
            ScalarDiffusion.builder(0, 0)
                .coefficient(0.1)
                .decay(0.005)
                .source(238, 10f)
                .clampMin(0f)
                .gradientField(4)
                .build())
        .propagator(
            new ScriptedPropagator(
                "grow",
                Access.none().reading(0, 1).writing(3, WriteMode.INCREMENTAL),
                context -> context.write(3).copyFrom(context.read(0))))
        .dt(1)
        .build();
  }

  private static CommandColumns commands() {
    var commands = new CommandColumns(8);
    for (int i = 0; i < 8; i++) {
      commands.set(i % 4, i, 15 - i, i);
    }
    return commands;
  }

  @Test
  void theProbeSeesWhatIsAllocated() {
    Object[] sink = new Object[1];
    long bytes = AllocationProbe.bytes(1000, () -> sink[0] = new long[4]);
    assertTrue(bytes >= 1000 * 32, "bytes=" + bytes);
  }

  @Test
  void aStepWithoutCommandsAllocatesNothing() {
    try (var world = new LockstepWorld(config())) {
      assertEquals(0, AllocationProbe.bytes(CALLS, () -> world.step(CommandBatch.NONE)));
      assertTrue(world.lastResult().succeeded());
    }
  }

  @Test
  void aStepWithCommandsAllocatesNothing() {
    try (var world = new LockstepWorld(config())) {
      CommandColumns commands = commands();
      assertEquals(0, AllocationProbe.bytes(CALLS, () -> world.step(commands)));
      assertEquals(8, world.lastResult().receipts().size());
      assertTrue(world.lastResult().receipts().accepted(7));
    }
  }

  /** A world with rules, parameters and checked fields, and commands of every kind for it. */
  private static WorldConfig.Builder commanded() {
    return WorldConfig.builder()
        .space(Square4.of(16, 16, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat").bounds(0, 1).enforceBounds(true).scanNonFinite(true))
        .field(FieldDef.scalar("kept").carryForward(true).scanNonFinite(true))
        .field(
            FieldDef.scalar("rare")
                .mutability(Mutability.SPARSE)
                .bounds(-1, 1)
                .boundary(Boundary.REFLECT)
                .enforceBounds(true))
        .parameter("rain", 1)
        .parameter("wind", 2)
        .rule(
            7,
            (type, bytes, editor) -> {
              int n = bytes.get(ValueLayout.JAVA_BYTE, 0);
              editor.set(0, n, 0, editor.value(0, n, 0) + 3);
              editor.set(1, n, 0, n);
              editor.set(2, n, 0, n);
              editor.setParameter(0, editor.parameter(0) + 1);
              return n % 2 == 0;
            })
        .propagator(ScriptedPropagator.identityCopy(0))
        .dt(1);
  }

  private static CommandBatch everyKind() {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      commands.add(Command.of(new Payload.Custom(7, (byte) i, (byte) 1)));
      commands.add(Command.of(new Payload.Custom(8, new byte[i])));
      commands.add(Command.of(new Payload.SetParameter(i, i)));
      commands.add(
          Command.of(
              new Payload.SetParameterBatch(
                  List.of(new Payload.SetParameter(1, i), new Payload.SetParameter(0, i)))));
      commands.add(Command.of(new Payload.SetField(Coord.of(i, i), i % 3, 5)).priority(i));
      commands.add(Command.of(new Payload.Despawn(i)));
    }
    return CommandBatch.of(commands);
  }

  @Test
  void aStepWithParameterAndCustomCommandsAllocatesNothing() {
    try (var world = new LockstepWorld(commanded().build())) {
      CommandBatch commands = everyKind();
      assertEquals(0, AllocationProbe.bytes(CALLS, () -> world.step(commands)));
      assertTrue(world.lastResult().succeeded());
      assertEquals(36, world.lastResult().receipts().size());
      assertEquals(1, world.snapshot().field(0).getAtIndex(ValueLayout.JAVA_FLOAT, 0));
    }
  }

  private static WorldConfig sparse(int threads) {
    return WorldConfig.builder()
        .space(Square4.of(8, 16, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("a").mutability(Mutability.SPARSE))
        .field(FieldDef.scalar("b").mutability(Mutability.SPARSE))
        .field(FieldDef.scalar("c").mutability(Mutability.SPARSE))
        .field(FieldDef.scalar("d").mutability(Mutability.SPARSE))
        .threads(threads)
        .maxConsecutiveFailures(Integer.MAX_VALUE)
        .propagator(
            new ScriptedPropagator(
                "a",
                Access.none().readingPrevious(0).writing(0, WriteMode.FULL),
                context -> context.write(0).copyFrom(context.readPrevious(0))))
        .propagator(
            new ScriptedPropagator(
                "b",
                Access.none().writing(1, WriteMode.INCREMENTAL),
                context -> {
                  if (context.tick() % 3 == 0) {
                    context.write(1).fill((byte) 1);
                  }
                }))
        .dt(1)
        .build();
  }

  @Test
  void aStepWithSparseWritesAndEditsAllocatesNothing() {
    try (var world = new LockstepWorld(sparse(1))) {
      CommandColumns commands = commands();
      assertEquals(0, AllocationProbe.bytes(CALLS, () -> world.step(commands)));
      assertTrue(world.lastResult().succeeded());
      long writers = world.currentTick() % 3 == 0 ? 2 : 1;
      assertEquals(4 + writers, world.metrics().sparseReuseHits());
    }
  }

  @Test
  void stagesSideBySideAllocateNothing() {
    try (var world = new LockstepWorld(sparse(2))) {
      CommandColumns commands = commands();
      assertEquals(0, AllocationProbe.bytes(CALLS / 4, () -> world.step(commands)));
      assertTrue(world.lastResult().succeeded());
    }
  }

  @Test
  void aResetAllocatesNothing() {
    try (var world = new LockstepWorld(config())) {
      assertEquals(
          0,
          AllocationProbe.bytes(
              CALLS,
              () -> {
                world.step(CommandBatch.NONE);
                world.reset(1);
              }));
    }
  }

  @Test
  void readingResultsAndMetricsAllocatesNothing() {
    try (var world = new LockstepWorld(config())) {
      world.step(commands());
      long[] sink = new long[1];
      assertEquals(
          0,
          AllocationProbe.bytes(
              CALLS,
              () -> {
                StepMetrics metrics = world.metrics();
                sink[0] +=
                    metrics.totalMicros()
                        + metrics.commandProcessingMicros()
                        + metrics.snapshotPublishMicros()
                        + metrics.memoryBytes()
                        + metrics.sparseRetiredRanges()
                        + metrics.ringEvictionEvents()
                        + metrics.rollbackEvents()
                        + metrics.propagatorName(0).length()
                        + metrics.propagatorMicros(1)
                        + world.lastResult().receipts().appliedTick(0)
                        + world.snapshot().field(0).byteSize()
                        + world.currentTick();
              }));
    }
  }

  @Test
  void aBatchOnOneThreadAllocatesNothing() {
    try (var batch = new BatchedEngine(Collections.nCopies(6, config()), null, 1)) {
      CommandColumns commands = commands();
      WorldCommands all = world -> commands;
      assertEquals(0, AllocationProbe.bytes(CALLS / 4, () -> batch.step(all)));
      assertEquals(8, batch.result(5).receipts().size());
    }
  }

  @Test
  void aBatchOnTwoThreadsAllocatesNothingOnEither() {
    List<Thread> others = List.copyOf(Thread.getAllStackTraces().keySet());
    try (var batch = new BatchedEngine(Collections.nCopies(6, config()), null, 2)) {
      Thread worker = worker(others);
      CommandColumns commands = commands();
      WorldCommands all = world -> commands;
      assertEquals(0, AllocationProbe.bytes(CALLS / 4, () -> batch.step(all)), "caller");
      assertEquals(0, AllocationProbe.bytes(CALLS / 4, () -> batch.step(all), worker), "worker");
      assertEquals(8, batch.result(5).receipts().size());
    }
  }

  @Test
  void recordingABatchInFilesAllocatesNothingOnEither(@TempDir Path directory) throws Exception {
    List<Thread> others = List.copyOf(Thread.getAllStackTraces().keySet());
    try (var batch = new BatchedEngine(Collections.nCopies(6, config()), null, 2)) {
      List<Recording> recordings = new ArrayList<>();
      for (int world = 0; world < batch.worlds(); world++) {
        Path file = directory.resolve(world + ".murk");
        recordings.add(batch.record(world, new FileSink(file), RecordingOptions.defaults()));
      }
      Thread worker = worker(others);
      CommandColumns commands = commands();
      WorldCommands all = world -> commands;
      int calls = CALLS / 4; // each writes chunks and states
      assertEquals(0, AllocationProbe.bytes(calls, () -> batch.step(all)), "caller");
      assertEquals(0, AllocationProbe.bytes(calls, () -> batch.step(all), worker), "worker");
      for (Recording recording : recordings) {
        assertTrue(recording.frames() >= 2 * calls && recording.failureOrNull() == null);
        assertTrue(recording.bytes() > calls * 8 * 40L, "chunks were written");
        recording.close();
      }
    }
  }

  private static Thread worker(List<Thread> others) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("murk-batch-"))
        .filter(thread -> !others.contains(thread))
        .findFirst()
        .orElseThrow();
  }
}
