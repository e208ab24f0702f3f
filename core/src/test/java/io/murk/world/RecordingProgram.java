package io.murk.world;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.FileSink;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Records a world to a file and says each tick, until it is killed. */
final class RecordingProgram {
  static final int CHUNK_FRAMES = 100;
  static final int CHECKPOINT_EVERY = 64;
  private static final int LAST = 10_000_000;

  private RecordingProgram() {}

  static WorldConfig config() {
    return WorldConfig.builder()
        .space(Square4.of(24, 24, EdgeBehavior.WRAP))
        .field(FieldDef.scalar("heat"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.2).source(5, 10f).build())
        .dt(0.5)
        .seed(11)
        .maxConsecutiveFailures(1 << 20)
        .build();
  }

  static List<Command> commands(long tick) {
    int cell = (int) (tick % 24);
    return List.of(Command.of(new Payload.SetField(Coord.of(cell, cell), 0, tick)));
  }

  static RecordingOptions options() {
    return RecordingOptions.defaults()
        .everyTick()
        .withChunkFrames(CHUNK_FRAMES)
        .withCheckpointEvery(CHECKPOINT_EVERY);
  }

  /** {@code file}. */
  public static void main(String[] arguments) throws IOException {
    var out = new java.io.PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out));
    try (LockstepWorld world = new LockstepWorld(config());
        Recording recording = world.record(new FileSink(Path.of(arguments[0])), options())) {
      for (long tick = 1; tick <= LAST && !recording.isOver(); tick++) {
        world.step(commands(tick));
        out.println(tick);
      }
    }
  }
}
