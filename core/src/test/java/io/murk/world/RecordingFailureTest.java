package io.murk.world;

import static io.murk.testing.Failures.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.CommandBatch;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.MemorySink;
import io.murk.replay.Recording;
import io.murk.replay.ReplayReader;
import io.murk.replay.ReplaySink;
import io.murk.replay.SnapshotHash;
import io.murk.testing.CommandColumns;
import io.murk.testing.NoLeaks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a recording, its world goes on as if there were none. */
@ExtendWith(NoLeaks.class)
final class RecordingFailureTest {
  private static final int TICKS = 450;

  /** Throws at an append, and counts how often it is closed. */
  private static final class FailingSink implements ReplaySink {
    private final MemorySink taken = new MemorySink();
    private final int at;
    private final IntFunction<Throwable> failure;
    private int appends;
    private int closes;

    FailingSink(int at, IntFunction<Throwable> failure) {
      this.at = at;
      this.failure = failure;
    }

    @Override
    public void append(MemorySegment chunk, long bytes) throws IOException {
      if (++appends >= at) {
        RecordingFailureTest.<RuntimeException>raise(failure.apply(appends));
      }
      taken.append(chunk, bytes);
    }

    @Override
    public void close() {
      closes++;
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void raise(Throwable t) throws T {
    throw (T) t;
  }

  private static long unrecorded() {
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config())) {
      for (int tick = 1; tick <= TICKS; tick++) {
        world.step(RecordingProgram.commands(tick));
      }
      return SnapshotHash.wide(world.snapshot(), 0);
    }
  }

  private static void requireHarmless(FailingSink sink) {
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config())) {
      Recording recording = world.record(sink, RecordingProgram.options());
      for (int tick = 1; tick <= TICKS; tick++) {
        assertTrue(world.step(RecordingProgram.commands(tick)).succeeded());
      }
      boolean ended = recording.isOver();
      MurkException thrown = assertThrows(MurkException.class, recording::close);
      assertTrue(
          thrown.code() == ErrorCode.RECORDING_FAILED
              || thrown.code() == ErrorCode.ALLOCATION_FAILED,
          thrown::getMessage);
      assertEquals(thrown, recording.failureOrNull());
      assertTrue(ended || sink.at > 10, "it ended when the sink failed");
      recording.close();
      assertEquals(unrecorded(), SnapshotHash.wide(world.snapshot(), 0));
    }
    assertEquals(1, sink.closes);
    try (ReplayReader reader = ReplayReader.of(sink.taken.toByteArray())) {
      assertFalse(reader.isComplete());
      assertFalse(reader.end().damaged(), reader.end().reason());
    }
  }

  @Test
  void aSinkThatFailsAtAnyAppendEndsTheRecordingAlone() {
    FailingSink counting = new FailingSink(Integer.MAX_VALUE, at -> new IOException("never"));
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config());
        Recording recording = world.record(counting, RecordingProgram.options())) {
      for (int tick = 1; tick <= TICKS; tick++) {
        world.step(RecordingProgram.commands(tick));
      }
      assertFalse(recording.isOver());
    }
    assertTrue(counting.appends > 15);
    for (int at = 4; at <= counting.appends; at++) {
      requireHarmless(new FailingSink(at, n -> new IOException("No space left on device")));
    }
  }

  @Test
  void whateverASinkThrowsEndsTheRecordingAlone() {
    requireHarmless(new FailingSink(5, at -> new IllegalStateException("broken")));
    requireHarmless(new FailingSink(5, at -> new OutOfMemoryError("simulated")));
    requireHarmless(new FailingSink(5, at -> new StackOverflowError()));
    requireHarmless(new FailingSink(5, at -> new InternalError("a fault in mapped memory")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aSinkThatDoesNotTakeTheBeginningIsAnErrorOfRecord(int at) {
    FailingSink sink = new FailingSink(at, n -> new IOException("No space left on device"));
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config())) {
      assertRefused(
          ErrorCode.RECORDING_FAILED,
          "the recording ended: java.io.IOException: No space left on device",
          () -> world.record(sink, RecordingProgram.options()));
      assertEquals(1, sink.closes);
      assertTrue(world.step().succeeded());
      world.record(new MemorySink()).close();
    }
  }

  @Test
  void aFullDiskAtTheEndIsToldByCloseAndNotByTheWorld() {
    FailingSink sink = new FailingSink(4, n -> new IOException("No space left on device"));
    LockstepWorld world = new LockstepWorld(RecordingProgram.config());
    Recording recording = world.record(sink);
    world.step();
    world.close();
    assertTrue(recording.isOver());
    assertEquals(
        ErrorCode.RECORDING_FAILED, Objects.requireNonNull(recording.failureOrNull()).code());
    recording.close();
    assertEquals(1, sink.closes);
  }

  @Test
  void commandsThatCanNotBeReadTwiceEndTheRecordingAndNotTheTick() {
    MemorySink sink = new MemorySink();
    CommandBatch once =
        new CommandColumns(1) {
          private int reads;

          {
            set(0, 0, 0, 1);
          }

          @Override
          public float value(int i) {
            if (++reads > 1) {
              throw new IllegalStateException("gone");
            }
            return super.value(i);
          }
        };
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config())) {
      Recording recording = world.record(sink);
      world.step();
      world.step();
      assertTrue(world.step(once).succeeded());
      assertTrue(recording.isOver());
      assertThrows(MurkException.class, recording::close);
    }
    try (ReplayReader reader = ReplayReader.of(sink.toByteArray())) {
      assertEquals(2, reader.frames(), "what was whole is rescued");
      assertFalse(reader.isComplete());
    }
  }

  @Test
  void aStackThatEndsInARecordedTickLeavesTheWorldWhole() throws InterruptedException {
    MemorySink sink = new MemorySink();
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config())) {
      Recording recording = world.record(sink, RecordingProgram.options());
      for (int tick = 1; tick <= TICKS / 2; tick++) { // what is loaded now need not be down there
        world.step(RecordingProgram.commands(tick));
      }
      long begun = world.currentTick();
      long[] deepest = {0};
      Thread thread = new Thread(null, () -> dive(world, deepest), "deep", 1 << 19);
      thread.start();
      thread.join();
      long before = world.currentTick();
      assertTrue(before > begun, "steps at depths of " + deepest[0]);
      assertTrue(world.step().succeeded());
      assertEquals(before + 1, world.currentTick());
      if (recording.isOver()) {
        assertThrows(MurkException.class, recording::close);
      } else {
        recording.close();
      }
    }
    try (ReplayReader reader = ReplayReader.of(sink.toByteArray())) {
      assertFalse(reader.end().damaged(), reader.end().reason());
    }
  }

  /** Steps the world at every depth, and again on the way back. */
  private static void dive(LockstepWorld world, long[] deepest) {
    try {
      deepest[0]++;
      if (deepest[0] > 200_000) {
        return;
      }
      dive(world, deepest);
      if (world.currentTick() < TICKS) {
        world.step();
      }
    } catch (StackOverflowError | LinkageError e) { // the latter of a class that began to load
      // further up there is more of it
    }
  }
}
