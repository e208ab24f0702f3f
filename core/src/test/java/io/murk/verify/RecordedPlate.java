package io.murk.verify;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.MemorySink;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayReader;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.util.List;

/** A plate of 6x7 cells with heat, noise and what commands leave, and recordings of it. */
final class RecordedPlate {
  private RecordedPlate() {}

  static final RecordingOptions EVERY_STATE =
      RecordingOptions.defaults().everyTick().withCheckpointEvery(1);

  static WorldConfig.Builder plate(double coefficient) {
    return WorldConfig.builder()
        .space(Square4.of(6, 7, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .field(FieldDef.scalar("noise"))
        .field(FieldDef.scalar("kept").carryForward(true))
        .parameter("rate", 0.5)
        .propagator(NoiseInjection.builder(1).scale(0.5).build())
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(coefficient).source(5, 10f).build())
        .dt(0.5)
        .seed(7);
  }

  static Command set(int field, int row, int column, float value) {
    return Command.of(new Payload.SetField(Coord.of(row, column), field, value));
  }

  /** What is done to a world while it is recorded. */
  interface Episode {
    void run(LockstepWorld world, Recording recording);
  }

  static byte[] recorded(WorldConfig config, RecordingOptions options, Episode episode) {
    MemorySink sink = new MemorySink();
    try (var world = new LockstepWorld(config)) {
      Recording recording = world.record(sink, options);
      episode.run(world, recording);
      recording.close();
    }
    return sink.toByteArray();
  }

  /** Forty ticks; in tick t a command sets cell [t % 6, 3] of the heat. */
  static void commands(LockstepWorld world, Recording recording) {
    commands(world);
  }

  static void commands(LockstepWorld world) {
    for (int tick = 1; tick <= 40; tick++) {
      world.step(List.of(set(0, tick % 6, 3, tick), set(2, 1, tick % 7, -tick)));
    }
  }

  static Verification verify(byte[] file) {
    try (ReplayReader reader = ReplayReader.of(file)) {
      return ReplayVerifier.described().verify(reader);
    }
  }

  static Divergence divergence(byte[] file) {
    return verify(file).divergence().orElseThrow();
  }
}
