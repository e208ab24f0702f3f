package io.murk.ffi;

import io.murk.ffi.callback.CallbackSet;
import io.murk.field.FieldDef;
import io.murk.propagator.Propagator;
import io.murk.world.WorldConfig;

/** A config that C is filling in. */
public final class HeldConfig extends Held {
  private static final double DEFAULT_DT = 0.016;

  private final CallbackSet callbacks = new CallbackSet();
  private final WorldConfig.Builder builder = WorldConfig.builder().dt(DEFAULT_DT);

  /** A config with the defaults of murk.h. */
  public HeldConfig() {}

  /** The propagators that are C functions. */
  public CallbackSet callbacks() {
    return callbacks;
  }

  /** Appends a propagator. */
  public void add(Propagator propagator) {
    callbacks.add(propagator); // first: what is released must never be what a world would run
    builder.propagator(propagator);
  }

  /** What is collected. */
  public WorldConfig.Builder builder() {
    return builder;
  }

  /** Declares a field that was added as carried forward, or not. */
  public void carryForward(int field, boolean on) {
    var fields = builder.fields();
    FieldDef def = field >= 0 && field < fields.size() ? fields.get(field) : FieldDef.scalar("");
    builder.redefine(field, def.carryForward(on));
  }

  /** Destroys a config that a world was to be built of. */
  public static void discard(long handle) {
    Handles.CONFIGS.destroy(handle);
  }

  /** Takes the config out of its table for good. */
  public static HeldConfig consume(long handle) {
    return Handles.CONFIGS.remove(handle);
  }

  /** Checks everything, once the call that may still be inside has left. */
  public synchronized WorldConfig build() {
    Handles.CONFIGS.enter(this);
    return builder.build();
  }

  @Override
  protected void free() {}

  @Override
  protected void ended() {
    callbacks.release();
  }
}
