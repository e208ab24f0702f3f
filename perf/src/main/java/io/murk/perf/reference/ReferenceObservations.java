package io.murk.perf.reference;

import static io.murk.perf.reference.ReferenceLibrary.ADDRESS;
import static io.murk.perf.reference.ReferenceLibrary.FLOAT;
import static io.murk.perf.reference.ReferenceLibrary.INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Observations of a grid of f32, hand-written in C: windows around agents (at most 16 wide, not
 * wider than the grid) and pooling, each with its mask.
 *
 * @param field f32 [rows][cols]
 * @param rows of the grid
 * @param cols of the grid
 * @param wraps whether windows go on at the other side
 */
public record ReferenceObservations(MemorySegment field, int rows, int cols, boolean wraps) {
  private static final MethodHandle RECTS =
      ReferenceLibrary.link(
          "murk_reference_rects", ADDRESS, INT, INT, INT, ADDRESS, INT, INT, ADDRESS, ADDRESS);
  private static final MethodHandle RECTS_U8 =
      ReferenceLibrary.link(
          "murk_reference_rects_u8",
          ADDRESS,
          INT,
          INT,
          INT,
          ADDRESS,
          INT,
          INT,
          FLOAT,
          FLOAT,
          ADDRESS,
          ADDRESS);
  private static final MethodHandle DISKS =
      ReferenceLibrary.link(
          "murk_reference_disks", ADDRESS, INT, ADDRESS, INT, INT, ADDRESS, ADDRESS);
  private static final MethodHandle POOL =
      ReferenceLibrary.link("murk_reference_pool", ADDRESS, INT, INT, ADDRESS, ADDRESS);

  /** Squares around agents, f32 [agent][2 * half + 1][2 * half + 1]. */
  public void rects(
      MemorySegment centers, int agents, int half, MemorySegment out, MemorySegment mask) {
    try {
      RECTS.invokeExact(field, rows, cols, wraps ? 1 : 0, centers, agents, half, out, mask);
    } catch (Throwable t) {
      throw new AssertionError("a C function throws nothing", t);
    }
  }

  /** The same as {@code round(clamp(value * scale, 0, 255))}, u8. */
  public void rectsOfBytes(
      MemorySegment centers,
      int agents,
      int half,
      float scale,
      MemorySegment out,
      MemorySegment mask) {
    try {
      RECTS_U8.invokeExact(
          field, rows, cols, wraps ? 1 : 0, centers, agents, half, scale, 0f, out, mask);
    } catch (Throwable t) {
      throw new AssertionError("a C function throws nothing", t);
    }
  }

  /** Disks of four neighbours a cell that lie in the grid, f32. */
  public void disks(
      MemorySegment centers, int agents, int radius, MemorySegment out, MemorySegment mask) {
    try {
      DISKS.invokeExact(field, cols, centers, agents, radius, out, mask);
    } catch (Throwable t) {
      throw new AssertionError("a C function throws nothing", t);
    }
  }

  /** Means of 2x2 cells, f32 [rows / 2][cols / 2]. */
  public void pool(MemorySegment out, MemorySegment mask) {
    try {
      POOL.invokeExact(field, rows, cols, out, mask);
    } catch (Throwable t) {
      throw new AssertionError("a C function throws nothing", t);
    }
  }
}
