package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldBatch;
import io.murk.ffi.define.BatchResults;
import io.murk.ffi.define.ParameterReader;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;

/** What became of all worlds of a batch. hot: 0 B/op. */
final class ResultCalls {
  private ResultCalls() {}

  static int batchedReceiptsAll(long batch, long receipts, long capacity, long offsets) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        BatchResults.receipts(held.batch(), receipts, capacity, offsets);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedNumReceiptsGet(long batch, long out) {
    try {
      Check.pointer("out", out);
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        Memory.putI64(out, BatchResults.receipts(held.batch()));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedStatuses(long batch, long out, long n) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        BatchResults.statuses(held.batch(), out, n);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedStepMetrics(long batch, long out, long n) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        BatchResults.metrics(held.batch(), out, n);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedPreflights(long batch, long out, long n) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        BatchResults.preflights(held.batch(), out, n);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedSeeds(long batch, long out, long n) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        BatchResults.seeds(held.batch(), out, n);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedStatusText(long batch, long world, long buffer, long capacity, long length) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        String text = BatchResults.text(held.batch(), held.world(world));
        ParameterReader.text(text, buffer, capacity, length);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
