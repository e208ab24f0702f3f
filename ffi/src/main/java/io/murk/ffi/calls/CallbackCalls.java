package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.HandleTable;
import io.murk.ffi.Held;
import io.murk.ffi.HeldPropagator;
import io.murk.ffi.callback.CallbackOwner;
import io.murk.ffi.callback.CallbackReader;
import io.murk.ffi.callback.Calling;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.propagator.Propagator;

/** Propagators that are C functions. */
final class CallbackCalls {
  private static final HandleTable<HeldMemory> HOLDS = new HandleTable<>("hold");

  private CallbackCalls() {}

  /** A world's memory that stays until this is released. */
  private static final class HeldMemory extends Held {
    private final AutoCloseable memory;

    HeldMemory(AutoCloseable memory) {
      this.memory = memory;
    }

    @Override
    protected void free() {
      try {
        memory.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static int propagatorCreate(long def, long out) {
    try {
      Check.pointer("out", out);
      hold(CallbackReader.basic(def), out);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int callbackCreate(long def, long out) {
    try {
      Check.pointer("out", out);
      hold(CallbackReader.full(def), out);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  private static void hold(Propagator propagator, long out) {
    Memory.putI64(out, HeldPropagator.insert(propagator));
  }

  static int stepHold(long out) {
    try {
      Check.pointer("out", out);
      CallbackOwner owner = Calling.innermostOrNull();
      if (owner == null) {
        throw new MurkException(ErrorCode.BUSY, "no step_fn runs on this thread, allowed: inside");
      }
      Memory.putI64(out, HOLDS.insert(new HeldMemory(owner.hold())));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int stepRelease(long hold) {
    try {
      HOLDS.destroy(hold);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
