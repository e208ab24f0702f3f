package io.murk.ffi;

import io.murk.ffi.callback.CallbackSet;
import io.murk.propagator.Propagator;

/** A propagator that waits to be added to a config. */
public final class HeldPropagator extends Held {
  private final Propagator propagator;
  private volatile boolean taken;

  /** Holds a propagator. */
  public HeldPropagator(Propagator propagator) {
    this.propagator = propagator;
  }

  /** Takes a propagator in and returns its handle; if that fails, it is still the caller's. */
  public static long insert(Propagator propagator) {
    HeldPropagator held = new HeldPropagator(propagator);
    long handle = Handles.PROPAGATORS.insert(held);
    held.taken = true;
    return handle;
  }

  /** Takes it out of its table for good. */
  public static Propagator consume(long handle) {
    return Handles.PROPAGATORS.remove(handle).propagator;
  }

  @Override
  protected void free() {}

  @Override
  protected void ended() {
    if (taken) {
      release(propagator);
    }
  }

  /** Nobody will run a propagator that was consumed. */
  public static void release(Propagator propagator) {
    CallbackSet.release(propagator);
  }
}
