package io.murk.obs.kernel.vector;

import io.murk.egress.ElementType;
import io.murk.obs.kernel.ElementCode;
import io.murk.obs.kernel.ObsKernels;
import io.murk.obs.kernel.PoolRows;
import io.murk.obs.kernel.ScalarKernels;
import io.murk.obs.kernel.WindowBatch;
import io.murk.obs.kernel.WindowPairs;
import io.murk.obs.kernel.WindowRows;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Kernels by vectors where they are faster, by the definition elsewhere. Hot: 0 B/op. */
public final class VectorKernels implements ObsKernels {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = INTS.length();
  private static final int WIDTH = INTS.vectorByteSize();

  /** From how many bytes on a run is copied in bulk, which costs some 5 ns. */
  private static final long BULK_BYTES = 512;

  private final ScalarKernels scalar = new ScalarKernels();

  /** The kernels have no state. */
  public VectorKernels() {}

  /** Width of the vectors in bits. */
  public static int bits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void storeRun(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long count,
      ElementCode code) {
    long bytes = count << 2;
    boolean isNative = NativeSegment.is(source) && NativeSegment.is(target);
    if (code.isCopy()) {
      if (count < LANES || bytes >= BULK_BYTES || !isNative) {
        scalar.storeRun(source, sourceOffset, target, targetOffset, count, code);
      } else {
        long last = bytes - WIDTH;
        copy(source, sourceOffset, target, targetOffset, last + 4);
        copy(source, sourceOffset + last, target, targetOffset + last, 4);
      }
      return;
    }
    long done = 0;
    if (!isNative) {
      scalar.storeRun(source, sourceOffset, target, targetOffset, count, code);
      return;
    }
    if (code.type() == ElementType.F32) {
      if (code.form() == ElementCode.Form.DIVISION && code.range() == 0.0) {
        fillBytes(target, targetOffset, bytes, (byte) 0);
        return;
      }
      done = VectorNormalize.run(source, sourceOffset, target, targetOffset, bytes, code) >> 2;
    } else if (code.type() == ElementType.U8 && count >= LANES && VectorBytes.does(code)) {
      VectorBytes.run(source, sourceOffset, target, targetOffset, count, code);
      return;
    } else if (code.type() == ElementType.F16 && VectorBytes.does(code)) {
      done = VectorHalves.run(source, sourceOffset, target, targetOffset, count, code);
    }
    if (done < count) {
      long from = sourceOffset + (done << 2);
      long to = targetOffset + done * code.type().bytes();
      scalar.storeRun(source, from, target, to, count - done, code);
    }
  }

  private static void copy(
      MemorySegment source, long from, MemorySegment target, long to, long end) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    for (long i = 0; i < end; i += WIDTH) {
      IntVector.fromMemorySegment(INTS, in, from + i, ORDER).intoMemorySegment(out, to + i, ORDER);
    }
  }

  @Override
  public void storeStrided(
      MemorySegment source,
      long sourceOffset,
      long sourceStride,
      MemorySegment target,
      long targetOffset,
      long targetStride,
      long count,
      ElementCode code) {
    scalar.storeStrided(
        source, sourceOffset, sourceStride, target, targetOffset, targetStride, count, code);
  }

  @Override
  public void storeIndexed(
      MemorySegment source,
      long sourceOffset,
      int[] indices,
      MemorySegment target,
      long targetOffset,
      ElementCode code) {
    scalar.storeIndexed(source, sourceOffset, indices, target, targetOffset, code);
  }

  @Override
  public void storeWindow(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      WindowRows rows,
      ElementCode code) {
    boolean isNative = NativeSegment.is(source) && NativeSegment.is(target);
    if (isNative && VectorWindows.does(rows, source, sourceOffset)) {
      if (code.isCopy()) {
        VectorWindows.copy(source, sourceOffset, target, targetOffset, rows);
        scalar.storeOtherSide(source, sourceOffset, target, targetOffset, rows, code);
        return;
      }
      if (WindowLoops.does(code)) {
        if (code.type() == ElementType.F32) {
          VectorWindows.normalize(source, sourceOffset, target, targetOffset, rows, code);
        } else {
          VectorBytes.window(source, sourceOffset, target, targetOffset, rows, code);
        }
        scalar.storeOtherSide(source, sourceOffset, target, targetOffset, rows, code);
        return;
      }
    }
    if (rows.width() < LANES) {
      scalar.storeWindow(source, sourceOffset, target, targetOffset, rows, code);
    } else {
      storeLongRows(source, sourceOffset, target, targetOffset, rows, code);
    }
  }

  /** As the definition does it, with runs by vectors. */
  private void storeLongRows(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      WindowRows rows,
      ElementCode code) {
    long step = code.type().bytes();
    if (!rows.isFull()) {
      fillBytes(target, targetOffset, rows.values() * step, (byte) 0);
    }
    for (int t = 0; t < rows.rows(); t++) {
      int from = rows.first(t);
      long at = targetOffset + ((long) t * rows.width() + from) * step;
      long row = sourceOffset + (rows.start()[t] + from) * Float.BYTES;
      storeRun(source, row, target, at, rows.end(t) - from, code);
    }
    scalar.storeOtherSide(source, sourceOffset, target, targetOffset, rows, code);
  }

  @Override
  public void placeWindows(
      MemorySegment centers, long centersOffset, WindowPairs pairs, WindowBatch batch) {
    int done = 0;
    if (NativeSegment.is(centers)) {
      done = WindowPlaces.place(centers, centersOffset, pairs, batch);
    }
    scalar.placeWindows(centers, centersOffset, pairs, batch, done);
  }

  @Override
  public void storeWindows(
      MemorySegment source,
      MemorySegment target,
      WindowBatch batch,
      WindowRows[] states,
      ElementCode code) {
    if (!NativeSegment.is(source) || !NativeSegment.is(target)) {
      scalar.storeWindows(source, target, batch, states, code);
      return;
    }
    int[] rest = batch.rest();
    int left = WindowLoops.store(source, target, batch, states, code);
    for (int i = 0; i < left; i++) {
      int window = rest[i];
      WindowRows rows = states[batch.states[window]];
      storeWindow(source, batch.places[window], target, batch.at(window), rows, code);
    }
  }

  @Override
  public void storeMasks(byte[] masks, int stride, MemorySegment target, WindowBatch batch) {
    if (NativeSegment.is(target)) {
      WindowLoops.masks(masks, stride, target, batch);
    } else {
      scalar.storeMasks(masks, stride, target, batch);
    }
  }

  @Override
  public void storeOneHot(
      MemorySegment source,
      long sourceOffset,
      long sourceStride,
      MemorySegment target,
      long targetOffset,
      long count,
      int values,
      ElementCode code) {
    scalar.storeOneHot(
        source, sourceOffset, sourceStride, target, targetOffset, count, values, code);
  }

  @Override
  public void storePooled(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      MemorySegment mask,
      long maskOffset,
      PoolRows rows,
      ElementCode code) {
    // One heap segment in a vector loop, and the compiler makes all of them slower: 3 times here.
    boolean isNative = NativeSegment.is(source) && NativeSegment.is(target);
    if (!isNative || !VectorPool.does(rows) || !code.isCopy()) {
      scalar.storePooled(source, sourceOffset, target, targetOffset, mask, maskOffset, rows, code);
      return;
    }
    int outCols = rows.outCols();
    int done = VectorPool.rows(source, sourceOffset, rows);
    boolean odd = VectorPool.run(source, sourceOffset, target, targetOffset, done, rows);
    fillBytes(mask, maskOffset, (long) done * outCols, (byte) 1);
    for (int i = odd ? 0 : done; i < rows.outRows(); i++) {
      long row = sourceOffset + i * rows.rowStride() * rows.pitch() * Float.BYTES;
      long at = targetOffset + (long) i * outCols * Float.BYTES;
      long maskAt = maskOffset + (long) i * outCols;
      if (i >= done) {
        scalar.storePooledRow(source, row, target, at, mask, maskAt, rows, code);
      } else {
        scalar.clearPooledRow(target, at, mask, maskAt, outCols);
      }
    }
  }

  @Override
  public void storeValue(float value, MemorySegment target, long targetOffset, ElementCode code) {
    scalar.storeValue(value, target, targetOffset, code);
  }

  @Override
  public void copyBytes(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long count) {
    scalar.copyBytes(source, sourceOffset, target, targetOffset, count);
  }

  @Override
  public void fillBytes(MemorySegment target, long offset, long count, byte value) {
    scalar.fillBytes(target, offset, count, value);
  }
}
