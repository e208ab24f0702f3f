package io.murk.obs.execute;

import io.murk.egress.ElementType;
import io.murk.obs.kernel.ElementCode;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import io.murk.obs.kernel.WindowRows;
import java.lang.foreign.MemorySegment;

/**
 * What the cells of a field become in a tensor: which of their values, how each is transformed and
 * stored. A cell gives {@link #width} elements, one after the other.
 *
 * <p>Cells are counted by rank, places in the output in bytes. Immutable. Hot: 0 B/op.
 */
public final class ValueMap {
  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;

  private final ElementCode code;

  /** f32 of a cell, and the first one that is seen. */
  private final int components;

  private final int component;

  /** Elements of a cell. */
  private final int width;

  private final boolean oneHot;

  private ValueMap(ElementCode code, int components, int component, int width, boolean oneHot) {
    this.code = code;
    this.components = components;
    this.component = component;
    this.width = width;
    this.oneHot = oneHot;
  }

  /** All components of a cell. */
  public static ValueMap all(ElementCode code, int components) {
    return new ValueMap(code, components, 0, components, false);
  }

  /** One component of a cell, without an axis for it. */
  public static ValueMap component(ElementCode code, int components, int component) {
    return new ValueMap(code, components, component, 1, false);
  }

  /** Whether a cell gives an element for each category. */
  public boolean isOneHot() {
    return oneHot;
  }

  /** For the value of a cell of one component, an element for each category. */
  public static ValueMap oneHot(ElementCode code, int values) {
    return new ValueMap(code, 1, 0, values, true);
  }

  /** The same values as they are, as f32: for what is done before the transform. */
  public ValueMap raw() {
    ElementCode bits = ElementCode.identity(ElementType.F32);
    return new ValueMap(bits, components, component, width, oneHot);
  }

  /** Elements that a cell gives. */
  public int width() {
    return width;
  }

  /** f32 that a cell has in the field. */
  public int components() {
    return components;
  }

  /** What elements are. */
  public ElementType type() {
    return code.type();
  }

  /** Bytes of a cell in the output. */
  public long cellBytes() {
    return (long) width * code.type().bytes();
  }

  /** How values become elements. */
  public ElementCode code() {
    return code;
  }

  /** Whether a run of cells is a run of values, all of which become one element each. */
  public boolean isDense() {
    return width == components && !oneHot;
  }

  /** Writes consecutive cells. */
  void run(MemorySegment field, long cell, MemorySegment output, long at, long cells) {
    if (isDense()) {
      long from = cell * components * Float.BYTES;
      KERNELS.storeRun(field, from, output, at, cells * components, code);
    } else {
      spread(field, cell, output, at, cells, 1);
    }
  }

  /**
   * Writes values wherever they lie; not one-hot.
   *
   * @param values where each is, counted in f32 from the first one that is seen
   */
  void listed(MemorySegment field, int[] values, MemorySegment output, long at) {
    KERNELS.storeIndexed(field, (long) component * Float.BYTES, values, output, at, code);
  }

  /** Writes consecutive cells to every {@code step}-th cell of the tensor. */
  void spread(MemorySegment field, long cell, MemorySegment output, long at, long cells, int step) {
    long from = (cell * components + component) * Float.BYTES;
    long stride = (long) components * Float.BYTES;
    long targetStride = step * cellBytes();
    if (oneHot && step == 1) {
      KERNELS.storeOneHot(field, from, stride, output, at, cells, width, code);
      return;
    }
    if (!oneHot && width == 1) {
      KERNELS.storeStrided(field, from, stride, output, at, targetStride, cells, code);
      return;
    }
    for (long i = 0; i < cells; i++) {
      long source = from + i * stride;
      long target = at + i * targetStride;
      if (oneHot) {
        KERNELS.storeOneHot(field, source, stride, output, target, 1, width, code);
      } else {
        KERNELS.storeRun(field, source, output, target, width, code);
      }
    }
  }

  /**
   * Writes a window of cells that all exist; of a dense map.
   *
   * @param center rank of the cell in its middle
   * @param rows the window in values
   */
  void window(MemorySegment field, long center, MemorySegment output, long at, WindowRows rows) {
    KERNELS.storeWindow(field, center * components * Float.BYTES, output, at, rows, code);
  }
}
