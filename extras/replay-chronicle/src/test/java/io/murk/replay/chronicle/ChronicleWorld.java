package io.murk.replay.chronicle;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplaySink;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A world that is recorded; as a program, until it is killed. */
final class ChronicleWorld {
  static final int CHUNK_FRAMES = 100;
  private static final int LAST = 10_000_000;

  private ChronicleWorld() {}

  static RecordingOptions options() {
    return RecordingOptions.defaults()
        .everyTick()
        .withChunkFrames(CHUNK_FRAMES)
        .withCheckpointEvery(16);
  }

  static LockstepWorld world() {
    return new LockstepWorld(
        WorldConfig.builder()
            .space(Square4.of(24, 24, EdgeBehavior.WRAP))
            .field(FieldDef.scalar("heat"))
            .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.2).source(5, 10f).build())
            .dt(0.5)
            .seed(11)
            .build());
  }

  static void step(LockstepWorld world, int tick) {
    int cell = tick % 24;
    world.step(List.of(Command.of(new Payload.SetField(Coord.of(cell, cell), 0, tick))));
  }

  static void record(ReplaySink sink, int ticks) {
    try (LockstepWorld world = world();
        Recording recording = world.record(sink, options())) {
      for (int tick = 1; tick <= ticks; tick++) {
        step(world, tick);
      }
      if (recording.failureOrNull() != null) {
        throw new AssertionError(recording.failureOrNull());
      }
    }
  }

  /** {@code file}. */
  public static void main(String[] arguments) throws IOException {
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    try (LockstepWorld world = world();
        Recording recording =
            world.record(new ChronicleSink(Path.of(arguments[0]), 1 << 16), options())) {
      for (int tick = 1; tick <= LAST && !recording.isOver(); tick++) {
        step(world, tick);
        out.println(tick);
      }
    } catch (IOException e) {
      out.println(e.getMessage());
    }
  }
}
