package io.murk.ffi.define;

import io.murk.error.MurkException;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.StructWriter;
import io.murk.world.BatchedEngine;

/** What the last step did to every world of a batch, in one array each. hot: 0 B/op. */
public final class BatchResults {
  private BatchResults() {}

  /** Receipts of all worlds. */
  public static long receipts(BatchedEngine batch) {
    long count = 0;
    for (int world = 0; world < batch.worlds(); world++) {
      count += batch.result(world).receipts().size();
    }
    return count;
  }

  /** Writes the receipts of all worlds, and where those of each begin. */
  public static void receipts(BatchedEngine batch, long out, long capacity, long offsets) {
    long count = receipts(batch);
    Check.array("offsets", offsets, Long.BYTES);
    if (count > 0) {
      Check.pointer("receipts", out);
    }
    Check.room("capacity", capacity, count);
    long at = 0;
    for (int world = 0; world < batch.worlds(); world++) {
      Memory.putI64(offsets + (long) world * Long.BYTES, at);
      var receipts = batch.result(world).receipts();
      if (receipts.size() > 0) {
        long to = out + at * StructWriter.RECEIPT_BYTES;
        StructWriter.receipts(receipts, to, receipts.size(), 0);
      }
      at += receipts.size();
    }
    Memory.putI64(offsets + (long) batch.worlds() * Long.BYTES, at);
  }

  /** Writes every world's status. */
  public static void statuses(BatchedEngine batch, long out, long n) {
    Check.array("out", out, Integer.BYTES);
    Check.room("n", n, batch.worlds());
    for (int world = 0; world < batch.worlds(); world++) {
      MurkException failure = batch.result(world).failureOrNull();
      int status = failure == null ? 0 : failure.code().status();
      Memory.putI32(out + (long) world * Integer.BYTES, status);
    }
  }

  /** Why a world's last step failed, or "". */
  public static String text(BatchedEngine batch, int world) {
    MurkException failure = batch.result(world).failureOrNull();
    return failure == null ? "" : String.valueOf(failure.getMessage());
  }

  /** Writes every world's MurkStepMetrics. */
  public static void metrics(BatchedEngine batch, long out, long n) {
    Check.pointer("out", out);
    Check.room("n", n, batch.worlds());
    for (int world = 0; world < batch.worlds(); world++) {
      long to = out + (long) world * StructWriter.METRICS_BYTES;
      StructWriter.metrics(batch.result(world).metrics(), to);
    }
  }

  /** Writes every world's MurkWorldPreflight. */
  public static void preflights(BatchedEngine batch, long out, long n) {
    Check.pointer("out", out);
    Check.room("n", n, batch.worlds());
    for (int world = 0; world < batch.worlds(); world++) {
      StructWriter.preflight(batch, world, out + (long) world * StructWriter.PREFLIGHT_BYTES);
    }
  }

  /** Writes every world's seed. */
  public static void seeds(BatchedEngine batch, long out, long n) {
    Check.array("out", out, Long.BYTES);
    Check.room("n", n, batch.worlds());
    for (int world = 0; world < batch.worlds(); world++) {
      Memory.putI64(out + (long) world * Long.BYTES, batch.seed(world));
    }
  }
}
