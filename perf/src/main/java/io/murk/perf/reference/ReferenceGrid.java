package io.murk.perf.reference;

import static io.murk.perf.reference.ReferenceLibrary.ADDRESS;
import static io.murk.perf.reference.ReferenceLibrary.FLOAT;
import static io.murk.perf.reference.ReferenceLibrary.INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Wave, gradient and dilation on a Square4 with absorbing edges, hand-written in C. */
public final class ReferenceGrid {
  private static final MethodHandle WAVE =
      ReferenceLibrary.link(
          "murk_reference_wave", ADDRESS, ADDRESS, ADDRESS, ADDRESS, INT, INT, FLOAT, FLOAT, FLOAT);
  private static final MethodHandle GRADIENT =
      ReferenceLibrary.link("murk_reference_gradient", ADDRESS, ADDRESS, INT, INT);
  private static final MethodHandle DILATE =
      ReferenceLibrary.link(
          "murk_reference_dilate", ADDRESS, ADDRESS, INT, INT, FLOAT, INT, ADDRESS);

  private final int rows;
  private final int cols;
  private final MemorySegment scratch;

  /** A grid. */
  public ReferenceGrid(int rows, int cols) {
    this.rows = rows;
    this.cols = cols;
    scratch = Arena.ofAuto().allocate(2L * (rows + 2) * (cols + 2), 64);
  }

  /** A step of the wave equation; all fields are a f32 a cell. */
  public void wave(
      MemorySegment d,
      MemorySegment v,
      MemorySegment newD,
      MemorySegment newV,
      float speed2,
      float damping,
      float dt) {
    try {
      WAVE.invokeExact(d, v, newD, newV, rows, cols, speed2, damping, dt);
    } catch (Throwable t) {
      throw new AssertionError("a C function throws nothing", t);
    }
  }

  /** Central differences to {@code out}, two f32 a cell. */
  public void gradient(MemorySegment in, MemorySegment out) {
    try {
      GRADIENT.invokeExact(in, out, rows, cols);
    } catch (Throwable t) {
      throw new AssertionError("a C function throws nothing", t);
    }
  }

  /** 1 where a cell within {@code radius} steps is over the threshold, else 0. */
  public void dilate(MemorySegment in, MemorySegment out, float threshold, int radius) {
    try {
      DILATE.invokeExact(in, out, rows, cols, threshold, radius, scratch);
    } catch (Throwable t) {
      throw new AssertionError("a C function throws nothing", t);
    }
  }
}
