package io.murk.ffi;

import io.murk.command.CommandBatch;
import io.murk.egress.AgentSet;
import io.murk.field.FieldDef;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsPlan;
import io.murk.obs.ObsSpec;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;

/**
 * Runs once, on the thread that starts the VM.
 *
 * <p>A stack overflow or an exhausted heap inside a class initialiser spoils that class for the rest
 * of the process, so what hosts use is initialised here, with an empty heap and a whole stack: the
 * failure paths by failing, the engine by living through a tick of the smallest world.
 */
final class Boot {
  private Boot() {}

  /** The status that libmurk goes by. */
  static int start() {
    try {
      CallBoundary.warmUp();
      live();
      return CallBoundary.OK;
    } catch (Throwable t) {
      return CallBoundary.fail(t);
    }
  }

  private static void live() {
    WorldConfig config =
        WorldConfig.builder()
            .space(Square4.of(2, 2, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("warm-up"))
            .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).build())
            .dt(1.0)
            .build();
    ObsPlan plan = ObsPlan.compile(ObsSpec.of(ObsEntry.all(0)), config.space(), config.schema());
    try (var world = new LockstepWorld(config)) {
      world.step(CommandBatch.NONE).orThrow();
      assert plan.shape().outputFloats() == 4 && !plan.shape().agentRelative();
      assert AgentSet.NONE.count() == 0;
    }
  }
}
