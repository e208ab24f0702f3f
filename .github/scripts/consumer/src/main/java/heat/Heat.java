package heat;

import io.murk.field.FieldDef;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsPlan;
import io.murk.obs.ObsSpec;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.SnapshotHash;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;

/** A hundred ticks, and a plan of what they did. */
final class Heat {
  private Heat() {}

  public static void main(String[] arguments) {
    WorldConfig config =
        WorldConfig.builder()
            .space(Square4.of(16, 16, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("heat"))
            .propagator(
                ScalarDiffusion.builder(0, 0).coefficient(0.1).source(14 * 16 + 14, 1f).build())
            .dt(1.0)
            .build();
    ObsPlan plan =
        ObsPlan.compile(ObsSpec.of(ObsEntry.all(0)), config.space(), config.schema());
    try (LockstepWorld world = new LockstepWorld(config)) {
      for (int tick = 0; tick < 100; tick++) {
        if (!world.step().succeeded()) {
          throw new AssertionError("tick " + tick);
        }
      }
      System.out.printf(
          "murk: %d ticks, hash %016x, %d bytes observed%n",
          world.currentTick(),
          SnapshotHash.wide(world.snapshot(), 0),
          plan.shape().outputBytes());
    }
  }
}
