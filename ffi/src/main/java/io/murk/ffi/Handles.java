package io.murk.ffi;

/** What C holds: one table for each kind of handle. A handle means something in its table only. */
public final class Handles {
  public static final HandleTable<HeldConfig> CONFIGS = new HandleTable<>("config");
  public static final HandleTable<HeldPropagator> PROPAGATORS = new HandleTable<>("propagator");
  public static final HandleTable<HeldWorld> WORLDS = new HandleTable<>("world");
  public static final HandleTable<HeldPlan> PLANS = new HandleTable<>("plan");
  public static final HandleTable<HeldBatch> BATCHES = new HandleTable<>("batch");

  private Handles() {}
}
