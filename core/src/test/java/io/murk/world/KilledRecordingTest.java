package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.arena.MemoryLedger;
import io.murk.error.MurkException;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayReader;
import io.murk.replay.SnapshotHash;
import io.murk.testing.ChildJvm;
import io.murk.testing.NoLeaks;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed while it records: SIGKILL, where there are signals. */
@ExtendWith(NoLeaks.class)
final class KilledRecordingTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 163, 2000})
  void aKilledProcessLosesAtMostTheChunkThatItCollected(int after) throws Exception {
    Path file = directory.resolve("killed.murk");
    Process child =
        ChildJvm.start(
            List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"),
            RecordingProgram.class,
            List.of(LockstepWorld.class, MemoryLedger.class, MurkException.class),
            file.toString());
    long last = 0;
    try (BufferedReader out = child.inputReader()) {
      String line = out.readLine();
      while (line != null) {
        last = Long.parseLong(line);
        if (last == after) {
          kill(child);
        }
        line = nextWholeLine(out);
      }
    } finally {
      kill(child);
    }
    assertFalse(child.waitFor() == 0, "it was killed");
    assertTrue(last >= after, "ticks said: " + last);
    requireReadable(file, last);
  }

  /** A process's own method would close what it printed. */
  private static void kill(Process child) {
    boolean asked = child.toHandle().destroyForcibly();
  }

  /** The last line may have been cut off by the kill. */
  private static String nextWholeLine(BufferedReader out) throws java.io.IOException {
    StringBuilder line = new StringBuilder();
    int c = out.read();
    while (c >= 0 && c != '\n') {
      line.append((char) c);
      c = out.read();
    }
    return c < 0 ? null : line.toString().strip();
  }

  private static void requireReadable(Path file, long last) throws Exception {
    try (ReplayReader reader = ReplayReader.open(file);
        LockstepWorld world = new LockstepWorld(RecordingProgram.config())) {
      assertFalse(reader.isComplete());
      assertFalse(reader.end().damaged(), reader.end().reason());
      assertTrue(
          reader.frames() > last - RecordingProgram.CHUNK_FRAMES && reader.frames() <= last + 1,
          "frames=" + reader.frames() + " of ticks said: " + last);
      long told = 0;
      for (Optional<ReplayFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
        told++;
        world.step(frame.get().submissions().getFirst().commands());
        assertEquals(SnapshotHash.wide(world.snapshot(), 0), frame.get().hash(), "tick " + told);
      }
      assertEquals(reader.frames(), told);
      assertTrue(reader.states().size() >= told / RecordingProgram.CHECKPOINT_EVERY);
      assertTrue(Files.size(file) > 0);
    }
  }
}
