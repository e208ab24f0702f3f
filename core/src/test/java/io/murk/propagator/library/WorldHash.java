package io.murk.propagator.library;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.replay.SnapshotHash;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.util.List;

/** A program that prints which kernels it uses and the hashes of worlds after 1000 ticks. */
final class WorldHash {
  private WorldHash() {}

  public static void main(String[] args) {
    StringBuilder hashes = new StringBuilder("hash=");
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      hashes.append(String.format("%016x ", hash(edge)));
    }
    System.out.println("kernels=" + KernelChoice.reason());
    System.out.println(hashes.toString().strip());
  }

  static long hash(EdgeBehavior edge) {
    WorldConfig config =
        WorldConfig.builder()
            .space(Square4.of(11, 37, edge))
            .field(FieldDef.scalar("heat"))
            .field(FieldDef.vector("gradient", 2))
            .field(FieldDef.vector("wind", 3).initial(wind()))
            .propagator(
                ScalarDiffusion.builder(0, 0)
                    .coefficient(0.11)
                    .decay(0.003)
                    .source(400, 10f)
                    .gradientField(1)
                    .clampMin(0f)
                    .build())
            .propagator(ScalarDiffusion.builder(2, 2).coefficient(0.17).clampMax(0.9f).build())
            .dt(1)
            .build();
    try (var world = new LockstepWorld(config)) {
      for (int tick = 0; tick < 1000; tick++) {
        var kick =
            new Payload.SetField(Coord.of(tick % 11, tick % 37), 2 * (tick % 2), tick * 0.01f);
        world.step(List.of(Command.of(kick))).orThrow();
      }
      return SnapshotHash.fnv1a(world.snapshot(), 0);
    }
  }

  private static float[] wind() {
    float[] values = new float[11 * 37 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7919 % 1000) / 500f - 1f;
    }
    return values;
  }
}
