package io.murk.perf.reference;

import static io.murk.perf.reference.ReferenceLibrary.ADDRESS;
import static io.murk.perf.reference.ReferenceLibrary.INT;

import io.murk.space.EdgeBehavior;
import io.murk.space.Hex2D;
import io.murk.space.NeighbourTable;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Diffusion by the hand-written C kernels: one for Square4, Hex2D and Square8 with absorbing edges
 * each, and one over compressed rows for every other space.
 */
public final class ReferenceDiffusion {
  private static final MethodHandle SQUARE4 =
      ReferenceLibrary.link(
          "murk_reference_diffuse", ADDRESS, ADDRESS, INT, INT, INT, ADDRESS, ADDRESS);
  private static final MethodHandle HEX =
      ReferenceLibrary.link(
          "murk_reference_diffuse_hex", ADDRESS, ADDRESS, INT, INT, ADDRESS, ADDRESS);
  private static final MethodHandle SQUARE8 =
      ReferenceLibrary.link(
          "murk_reference_diffuse_square8", ADDRESS, ADDRESS, INT, INT, ADDRESS, ADDRESS);
  private static final MethodHandle CSR =
      ReferenceLibrary.link(
          "murk_reference_diffuse_csr", ADDRESS, ADDRESS, INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

  private final Space space;
  private final int rows;
  private final int cols;
  private final int edge;
  private final MemorySegment starts;
  private final MemorySegment ranks;
  private final MemorySegment keep;
  private final MemorySegment share;

  /**
   * The kernel for one space.
   *
   * @param coefficientDt diffusion coefficient times time step
   */
  public ReferenceDiffusion(Space space, double coefficientDt) {
    this.space = space;
    float[] shares = ReferenceLibrary.shares(Math.max(8, space.maxDegree()), coefficientDt);
    keep = ReferenceLibrary.floats(ReferenceLibrary.keeps(shares));
    share = ReferenceLibrary.floats(shares);
    switch (space) {
      case Square4 grid -> {
        rows = grid.rows();
        cols = grid.cols();
        edge = grid.edge().ordinal();
      }
      case Square8 grid when grid.edge() == EdgeBehavior.ABSORB -> {
        rows = grid.rows();
        cols = grid.cols();
        edge = 0;
      }
      case Hex2D grid -> {
        rows = grid.rows();
        cols = grid.cols();
        edge = 0;
      }
      default -> {
        rows = 0;
        cols = Math.toIntExact(space.cellCount());
        edge = 0;
      }
    }
    NeighbourTable table = NeighbourTable.of(space);
    starts = ReferenceLibrary.ints(table.starts());
    ranks = ReferenceLibrary.ints(table.ranks());
  }

  /** One tick from {@code previous} to {@code out}, a f32 a cell each. */
  public void diffuse(MemorySegment previous, MemorySegment out) {
    try {
      if (rows == 0) {
        CSR.invokeExact(previous, out, cols, starts, ranks, keep, share);
      } else if (space instanceof Square4) {
        SQUARE4.invokeExact(previous, out, rows, cols, edge, keep, share);
      } else if (space instanceof Hex2D) {
        HEX.invokeExact(previous, out, rows, cols, keep, share);
      } else {
        SQUARE8.invokeExact(previous, out, rows, cols, keep, share);
      }
    } catch (Throwable t) {
      throw new AssertionError("a C function throws nothing", t);
    }
  }
}
