package io.murk.ffi;

import io.murk.propagator.Propagator;

/** A propagator that waits to be added to a config. */
public final class HeldPropagator extends Held {
  private final Propagator propagator;

  /** Holds a propagator. */
  public HeldPropagator(Propagator propagator) {
    this.propagator = propagator;
  }

  /** Takes it out of its table for good. */
  public static Propagator consume(long handle) {
    return Handles.PROPAGATORS.remove(handle).propagator;
  }

  @Override
  protected void free() {}
}
