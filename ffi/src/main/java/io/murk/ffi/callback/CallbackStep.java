package io.murk.ffi.callback;

import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;
import io.murk.field.FieldSchema;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.StepContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls a C function once a tick, through {@code callback.c}. hot: 0 B/op.
 *
 * <p>What the function throws or how it ends otherwise is not known here: it returns.
 */
final class CallbackStep implements Propagator.Step {
  /** The function could not be called: too many callbacks in callbacks. */
  private static final long NOT_CALLED = 1L << 32;

  private static final String MAX_NESTED = "32";

  private final CallbackPropagator propagator;
  private final CallbackFrame frame;
  private final FieldSchema schema;
  private final long function;
  private final long userData;
  private final boolean basic;
  private final boolean fills;
  private final boolean storesResult;
  private @Nullable StepContext context;

  /** The step in whose callback this one runs, while it runs; see {@link Calling}. */
  @Nullable CallbackStep outer;

  CallbackStep(CallbackPropagator propagator, CallbackFrame frame, FieldSchema schema) {
    this.propagator = propagator;
    this.frame = frame;
    this.schema = schema;
    function = propagator.function().step();
    userData = propagator.function().userData();
    basic = propagator.has(CallbackPropagator.BASIC);
    fills = propagator.has(CallbackPropagator.FILLS_WRITES);
    storesResult = propagator.has(CallbackPropagator.STORES_RESULT);
  }

  @Override
  public void run(StepContext context) throws PropagatorFailure {
    long address = frame.write(context, fills);
    Calling calling = Calling.ofThread();
    CallbackStep before = calling.top;
    long result;
    this.context = context;
    outer = before;
    calling.top = this;
    try {
      result = call(function, userData, address, basic);
    } finally { // no calls: they need stack, which may be what is missing
      calling.top = before;
      outer = null;
      this.context = null;
    }
    if (storesResult && result != NOT_CALLED) {
      result = Memory.i32(address + CallbackContextLayout.RESULT);
    }
    if (result != 0) {
      throw PropagatorFailure.executionFailed(reason(result));
    }
  }

  private static String reason(long result) {
    if (result == NOT_CALLED) {
      return "callbacks run inside of callbacks, allowed: " + MAX_NESTED + " levels";
    }
    long text = failureText();
    return text == 0 ? "step_fn returned " + (int) result : Text.lenient(text);
  }

  /** The world or batch, or null while that is built. */
  @Nullable CallbackOwner ownerOrNull() {
    return propagator.ownerOrNull();
  }

  /**
   * Called by libmurk inside of {@link #call}: the address of a Sparse field that is written, 0 if
   * it can't be copied.
   */
  private long stage(int field) {
    StepContext running = context;
    try {
      return running == null ? 0 : running.write(field).address();
    } catch (Throwable t) {
      return 0; // libmurk says so to the function
    }
  }

  /** Called by libmurk inside of {@link #call}, with a rank of the space. */
  private int coordinate(long rank, long out) {
    StepContext running = context;
    if (running != null) {
      int[] coordinate = running.space().coord((int) rank);
      for (int axis = 0; axis < coordinate.length; axis++) {
        Memory.putI32(out + (long) axis * Integer.BYTES, coordinate[axis]);
      }
    }
    return 0;
  }

  @Override
  public String toString() {
    return "CallbackStep[" + propagator.name() + ", fields=" + schema.size() + "]";
  }

  /**
   * Calls a MurkStepFn or MurkCallbackFn.
   *
   * @return what it returned, as an u32, or {@link #NOT_CALLED}
   */
  private native long call(long function, long userData, long frame, boolean basic);

  /** The text that the function which this thread has just called left, 0 for none. */
  private static native long failureText();
}
