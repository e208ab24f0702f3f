package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.egress.Snapshot;
import io.murk.ffi.Handles;
import io.murk.ffi.HeldBatch;
import io.murk.ffi.HeldConfig;
import io.murk.ffi.HeldPlan;
import io.murk.ffi.HeldWorld;
import io.murk.ffi.live.RuntimeDefaults;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.StructWriter;
import io.murk.ffi.view.BatchedDefLayout;
import io.murk.ffi.view.FieldViews;
import io.murk.ffi.view.ObsEntryReader;
import io.murk.ffi.view.ViewCheck;
import io.murk.obs.ObsSpec;

/** Field views, and observations of batches in all their forms. hot: 0 B/op, but to open. */
final class ViewCalls {
  private ViewCalls() {}

  static int configSetMaxGenerations(long config, int generations) {
    try {
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.builder().maxGenerations(generations);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int fieldViewOpen(long world, int field, long out) {
    try {
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        FieldViews.check(held.world().snapshot(), field, out);
        var lease = held.world().lease();
        FieldViews.open(lease, lease, field, false, out);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedFieldViewOpen(long batch, int field, long out) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        FieldViews.check(held.batch().snapshot(), field, out);
        var lease = held.lease();
        FieldViews.open(lease.lease(), lease, field, true, out);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedWorldFieldViewOpen(long batch, long world, int field, long out) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        FieldViews.check(held.batch().snapshot(), field, out);
        var lease = held.batch().lease(held.world(world));
        FieldViews.open(lease, lease, field, false, out);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int fieldViewRelease(long view) {
    try {
      FieldViews.OPEN.release(view);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int fieldViewsOpenGet(long out) {
    try {
      Check.pointer("out", out);
      Memory.putI64(out, FieldViews.OPEN.open());
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedReadFieldAll(long batch, int field, long buffer, long length) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Snapshot snapshot = held.batch().snapshot();
        long floats = FieldViews.room(snapshot, field, buffer, length);
        for (int world = 0; world < snapshot.worlds(); world++) {
          long at = buffer + world * floats * Float.BYTES;
          StructWriter.field(snapshot, world, field, at, floats);
        }
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedCreateDef(long def, long out) {
    try {
      Check.pointer("out", out);
      ViewCheck.structSize("def", def, BatchedDefLayout.BYTES);
      int threads = RuntimeDefaults.threads(Memory.i32(def + BatchedDefLayout.THREADS));
      Memory.putI64(out, Handles.BATCHES.insert(HeldBatch.create(def, threads)));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedObsplanGet(long batch, long out) {
    try {
      Check.pointer("out", out);
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Memory.putI64(out, Handles.PLANS.insert(held.plan()));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedObsplanCompile(long batch, long entries, long count, long out) {
    try {
      Check.pointer("out", out);
      ObsSpec spec = ObsEntryReader.spec(entries, count);
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Memory.putI64(out, Handles.PLANS.insert(HeldPlan.compile(spec, held)));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedObserve(
      long batch, long plan, long agents, long output, long outputBytes, long mask, long maskLen) {
    try {
      return plan == 0
          ? observe(batch, agents, output, outputBytes, mask, maskLen)
          : observe(batch, Handles.PLANS.find(plan), agents, output, outputBytes, mask, maskLen);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  private static int observe(
      long batch, long agents, long output, long outputBytes, long mask, long maskLen) {
    HeldBatch held = Handles.BATCHES.find(batch);
    synchronized (held) {
      Handles.BATCHES.enter(held);
      held.observe(agents, output, outputBytes, mask, maskLen);
    }
    return OK;
  }

  private static int observe(
      long batch,
      HeldPlan plan,
      long agents,
      long output,
      long outputBytes,
      long mask,
      long maskLen) {
    HeldBatch held = Handles.BATCHES.find(batch);
    synchronized (held) { // before the plan, as everywhere
      Handles.BATCHES.enter(held);
      synchronized (plan) {
        Handles.PLANS.enter(plan);
        plan.observe(held, agents, output, outputBytes, mask, maskLen);
      }
    }
    return OK;
  }

  static int batchedStepAndObserveAgents(
      long batch,
      long commands,
      long offsets,
      long agents,
      long output,
      long outputBytes,
      long mask,
      long maskLen,
      long tickIds,
      long statuses) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Check.pointerOrNull("tick_ids", tickIds);
        Check.pointerOrNull("statuses", statuses);
        var packed = held.packed(commands, offsets);
        int status = held.stepAndObserve(packed, agents, output, outputBytes, mask, maskLen);
        held.writeTicks(tickIds);
        held.writeStatuses(statuses);
        return status;
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
