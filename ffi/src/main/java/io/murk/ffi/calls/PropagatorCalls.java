package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldPropagator;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.DefinitionReader;
import io.murk.ffi.marshal.Memory;
import io.murk.propagator.Propagator;
import io.murk.propagator.library.FaultPropagator;

/** Propagators. */
final class PropagatorCalls {
  private static final String KINDS = "0 Failure|1 Exception|2 StackOverflow|3 HeapExhausted";

  private PropagatorCalls() {}

  static int propagatorDestroy(long propagator) {
    try {
      Handles.PROPAGATORS.destroy(propagator);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int scalarDiffusionCreate(long def, long out) {
    try {
      Check.pointer("out", out);
      hold(DefinitionReader.scalarDiffusion(def), out);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int faultPropagatorCreate(int field, int kind, long succeedTicks, long out) {
    try {
      Check.pointer("out", out);
      FaultPropagator.Fault fault =
          Check.constant("kind", kind, FaultPropagator.Fault.values(), KINDS);
      hold(new FaultPropagator(field, fault, succeedTicks), out);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  private static void hold(Propagator propagator, long out) {
    Memory.putI64(out, Handles.PROPAGATORS.insert(new HeldPropagator(propagator)));
  }
}
