package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldConfig;
import io.murk.ffi.HeldWorld;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.StructWriter;
import io.murk.ffi.marshal.Text;
import io.murk.world.Checkpoint;
import io.murk.world.StepMetrics;

/** Lockstep worlds. hot: 0 B/op. */
final class LockstepCalls {
  private LockstepCalls() {}

  static int lockstepCreate(long config, long out) {
    try {
      if (out == 0) {
        HeldConfig.discard(config);
      }
      Check.pointer("out", out);
      Memory.putI64(out, HeldWorld.insert(HeldWorld.create(config)));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int lockstepDestroy(long world) {
    try {
      Handles.WORLDS.destroy(world);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int lockstepStep(
      long world,
      long commands,
      long count,
      long receipts,
      long capacity,
      long written,
      long metrics) {
    try {
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        Check.pointerOrNull("metrics", metrics);
        int status = held.step(commands, count, receipts, capacity, written);
        if (status == OK && metrics != 0) {
          StructWriter.metrics(held.world().metrics(), metrics);
        }
        return status;
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int lockstepReset(long world, long seed) {
    try {
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        held.reset(seed);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int lockstepCheckpointSize(long world, long out) {
    try {
      Check.pointer("out", out);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        Memory.putI64(out, held.world().checkpointBytes());
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int lockstepCheckpoint(long world, long buffer, long capacity, long written) {
    try {
      Check.pointerOrNull("written", written);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        long size = held.world().checkpoint(Memory.bytes("buffer", buffer, "capacity", capacity));
        Memory.putSizeOrNot(written, size);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int lockstepRestore(long world, long bytes, long length) {
    try {
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        held.restore(Checkpoint.at(Memory.bytes("bytes", bytes, "length", length)));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int snapshotReadField(long world, int field, long buffer, long length) {
    try {
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        StructWriter.field(held.world().snapshot(), 0, field, buffer, length);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int currentTickGet(long world, long out) {
    try {
      Check.pointer("out", out);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        Memory.putI64(out, held.world().currentTick());
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int isTickDisabledGet(long world, long out) {
    try {
      Check.pointer("out", out);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        Memory.putU8(out, held.world().isTickDisabled() ? 1 : 0);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int consecutiveRollbacksGet(long world, long out) {
    try {
      Check.pointer("out", out);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        Memory.putI32(out, held.world().consecutiveRollbacks());
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int seedGet(long world, long out) {
    try {
      Check.pointer("out", out);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        Memory.putI64(out, held.world().seed());
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int worldPreflightGet(long world, long out) {
    try {
      Check.pointer("out", out);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        StructWriter.preflight(held.world(), out);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int stepMetrics(long world, long out) {
    try {
      Check.pointer("out", out);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        StructWriter.metrics(held.world().metrics(), out);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int stepMetricsPropagator(long world, int index, long name, long capacity, long micros) {
    try {
      Check.pointer("microseconds", micros);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        StepMetrics metrics = held.world().metrics();
        Check.size("index", Integer.toUnsignedLong(index), 0, metrics.propagators() - 1L);
        Text.write(name, capacity, metrics.propagatorName(index));
        Memory.putI64(micros, metrics.propagatorMicros(index));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
