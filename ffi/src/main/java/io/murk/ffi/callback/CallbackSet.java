package io.murk.ffi.callback;

import io.murk.propagator.Propagator;
import java.util.ArrayList;
import java.util.List;

/**
 * The C propagators of a config, and of the world that is made of it. Whoever has the set last
 * releases it, when nothing can run them any more.
 */
public final class CallbackSet {
  private final List<CallbackPropagator> propagators = new ArrayList<>();

  /** An empty set. */
  public CallbackSet() {}

  /** Takes a propagator in if it is a C function. */
  public void add(Propagator propagator) {
    if (propagator instanceof CallbackPropagator callback) {
      propagators.add(callback);
    }
  }

  /** Takes in all of another set. */
  public void addAll(CallbackSet other) {
    propagators.addAll(other.propagators);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return propagators.isEmpty();
  }

  /** Whether all of them may run on any thread. */
  public boolean isAnyThread() {
    for (CallbackPropagator propagator : propagators) {
      if (!propagator.anyThread()) {
        return false;
      }
    }
    return true;
  }

  /** They run in this world from now on. */
  public void own(CallbackOwner world) {
    for (CallbackPropagator propagator : propagators) {
      propagator.own(world);
    }
  }

  /**
   * Nothing runs them any more; calls the destroy functions. Hold no monitor meanwhile. Takes no
   * memory from the heap, which may be what has ended: so no iterator.
   */
  public void release() {
    for (int i = 0; i < propagators.size(); i++) {
      propagators.get(i).release();
    }
  }

  /** As {@link #release()}, for a propagator that is in no set. */
  public static void release(Propagator propagator) {
    if (propagator instanceof CallbackPropagator callback) {
      callback.release();
    }
  }
}
