package io.murk.ffi;

import io.murk.ffi.marshal.NativeCommands;
import io.murk.field.FieldDef;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsSpec;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;

/**
 * Runs once, on the thread that starts the VM.
 *
 * <p>A stack overflow or an exhausted heap inside a class initialiser spoils that class for the
 * rest of the process, so what hosts use is initialised here, with an empty heap and a whole stack:
 * the failure paths by failing, the engine by living through a tick of the smallest world.
 */
final class Boot {
  /** Bytes of scratch memory that {@link #start} needs: an observation of four cells. */
  static final int SCRATCH_BYTES = 32;

  private static final int CELLS = 4;

  private Boot() {}

  /**
   * The status that libmurk goes by.
   *
   * @param scratch {@link #SCRATCH_BYTES} bytes, aligned to 8
   */
  static int start(long scratch) {
    try {
      CallBoundary.warmUp();
      live(scratch);
      return CallBoundary.OK;
    } catch (Throwable t) {
      return CallBoundary.fail(t);
    }
  }

  private static void live(long scratch) {
    HeldConfig config = new HeldConfig();
    config
        .builder()
        .space(Square4.of(2, 2, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("warm-up"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).build());
    HeldWorld world = HeldWorld.create(Handles.CONFIGS.insert(config));
    HeldPlan plan = HeldPlan.compile(ObsSpec.of(ObsEntry.all(0)), world.world());
    world.step(0, 0, 0, 0, 0);
    long mask = scratch + CELLS * Float.BYTES;
    plan.execute(world.world(), scratch, CELLS, mask, CELLS, 0);
    new NativeCommands().over(0, 0, NativeCommands.NO_WORLD);
    world.freeNow();
    var unused = ScalarDiffusion.builder(0, 0).build();
    Handles.PROPAGATORS.destroy(HeldPropagator.insert(unused)); // once while there is heap for it
  }
}
