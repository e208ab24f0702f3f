package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.egress.Snapshot;
import io.murk.ffi.Handles;
import io.murk.ffi.HeldBatch;
import io.murk.ffi.HeldConfig;
import io.murk.ffi.HeldWorld;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.StructWriter;
import io.murk.ffi.view.FieldViews;

/** Field views. Releasing is hot: 0 B/op. */
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
}
