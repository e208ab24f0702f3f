package io.murk.ffi.live;

import io.murk.command.ReasonCode;
import io.murk.ffi.HandleTable;
import io.murk.ffi.Held;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.NativeCommands;
import io.murk.realtime.RealtimeWorld;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.SubmitResult;

/**
 * A receipt stream behind a handle. Submitting takes no lock; of those that take receipts, one
 * after the other does. It owns nothing that is freed, and is of use after its world's end. hot: 0
 * B/op.
 */
public final class HeldStream extends Held {
  /** All of them. */
  public static final HandleTable<HeldStream> TABLE = new HandleTable<>("receipt stream");

  /** The most commands of a stream that may be on their way, as in murk.h. */
  public static final int MAX_CAPACITY = 1 << 24;

  private final RealtimeWorld world;
  private final ReceiptStream stream;
  private final Writer writer = new Writer();

  private HeldStream(RealtimeWorld world, ReceiptStream stream) {
    this.world = world;
    this.stream = stream;
  }

  /** Opens a stream of a world. */
  public static HeldStream open(HeldRealtime held, int capacity) {
    int checked = Check.size("capacity", Integer.toUnsignedLong(capacity), 1, MAX_CAPACITY);
    return new HeldStream(held.world(), held.world().openReceipts(checked));
  }

  /** murk_realtime_stream_submit. */
  public int submit(long structs, long count, long firstTag, long queued) {
    Check.pointerOrNull("n_queued", queued);
    NativeCommands batch = CallerScratch.ofThread().commands();
    int n = batch.over(structs, count, NativeCommands.NO_WORLD).size();
    SubmitResult result = SubmitResult.QUEUED;
    int done = 0;
    while (done < n && result == SubmitResult.QUEUED) {
      result = stream.submit(batch, done, firstTag + done);
      done++;
    }
    return HeldRealtime.answer(world, batch, result, done, queued);
  }

  /** murk_realtime_stream_receipts: at most {@code capacity}; {@code taken} gets their number. */
  public synchronized void receipts(long out, long capacity, long taken) {
    Check.pointer("n_receipts", taken);
    int count = 0;
    if (capacity != 0) {
      int stride = StructSize.of("receipts[0]", out, RealtimeReceiptLayout.BYTES);
      count = stream.drain(writer.over(out, stride), limit(capacity));
    }
    Memory.putI64(taken, count);
  }

  private static int limit(long capacity) {
    return capacity < 0 || capacity > MAX_CAPACITY ? MAX_CAPACITY : (int) capacity;
  }

  /** Writes receipts into the caller's array, one behind the other. */
  private static final class Writer implements ReceiptStream.Taker {
    private long at;
    private int stride;

    Writer over(long out, int bytes) {
      at = out;
      stride = bytes;
      return this;
    }

    @Override
    public void take(ReceiptStream.Settled settled) {
      ReasonCode reason = settled.reasonOrNull();
      int status = reason == null ? 0 : reason.code().status();
      Memory.putI32(at + RealtimeReceiptLayout.STRUCT_SIZE, stride);
      Memory.putI32(at + RealtimeReceiptLayout.REASON_CODE, status);
      Memory.putI64(at + RealtimeReceiptLayout.TAG, settled.tag());
      Memory.putI64(at + RealtimeReceiptLayout.APPLIED_TICK_ID, settled.appliedTick());
      Memory.putI64(at + RealtimeReceiptLayout.COMMAND_ID, settled.commandId());
      Memory.putI32(at + RealtimeReceiptLayout.COMMAND_INDEX, settled.commandIndex());
      Memory.putU8(at + RealtimeReceiptLayout.ACCEPTED, settled.accepted() ? 1 : 0);
      at += stride;
    }
  }

  @Override
  protected void free() {}
}
