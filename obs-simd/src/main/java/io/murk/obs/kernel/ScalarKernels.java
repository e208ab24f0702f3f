package io.murk.obs.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The definition of every kernel: plain loops. Hot: 0 B/op. */
public final class ScalarKernels implements ObsKernels {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfInt BITS = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  /**
   * From how many bytes on a run is copied in bulk. Runs of one length copy faster in bulk from
   * four floats on; the rows of a window have many lengths, and there the loop wins up to about 40
   * floats (a disk of radius 3: 70 ns against 107, of radius 7: 169 against 233).
   */
  private static final long BULK_BYTES = 160;

  /**
   * Bulk fills copy from constants, because filling a part of a segment needs a slice (an object).
   */
  private static final int CONSTANT_BYTES = 4096;

  private static final MemorySegment ZEROS = constant((byte) 0);
  private static final MemorySegment ONES = constant((byte) 1);

  /** The kernels have no state. */
  public ScalarKernels() {}

  private static MemorySegment constant(byte value) {
    byte[] bytes = new byte[CONSTANT_BYTES];
    Arrays.fill(bytes, value);
    return MemorySegment.ofArray(bytes).asReadOnly();
  }

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public void storeRun(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long count,
      ElementCode code) {
    if (code.isCopy()) {
      copyRun(source, sourceOffset, target, targetOffset, count);
    } else {
      storeStrided(
          source, sourceOffset, Float.BYTES, target, targetOffset, code.type.bytes(), count, code);
    }
  }

  private static void copyRun(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long floats) {
    long bytes = floats * Float.BYTES;
    if (bytes >= BULK_BYTES) {
      MemorySegment.copy(source, sourceOffset, target, targetOffset, bytes);
      return;
    }
    for (int at = 0; at < (int) bytes; at += Float.BYTES) {
      target.set(BITS, targetOffset + at, source.get(BITS, sourceOffset + at));
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
    for (long i = 0; i < count; i++) {
      long from = sourceOffset + i * sourceStride;
      store(source, from, target, targetOffset + i * targetStride, code);
    }
  }

  @Override
  public void storeIndexed(
      MemorySegment source,
      long sourceOffset,
      int[] indices,
      MemorySegment target,
      long targetOffset,
      ElementCode code) {
    long step = code.type.bytes();
    for (int i = 0; i < indices.length; i++) {
      long from = sourceOffset + (long) indices[i] * Float.BYTES;
      store(source, from, target, targetOffset + i * step, code);
    }
  }

  @Override
  public void storeWindow(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      WindowRows rows,
      ElementCode code) {
    long step = code.type.bytes();
    long[] start = rows.start;
    int[] first = rows.first;
    int[] end = rows.end;
    if (!rows.full) {
      fillBytes(target, targetOffset, rows.values() * step, (byte) 0);
    }
    for (int t = 0; t < start.length; t++) {
      int from = first[t];
      long at = targetOffset + ((long) t * rows.width + from) * step;
      long row = sourceOffset + (start[t] + from) * Float.BYTES;
      storeRun(source, row, target, at, end[t] - from, code);
    }
    storeOtherSide(source, sourceOffset, target, targetOffset, rows, code);
  }

  /** What the rows of a window see at the other side of the space; all else was written. */
  public void storeOtherSide(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      WindowRows rows,
      ElementCode code) {
    WindowRows other = rows.otherOrNull();
    if (other == null) {
      return;
    }
    for (int t = 0; t < other.start.length; t++) {
      int from = other.first[t];
      long at = targetOffset + ((long) t * other.width + from) * code.type.bytes();
      long row = sourceOffset + (other.start[t] + from) * Float.BYTES;
      storeRun(source, row, target, at, other.end[t] - from, code);
    }
  }

  @Override
  public void placeWindows(
      MemorySegment centers, long centersOffset, WindowPairs pairs, WindowBatch batch) {
    placeWindows(centers, centersOffset, pairs, batch, 0);
  }

  /** The windows from one on. */
  public void placeWindows(
      MemorySegment centers, long centersOffset, WindowPairs pairs, WindowBatch batch, int from) {
    for (int n = from; n < batch.count; n++) {
      long at = centersOffset + (long) n * WindowPairs.BYTES;
      int state = 0;
      long place = 0;
      int outside = 0;
      for (int i = 0; i < 2; i++) {
        int value = centers.get(BITS, at + (long) i * Integer.BYTES);
        int kind = Math.min(value, pairs.lows[i]) + Math.max(0, value - pairs.tops[i]);
        state += kind * pairs.factors[i];
        outside |= value | (pairs.ends[i] - value);
        place += (long) value * pairs.strides[i];
      }
      batch.found()[n] = outside < 0 ? -1 : state;
      batch.places[n] = place;
    }
  }

  @Override
  public void storeWindows(
      MemorySegment source,
      MemorySegment target,
      WindowBatch batch,
      WindowRows[] states,
      ElementCode code) {
    for (int i = 0; i < batch.count; i++) {
      int state = batch.states[i];
      if (state >= 0) {
        storeWindow(source, batch.places[i], target, batch.at(i), states[state], code);
      }
    }
  }

  @Override
  public void storeMasks(byte[] masks, int stride, MemorySegment target, WindowBatch batch) {
    for (int i = 0; i < batch.count; i++) {
      int state = batch.states[i];
      if (state >= 0) {
        MemorySegment.copy(masks, state * stride, target, BYTE, batch.maskAt(i), batch.elements);
      }
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
    long at = targetOffset;
    long step = code.type.bytes();
    for (long i = 0; i < count; i++) {
      float category = source.get(FLOAT, sourceOffset + i * sourceStride);
      for (int value = 0; value < values; value++) {
        storeValue(category == value ? 1.0f : 0.0f, target, at, code);
        at += step;
      }
    }
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
    int outCols = rows.outCols();
    for (int i = 0; i < rows.outRows(); i++) {
      long at = targetOffset + (long) i * outCols * code.type.bytes();
      long row = sourceOffset + (long) i * rows.rowStride() * rows.pitch() * Float.BYTES;
      long maskAt = maskOffset + (long) i * outCols;
      storePooledRow(source, row, target, at, mask, maskAt, rows, code);
    }
  }

  /** The windows of one row; offsets are of its first one. */
  public void storePooledRow(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      MemorySegment mask,
      long maskOffset,
      PoolRows rows,
      ElementCode code) {
    boolean extreme = rows.kind() == PoolRows.Kind.MAX || rows.kind() == PoolRows.Kind.MIN;
    for (int j = 0; j < rows.outCols(); j++) {
      float pooled = pool(source, sourceOffset + (long) j * rows.colStride() * Float.BYTES, rows);
      long at = targetOffset + (long) j * code.type.bytes();
      if (extreme && Float.isNaN(pooled)) {
        fillBytes(target, at, code.type.bytes(), (byte) 0);
        mask.set(BYTE, maskOffset + j, (byte) 0);
      } else {
        storeValue(pooled, target, at, code);
        mask.set(BYTE, maskOffset + j, (byte) 1);
      }
    }
  }

  /** Clears those windows of a row that are NaN: for a MAX or MIN whose mask is 1 so far. */
  public void clearPooledRow(
      MemorySegment target, long targetOffset, MemorySegment mask, long maskOffset, int count) {
    for (int j = 0; j < count; j++) {
      long at = targetOffset + (long) j * Float.BYTES;
      if (Float.isNaN(target.get(FLOAT, at))) {
        target.set(FLOAT, at, 0.0f);
        mask.set(BYTE, maskOffset + j, (byte) 0);
      }
    }
  }

  /** One window; of a MAX or MIN NaN if all its values are. */
  private static float pool(MemorySegment source, long offset, PoolRows rows) {
    PoolRows.Kind kind = rows.kind();
    float result = kind == PoolRows.Kind.MAX || kind == PoolRows.Kind.MIN ? Float.NaN : 0.0f;
    for (int i = 0; i < rows.rows(); i++) {
      for (int j = 0; j < rows.cols(); j++) {
        float value = source.get(FLOAT, offset + (i * rows.pitch() + j) * Float.BYTES);
        result =
            switch (kind) {
              case MEAN, SUM -> result + value;
              case MAX -> value > result || Float.isNaN(result) ? value : result;
              case MIN -> value < result || Float.isNaN(result) ? value : result;
            };
      }
    }
    return kind == PoolRows.Kind.MEAN ? result / (float) (rows.rows() * rows.cols()) : result;
  }

  @Override
  public void storeValue(float value, MemorySegment target, long targetOffset, ElementCode code) {
    float transformed = code.transform(value);
    switch (code.type) {
      case F32 -> target.set(FLOAT, targetOffset, transformed);
      case F16 -> target.set(HALF, targetOffset, Float.floatToFloat16(transformed));
      case U8 -> target.set(BYTE, targetOffset, code.quantize(transformed));
    }
  }

  private void store(
      MemorySegment source, long from, MemorySegment target, long at, ElementCode code) {
    if (code.isCopy()) {
      target.set(BITS, at, source.get(BITS, from)); // a f32 may change the bits of a NaN
    } else {
      storeValue(source.get(FLOAT, from), target, at, code);
    }
  }

  @Override
  public void copyBytes(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long count) {
    MemorySegment.copy(source, sourceOffset, target, targetOffset, count);
  }

  @Override
  public void fillBytes(MemorySegment target, long offset, long bytes, byte value) {
    if (bytes < 16) {
      for (int at = 0; at < (int) bytes; at++) {
        target.set(BYTE, offset + at, value);
      }
      return;
    }
    MemorySegment constant = value == 0 ? ZEROS : ONES;
    for (long at = 0; at < bytes; at += CONSTANT_BYTES) {
      MemorySegment.copy(constant, 0, target, offset + at, Math.min(CONSTANT_BYTES, bytes - at));
    }
  }
}
