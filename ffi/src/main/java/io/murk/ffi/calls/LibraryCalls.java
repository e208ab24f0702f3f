package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldPropagator;
import io.murk.ffi.define.HeldActions;
import io.murk.ffi.define.LibraryReader;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.propagator.Propagator;

/** The propagators of the library, and the actions that one of them takes. */
final class LibraryCalls {
  private LibraryCalls() {}

  static int gradientComputeCreate(long def, long out) {
    try {
      return hold(LibraryReader.gradientCompute(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int identityCopyCreate(long def, long out) {
    try {
      return hold(LibraryReader.identityCopy(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int flowFieldCreate(long def, long out) {
    try {
      return hold(LibraryReader.flowField(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int agentEmissionCreate(long def, long out) {
    try {
      return hold(LibraryReader.agentEmission(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int resourceFieldCreate(long def, long out) {
    try {
      return hold(LibraryReader.resourceField(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int morphologicalOpCreate(long def, long out) {
    try {
      return hold(LibraryReader.morphologicalOp(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int wavePropagationCreate(long def, long out) {
    try {
      return hold(LibraryReader.wavePropagation(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int noiseInjectionCreate(long def, long out) {
    try {
      return hold(LibraryReader.noiseInjection(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int agentMovementCreate(long def, long out) {
    try {
      return hold(LibraryReader.agentMovement(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int rewardCreate(long def, long out) {
    try {
      return hold(LibraryReader.reward(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int fireCreate(long def, long out) {
    try {
      return hold(LibraryReader.fire(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int smokeCreate(long def, long out) {
    try {
      return hold(LibraryReader.smoke(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int waterCreate(long def, long out) {
    try {
      return hold(LibraryReader.water(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int blastCreate(long def, long out) {
    try {
      return hold(LibraryReader.blast(def), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  private static int hold(Propagator propagator, long out) {
    Check.pointer("out", out);
    Memory.putI64(out, Handles.PROPAGATORS.insert(new HeldPropagator(propagator)));
    return OK;
  }

  static int actionBufferCreate(int capacity, long out) {
    try {
      Check.pointer("out", out);
      Memory.putI64(out, HeldActions.create(capacity));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int actionBufferDestroy(long actions) {
    try {
      HeldActions.TABLE.destroy(actions);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int actionBufferSubmit(
      long actions, long agents, long directions, long count, long accepted) {
    try {
      Check.pointerOrNull("accepted", accepted);
      return tell(HeldActions.submit(actions, agents, directions, count), accepted);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int actionBuffersSubmit(
      long actions, long agents, long directions, long count, long accepted) {
    try {
      Check.pointerOrNull("accepted", accepted);
      return tell(HeldActions.submitEach(actions, agents, directions, count), accepted);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  private static int tell(long accepted, long out) {
    if (out != 0) {
      Memory.putI64(out, accepted);
    }
    return OK;
  }
}
