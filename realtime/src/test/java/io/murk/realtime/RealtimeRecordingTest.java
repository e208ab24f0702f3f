package io.murk.realtime;

import static io.murk.testing.Failures.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.MemorySink;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayReader;
import io.murk.replay.SnapshotHash;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Worlds that tick by themselves are recorded while they do. */
@ExtendWith(NoLeaks.class)
final class RealtimeRecordingTest {
  private static final long PATIENCE_MILLIS = 20_000;

  private static WorldConfig plate() {
    return WorldConfig.builder()
        .space(Square4.of(8, 8, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).build())
        .dt(1)
        .tickRateHz(500)
        .build();
  }

  private static RealtimeWorld world(boolean paused) {
    return new RealtimeWorld(RealtimeConfig.builder(plate()).startPaused(paused).build());
  }

  private static Command set(int cell, float value) {
    return Command.of(new Payload.SetField(Coord.of(cell / 8, cell % 8), 0, value));
  }

  /** Computes a recording again, from tick 0 on. */
  private static long replay(byte[] recorded) {
    long commands = 0;
    try (ReplayReader reader = ReplayReader.of(recorded);
        LockstepWorld again = new LockstepWorld(plate())) {
      assertTrue(reader.isComplete());
      assertEquals(reader.summary(), reader.check());
      for (Optional<ReplayFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        ReplayFrame frame = next.get();
        List<Command> all = new ArrayList<>();
        for (var submission : frame.submissions()) {
          for (int i = 0; i < submission.commands().size(); i++) {
            all.add(
                Command.of(
                    new Payload.SetField(
                        Coord.of(
                            submission.commands().coord(i, 0), submission.commands().coord(i, 1)),
                        0,
                        submission.commands().value(i))));
            commands++;
          }
        }
        again.step(all);
        assertEquals(
            SnapshotHash.wide(again.snapshot(), 0), frame.hash(), "frame " + frame.frame());
      }
    }
    return commands;
  }

  @Test
  void whatManyThreadsSubmitIsRecordedInTheOrderInWhichItWasTaken() throws Exception {
    MemorySink sink = new MemorySink();
    int threads = 3;
    int each = 200;
    try (RealtimeWorld world = world(true)) {
      Recording recording = world.record(sink, RecordingOptions.defaults().everyTick());
      world.resume();
      List<Thread> submitters = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int own = t;
        Thread thread =
            new Thread(() -> {
              for (int i = 0; i < each; i++) {
                while (world.submit(set((own * 7 + i) % 64, i)) != SubmitResult.QUEUED) {
                  Thread.onSpinWait();
                }
              }
            });
        submitters.add(thread);
        thread.start();
      }
      for (Thread thread : submitters) {
        thread.join();
      }
      assertTrue(world.awaitTick(world.currentTick() + 2, PATIENCE_MILLIS));
      assertTrue(recording.frames() > 0);
      recording.close();
      assertTrue(recording.isOver());
      assertNull(recording.failureOrNull());
      assertTrue(world.awaitTick(world.currentTick() + 1, PATIENCE_MILLIS), "the world goes on");
    }
    assertEquals(threads * each, replay(sink.toByteArray()));
  }

  @Test
  void aRecordingBeginsInTheMiddleWhileTheWorldRunsAndEndsWithTheWorld() {
    MemorySink sink = new MemorySink();
    Recording recording;
    try (RealtimeWorld world = world(false)) {
      assertTrue(world.awaitTick(3, PATIENCE_MILLIS));
      recording = world.record(sink, RecordingOptions.defaults());
      assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          () -> world.record(new MemorySink(), RecordingOptions.defaults()));
      long begun = world.currentTick();
      assertTrue(world.awaitTick(begun + 5, PATIENCE_MILLIS));
      recording.note((byte) 1);
      recording.checkpoint();
      recording.flush();
      assertTrue(recording.bytes() > 0);
      world.reset(5);
      assertTrue(world.awaitTick(4, PATIENCE_MILLIS));
      assertFalse(recording.isOver());
    }
    assertTrue(recording.isOver());
    assertNull(recording.failureOrNull());
    recording.close();
    try (ReplayReader reader = ReplayReader.of(sink.toByteArray())) {
      assertTrue(reader.isComplete());
      assertTrue(reader.header().startTick() >= 3);
      assertEquals(2, reader.check().epochs());
      assertEquals(recording.frames(), reader.frames());
      assertTrue(reader.summary().checkpoints() >= 3);
    }
  }

  @Test
  void aStoppedWorldIsRecordedStepByStepAndAClosedOneNot() {
    MemorySink sink = new MemorySink();
    RealtimeWorld world = world(true);
    try (world) {
      Recording recording = world.record(sink, RecordingOptions.defaults().everyTick());
      for (int i = 0; i < 5; i++) {
        assertEquals(SubmitResult.QUEUED, world.submit(set(i, i)));
        assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
      }
      assertEquals(5, recording.frames());
    }
    assertEquals(5, replay(sink.toByteArray()));
    assertRefused(
        ErrorCode.SHUTTING_DOWN,
        "the world was closed",
        () -> world.record(new MemorySink(), RecordingOptions.defaults()));
  }
}
