package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.replay.FileSink;
import io.murk.replay.MemorySink;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayReader;
import io.murk.testing.NoLeaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Recordings in files. */
@ExtendWith(NoLeaks.class)
final class RecordedFileTest {
  private static final int TICKS = 700;

  @TempDir Path directory;

  private static void run(LockstepWorld world, int from, int to) {
    for (int tick = from; tick <= to; tick++) {
      world.step(RecordingProgram.commands(tick));
    }
  }

  private static byte[] inMemory(RecordingOptions options) {
    MemorySink sink = new MemorySink();
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config());
        Recording recording = world.record(sink, options)) {
      run(world, 1, TICKS);
      assertNull(recording.failureOrNull());
    }
    return sink.toByteArray();
  }

  @Test
  void aFileHoldsTheSameBytesAsMemoryAndNothingBehindThem() throws Exception {
    Path file = directory.resolve("a.murk");
    // a state a tick, so that the file takes several windows
    RecordingOptions options = RecordingOptions.defaults().withCheckpointEvery(1);
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config());
        Recording recording = world.record(new FileSink(file), options)) {
      run(world, 1, TICKS);
      assertNull(recording.failureOrNull());
    }
    byte[] expected = inMemory(options);
    assertTrue(expected.length > 1 << 20);
    assertArrayEquals(expected, Files.readAllBytes(file));
  }

  @Test
  void aFileIsReadWhileItIsWrittenUpToWhatWasFlushed() throws Exception {
    Path file = directory.resolve("b.murk");
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config());
        Recording recording = world.record(new FileSink(file))) {
      run(world, 1, 10);
      recording.flush();
      run(world, 11, 15);
      try (ReplayReader reader = ReplayReader.open(file)) {
        assertEquals(10, reader.frames());
        assertFalse(reader.isComplete());
        assertFalse(reader.end().damaged());
      }
    }
    try (ReplayReader reader = ReplayReader.open(file)) {
      assertTrue(reader.isComplete());
      assertEquals(15, reader.check().frames());
    }
  }

  @Test
  void anInterruptedThreadRecordsOnAndStaysInterrupted() throws Exception {
    Path file = directory.resolve("c.murk");
    RecordingOptions options = RecordingOptions.defaults().withCheckpointEvery(1);
    Thread.currentThread().interrupt();
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config());
        Recording recording = world.record(new FileSink(file), options)) {
      run(world, 1, TICKS);
      recording.flush();
      assertNull(recording.failureOrNull());
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertArrayEquals(inMemory(options), Files.readAllBytes(file));
  }

  @Test
  void twoRecordingsDoNotWriteOneFile() throws Exception {
    Path file = directory.resolve("d.murk");
    try (LockstepWorld world = new LockstepWorld(RecordingProgram.config());
        Recording recording = world.record(new FileSink(file))) {
      run(world, 1, 5);
      IOException refused = assertThrows(IOException.class, () -> new FileSink(file));
      assertEquals(
          "file=" + file.toAbsolutePath() + " is being written by another recording",
          refused.getMessage());
      run(world, 6, 9);
      assertNull(recording.failureOrNull());
    }
    try (ReplayReader reader = ReplayReader.open(file)) {
      assertEquals(9, reader.check().frames());
    }
    new FileSink(file).close();
    assertEquals(0, Files.size(file), "a closed one is begun again");
  }

  @Test
  void aFileThatCanNotBeMadeIsAnError() {
    Path nowhere = directory.resolve("nowhere").resolve("e.murk");
    assertThrows(IOException.class, () -> new FileSink(nowhere));
  }
}
