package io.murk.ffi;

import io.murk.error.MurkException;
import io.murk.ffi.callback.CallbackOwner;
import io.murk.ffi.callback.CallbackSet;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.NativeCommands;
import io.murk.ffi.marshal.StructWriter;
import io.murk.world.LockstepWorld;
import io.murk.world.StepResult;

/** A lockstep world, with what its calls reuse. hot: 0 B/op. */
public final class HeldWorld extends Held implements CallbackOwner {
  private final LockstepWorld world;
  private final CallbackSet callbacks;
  private volatile boolean calling;
  private final NativeCommands commands = new NativeCommands();

  private HeldWorld(LockstepWorld world, CallbackSet callbacks) {
    this.world = world;
    this.callbacks = callbacks;
    callbacks.own(this);
  }

  /** Builds the world of a config, which is consumed whether that succeeds or not. */
  public static HeldWorld create(long config) {
    HeldConfig held = HeldConfig.consume(config);
    try {
      return new HeldWorld(new LockstepWorld(held.build()), held.callbacks());
    } catch (Throwable t) {
      held.callbacks().release();
      throw t;
    }
  }

  /** The world. */
  public LockstepWorld world() {
    return world;
  }

  /** murk_lockstep_step, but for the metrics. */
  public int step(long structs, long count, long receipts, long capacity, long receiptCount) {
    Check.pointerOrNull("receipts", receipts);
    Check.pointerOrNull("n_receipts", receiptCount);
    NativeCommands batch = commands.over(structs, count, NativeCommands.NO_WORLD);
    engage();
    StepResult result;
    calling = !callbacks.isEmpty();
    try {
      result = world.step(batch);
    } catch (MurkException refusal) {
      settle();
      throw refusal;
    } finally {
      calling = false; // no call: the stack may be what has ended
    }
    settle(); // what goes wrong from here on is the caller's memory, not the world
    StructWriter.receipts(result.receipts(), receipts, capacity, receiptCount);
    return statusOf(result);
  }

  /** murk_lockstep_reset. */
  public void reset(long seed) {
    engage();
    try {
      world.reset(seed);
    } catch (MurkException refusal) {
      settle();
      throw refusal;
    }
    settle();
  }

  private static int statusOf(StepResult result) {
    MurkException failure = result.failureOrNull();
    return failure == null ? CallBoundary.OK : CallBoundary.fail(failure);
  }

  @Override
  public boolean isCalling() {
    return calling;
  }

  @Override
  public AutoCloseable hold() {
    return world.lease();
  }

  @Override
  protected void free() {
    world.close();
  }

  @Override
  protected void ended() {
    callbacks.release();
  }
}
