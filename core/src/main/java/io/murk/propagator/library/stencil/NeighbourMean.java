package io.murk.propagator.library.stencil;

import io.murk.propagator.library.kernel.CellKernels;
import io.murk.propagator.library.kernel.StencilKernels;
import io.murk.propagator.library.kernel.StridedKernels;
import io.murk.propagator.library.stencil.StencilPlan.CellTable;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;

/**
 * The mean of every cell's neighbours, the sum folded from -0 in neighbour order and divided by
 * their number; of a cell without neighbours, its own value. hot: 0 B/op.
 */
public final class NeighbourMean {
  private static final StencilKernels KERNELS = ChosenKernels.stencil();

  private final StencilPlan plan;
  private final int components;
  private final long[][] offsets;

  /** For fields of {@code components} f32 a cell. */
  public NeighbourMean(Space space, int components) {
    plan = StencilPlan.of(space, StencilRule.NEIGHBOURS);
    this.components = components;
    offsets = plan.offsetBytes(components);
  }

  /** Ranks of the cells without neighbours, a new array. */
  public int[] isolatedCells() {
    return plan.isolatedCells();
  }

  /** The means; the fields are [cell][component] and do not overlap. */
  public void mean(MemorySegment in, MemorySegment out) {
    StencilPlan plan = this.plan;
    long m = components;
    for (int i = 0; i < plan.runStart.length; i++) {
      long[] o = offsets[plan.runStencil[i]];
      KERNELS.mean(in, out, plan.runStart[i] * m, plan.runCount[i] * m, o);
    }
    for (int c = 0; c < components; c++) {
      for (int i = 0; i < plan.strideStart.length; i++) {
        long[] o = offsets[plan.strideStencil[i]];
        long start = plan.strideStart[i] * m + c;
        StridedKernels.mean(in, out, start, plan.strideStep[i] * m, plan.strideCount[i], o);
      }
      for (CellTable table : plan.tables) {
        CellKernels.mean(in, out, table.rows(), table.degree(), components, c);
      }
    }
  }
}
