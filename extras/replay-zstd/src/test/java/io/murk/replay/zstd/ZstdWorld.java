package io.murk.replay.zstd;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.MemorySink;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplaySink;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.List;

/** A world that is recorded. */
final class ZstdWorld {
  static final int SIDE = 32;

  private ZstdWorld() {}

  static WorldConfig config(int side) {
    return WorldConfig.builder()
        .space(Square4.of(side, side, EdgeBehavior.WRAP))
        .field(FieldDef.scalar("heat"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.2).source(5, 10f).build())
        .dt(0.5)
        .seed(11)
        .build();
  }

  private static List<Command> commands(int tick, int count, int side) {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int row = (tick * 7 + i * 13) % side;
      int column = (tick * 3 + i * 5) % side;
      commands.add(Command.of(new Payload.SetField(Coord.of(row, column), 0, tick + i * 0.25f)));
    }
    return commands;
  }

  static void record(
      int side, ReplaySink sink, RecordingOptions options, int ticks, int commandsEach) {
    try (LockstepWorld world = new LockstepWorld(config(side));
        var recording = world.record(sink, options)) {
      for (int tick = 1; tick <= ticks; tick++) {
        world.step(commands(tick, commandsEach, side));
      }
      if (recording.failureOrNull() != null) {
        throw new AssertionError(recording.failureOrNull());
      }
    }
  }

  static byte[] recorded(RecordingOptions options, int ticks, int commandsEach) {
    return recorded(SIDE, options, ticks, commandsEach);
  }

  static byte[] recorded(int side, RecordingOptions options, int ticks, int commandsEach) {
    MemorySink sink = new MemorySink();
    record(side, sink, options, ticks, commandsEach);
    return sink.toByteArray();
  }
}
