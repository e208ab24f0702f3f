package io.murk.obs.execute;

import io.murk.obs.kernel.ElementCode;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import io.murk.obs.kernel.PoolRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A box of cells, summed up in windows: what a {@code Pool} becomes for one entry.
 *
 * <p>The box is [rows, cols, depth] values and the tensor [outRows, outCols, depth] elements: each
 * component is pooled for itself. A box where every cell exists and has one value is pooled from
 * where it lies; any other is gathered into a {@link Scratch} first, because its windows have gaps.
 *
 * <p>Cells that do not exist take no part; MAX and MIN skip NaN. A window without a value is 0 with
 * mask 0, whatever the transform makes of 0. Immutable. Hot: 0 B/op.
 */
public final class PooledBox {
  /** The most elements of a box that is gathered: its f32 are an array of bytes. */
  public static final int MAX_BOX = (Integer.MAX_VALUE - 8) / Float.BYTES;

  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfLong EIGHT = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final byte VALID = 1;
  private static final byte PADDING = 0;

  private final PoolRows rows;
  private final int depth;
  private final ElementCode code;

  /**
   * A box.
   *
   * @param rows its windows; the pitch is cells from one row of the box to the next
   * @param depth values of a cell, each pooled for itself
   * @param code what results become
   */
  public PooledBox(PoolRows rows, int depth, ElementCode code) {
    this.rows = rows;
    this.depth = depth;
    this.code = code;
  }

  /** Elements of the tensor. */
  public long elements() {
    return (long) rows.outRows() * rows.outCols() * depth;
  }

  /** Whether a window of cells that all exist may be without a value. */
  boolean skipsNaN() {
    return rows.kind() == PoolRows.Kind.MAX || rows.kind() == PoolRows.Kind.MIN;
  }

  /** Pools a box where it lies: every cell exists and has one value. */
  void storeInPlace(
      MemorySegment source,
      long sourceOffset,
      MemorySegment output,
      long at,
      MemorySegment mask,
      long maskAt) {
    KERNELS.storePooled(source, sourceOffset, output, at, mask, maskAt, rows, code);
  }

  /**
   * Pools a box that was gathered into a scratch.
   *
   * @param complete whether its mask is known to be all 1, so that it need not be read
   */
  void store(
      Scratch scratch,
      boolean complete,
      MemorySegment output,
      long at,
      MemorySegment mask,
      long maskAt) {
    if (complete && depth == 1) {
      storeInPlace(scratch.box.output(), 0, output, at, mask, maskAt);
    } else {
      storeMasked(scratch.box.output(), scratch.box.mask(), output, at, mask, maskAt);
    }
  }

  private void storeMasked(
      MemorySegment values,
      MemorySegment exists,
      MemorySegment output,
      long at,
      MemorySegment mask,
      long maskAt) {
    int step = code.type().bytes();
    int rowStep = Math.toIntExact(rows.pitch()) * depth;
    boolean isExtreme = skipsNaN();
    long element = 0;
    for (int i = 0; i < rows.outRows(); i++) {
      for (int j = 0; j < rows.outCols(); j++) {
        int first = i * rows.rowStride() * rowStep + j * rows.colStride() * depth;
        for (int index = first; index < first + depth; index++) {
          int count = count(exists, index, rowStep);
          float pooled = 0.0f;
          if (count > 0) {
            pooled =
                isExtreme
                    ? extreme(values, exists, index, rowStep)
                    : sum(values, exists, index, rowStep, count);
          }
          boolean isEmpty = count == 0 || (isExtreme && Float.isNaN(pooled));
          if (isEmpty) {
            KERNELS.fillBytes(output, at + element * step, step, PADDING);
          } else {
            KERNELS.storeValue(pooled, output, at + element * step, code);
          }
          mask.set(BYTE, maskAt + element, isEmpty ? PADDING : VALID);
          element++;
        }
      }
    }
  }

  /** How many cells of a window exist. */
  private int count(MemorySegment exists, int first, int rowStep) {
    int count = 0;
    for (int i = 0; i < rows.rows(); i++) {
      int index = first + i * rowStep;
      for (int j = 0; j < rows.cols(); j++) {
        count += exists.get(BYTE, index);
        index += depth;
      }
    }
    return count;
  }

  /** The sum or mean of the values of a window. */
  private float sum(MemorySegment values, MemorySegment exists, int first, int rowStep, int count) {
    float sum = 0.0f;
    for (int i = 0; i < rows.rows(); i++) {
      int index = first + i * rowStep;
      for (int j = 0; j < rows.cols(); j++) {
        if (exists.get(BYTE, index) != 0) {
          sum += value(values, index);
        }
        index += depth;
      }
    }
    return rows.kind() == PoolRows.Kind.MEAN ? sum / (float) count : sum;
  }

  /** The largest or smallest value of a window; NaN if it has no other. */
  private float extreme(MemorySegment values, MemorySegment exists, int first, int rowStep) {
    boolean isMax = rows.kind() == PoolRows.Kind.MAX;
    float extreme = Float.NaN;
    for (int i = 0; i < rows.rows(); i++) {
      int index = first + i * rowStep;
      for (int j = 0; j < rows.cols(); j++) {
        if (exists.get(BYTE, index) != 0) {
          float value = value(values, index);
          boolean isFurther = isMax ? value > extreme : value < extreme;
          extreme = isFurther || Float.isNaN(extreme) ? value : extreme;
        }
        index += depth;
      }
    }
    return extreme;
  }

  private static float value(MemorySegment values, int index) {
    return values.get(FLOAT, (long) index * Float.BYTES);
  }

  /** How many elements of a tensor hold a value, by its mask: of pooled ones, values decide. */
  long valid(MemorySegment mask, long maskAt) {
    long count = 0;
    long end = maskAt + elements();
    long i = maskAt;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      count += Long.bitCount(mask.get(EIGHT, i)); // bytes are 0 or 1
    }
    for (; i < end; i++) {
      count += mask.get(BYTE, i);
    }
    return count;
  }
}
