package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldBatch;
import io.murk.ffi.live.RuntimeDefaults;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.StructWriter;
import io.murk.world.Checkpoint;

/** Batches. hot: 0 B/op. */
final class BatchedCalls {
  private BatchedCalls() {}

  static int batchedCreateThreads(
      long configs, long count, long entries, long entryCount, int threads, long out) {
    try {
      Check.pointer("out", out);
      int worlds = Check.size("n_configs", count, 1, Check.MAX_WORLDS);
      Check.array("configs", configs, Long.BYTES);
      int each = RuntimeDefaults.threads(threads);
      HeldBatch batch = HeldBatch.create(configs, worlds, entries, entryCount, each);
      Memory.putI64(out, Handles.BATCHES.insert(batch));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedDestroy(long batch) {
    try {
      Handles.BATCHES.destroy(batch);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedStepAndObserve(
      long batch,
      long commands,
      long counts,
      long output,
      long outputLen,
      long mask,
      long maskLen,
      long tickIds) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        held.bind(output, outputLen, mask, maskLen);
        Check.pointerOrNull("tick_ids", tickIds);
        int status = held.stepAndObserve(held.listed(commands, counts));
        held.writeTicks(tickIds);
        return status;
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedStepAndObservePacked(
      long batch,
      long commands,
      long offsets,
      long output,
      long outputLen,
      long mask,
      long maskLen,
      long tickIds,
      long statuses) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        held.bind(output, outputLen, mask, maskLen);
        Check.pointerOrNull("tick_ids", tickIds);
        Check.pointerOrNull("statuses", statuses);
        int status = held.stepAndObserve(held.packed(commands, offsets));
        held.writeTicks(tickIds);
        held.writeStatuses(statuses);
        return status;
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedObserveAll(long batch, long output, long outputLen, long mask, long maskLen) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        held.observe(output, outputLen, mask, maskLen);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedResetWorld(long batch, long world, long seed) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        held.reset(held.world(world), seed);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedResetAll(long batch, long seeds, long count) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Check.size("n_seeds", count, held.worlds(), held.worlds());
        return held.reset(0, seeds, 0);
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedResetWorlds(
      long batch, long selected, long seeds, long count, int warmupTicks) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Check.size("n", count, held.worlds(), held.worlds());
        Check.pointer("selected", selected);
        return held.reset(selected, seeds, warmupTicks);
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedAdvanceWorlds(long batch, long selected, long count, int ticks) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Check.size("n", count, held.worlds(), held.worlds());
        Check.pointer("selected", selected);
        return held.advance(selected, ticks);
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedCheckpointSize(long batch, long world, long out) {
    try {
      Check.pointer("out", out);
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Memory.putI64(out, held.batch().checkpointBytes(held.world(world)));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedCheckpoint(long batch, long world, long buffer, long capacity, long written) {
    try {
      Check.pointerOrNull("written", written);
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        var target = Memory.bytes("buffer", buffer, "capacity", capacity);
        Memory.putSizeOrNot(written, held.batch().checkpoint(held.world(world), target));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedRestoreWorld(long batch, long world, long bytes, long length) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        int index = held.world(world);
        held.restore(index, Checkpoint.at(Memory.bytes("bytes", bytes, "length", length)));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedRestoreWorlds(long batch, long selected, long count, long bytes, long length) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        if (selected != 0) {
          Check.pointer("selected", selected);
          Check.size("n", count, held.worlds(), held.worlds());
        }
        held.restore(selected, Checkpoint.at(Memory.bytes("bytes", bytes, "length", length)));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedTickIds(long batch, long out, long count) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Check.pointer("out", out);
        Check.room("n", count, held.worlds());
        held.writeTicks(out);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedReadField(long batch, long world, int field, long buffer, long length) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        int index = held.world(world);
        StructWriter.field(held.batch().snapshot(), index, field, buffer, length);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedReceipts(long batch, long world, long receipts, long capacity, long written) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Check.pointer("n_receipts", written);
        int index = held.world(world);
        StructWriter.receipts(held.batch().result(index).receipts(), receipts, capacity, written);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedNumWorldsGet(long batch, long out) {
    try {
      Check.pointer("out", out);
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Memory.putI64(out, held.worlds());
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedObsOutputLenGet(long batch, long out) {
    try {
      Check.pointer("out", out);
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Memory.putI64(out, held.outputFloats());
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedObsMaskLenGet(long batch, long out) {
    try {
      Check.pointer("out", out);
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Memory.putI64(out, held.maskBytes());
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedBench(
      long batch, long output, long outputLen, long mask, long maskLen, int iterations) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Check.range("iterations", iterations, 1, Integer.MAX_VALUE);
        held.bind(output, outputLen, mask, maskLen);
        return held.bench(iterations);
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
