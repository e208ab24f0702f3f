package io.murk.ffi;

import io.murk.error.MurkException;
import io.murk.ffi.callback.CallbackOwner;
import io.murk.ffi.callback.CallbackSet;
import io.murk.ffi.glance.WorldGlance;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.NativeCommands;
import io.murk.ffi.marshal.StructWriter;
import io.murk.world.Checkpoint;
import io.murk.world.LockstepWorld;
import io.murk.world.StepResult;

/** A lockstep world, with what its calls reuse. hot: 0 B/op. */
public final class HeldWorld extends Held implements CallbackOwner {
  private final LockstepWorld world;
  private final CallbackSet callbacks;
  private volatile boolean calling;
  private final NativeCommands commands = new NativeCommands();
  private final WorldGlance glance = new WorldGlance();

  private HeldWorld(LockstepWorld world, CallbackSet callbacks) {
    this.world = world;
    this.callbacks = callbacks;
    callbacks.own(this);
  }

  /** Builds the world of a config, which is consumed whether that succeeds or not. */
  public static HeldWorld create(long config) {
    HeldConfig held = HeldConfig.consume(config);
    try {
      LockstepWorld world = new LockstepWorld(held.build());
      try {
        return new HeldWorld(world, held.callbacks());
      } catch (Throwable t) { // the heap is exhausted, and nobody else knows the world
        world.close();
        throw t;
      }
    } catch (Throwable t) {
      held.callbacks().release();
      throw t;
    }
  }

  /** Takes the world in and returns its handle. */
  public static long insert(HeldWorld held) {
    long handle = Handles.WORLDS.insert(held);
    synchronized (held) {
      held.glance.open(handle, held.world);
    }
    return handle;
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
    change();
    StepResult result;
    calling = !callbacks.isEmpty();
    try {
      result = world.step(batch);
    } catch (MurkException refusal) {
      changed();
      throw refusal;
    } finally {
      calling = false; // no call: the stack may be what has ended
    }
    changed(); // what goes wrong from here on is the caller's memory, not the world
    StructWriter.receipts(result.receipts(), receipts, capacity, receiptCount);
    return statusOf(result);
  }

  /** murk_lockstep_reset. */
  public void reset(long seed) {
    change();
    try {
      world.reset(seed);
    } catch (MurkException refusal) {
      changed();
      throw refusal;
    }
    changed();
  }

  /** murk_lockstep_restore. */
  public void restore(Checkpoint checkpoint) {
    change();
    try {
      world.restore(checkpoint);
    } catch (MurkException refusal) {
      changed();
      throw refusal;
    }
    changed();
  }

  /** Begins a change; whoever looks now waits for its end. */
  private void change() {
    glance.hide();
    engage();
  }

  private void changed() {
    settle();
    glance.show(world);
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
    glance.close();
    world.close();
  }

  @Override
  protected void ended() {
    callbacks.release();
  }
}
