package io.murk.propagator.library.stencil;

import io.murk.propagator.library.kernel.CellKernels;
import io.murk.propagator.library.kernel.StencilKernels;
import io.murk.propagator.library.kernel.StridedKernels;
import io.murk.propagator.library.stencil.StencilPlan.CellTable;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;

/**
 * Presence that spreads or withdraws along the lattice: in a scalar field of 0 and 1, whether a
 * cell or any of its neighbours is 1, and whether it and all of them are. hot: 0 B/op.
 */
public final class NeighbourSpread {
  private static final StencilKernels KERNELS = ChosenKernels.stencil();

  private final StencilPlan plan;
  private final long[][] offsets;

  /** For scalar fields of a space. */
  public NeighbourSpread(Space space) {
    plan = StencilPlan.of(space, StencilRule.NEIGHBOURS);
    offsets = plan.offsetBytes(1);
  }

  /**
   * {@code out = in > threshold ? 1 : 0}; NaN gives 0. The fields are the same or do not overlap.
   */
  public void threshold(MemorySegment in, MemorySegment out, float threshold) {
    KERNELS.threshold(in, out, in.byteSize() >>> 2, threshold);
  }

  /** Every cell becomes 1 if it or any of its neighbours is. The fields do not overlap. */
  public void any(MemorySegment in, MemorySegment out) {
    StencilPlan plan = this.plan;
    for (int i = 0; i < plan.runStart.length; i++) {
      KERNELS.any(in, out, plan.runStart[i], plan.runCount[i], offsets[plan.runStencil[i]]);
    }
    for (int i = 0; i < plan.strideStart.length; i++) {
      long[] o = offsets[plan.strideStencil[i]];
      StridedKernels.any(in, out, plan.strideStart[i], plan.strideStep[i], plan.strideCount[i], o);
    }
    for (CellTable table : plan.tables) {
      CellKernels.any(in, out, table.rows(), table.degree());
    }
  }

  /** Every cell becomes 1 if it and all of its neighbours are. The fields do not overlap. */
  public void all(MemorySegment in, MemorySegment out) {
    StencilPlan plan = this.plan;
    for (int i = 0; i < plan.runStart.length; i++) {
      KERNELS.all(in, out, plan.runStart[i], plan.runCount[i], offsets[plan.runStencil[i]]);
    }
    for (int i = 0; i < plan.strideStart.length; i++) {
      long[] o = offsets[plan.strideStencil[i]];
      StridedKernels.all(in, out, plan.strideStart[i], plan.strideStep[i], plan.strideCount[i], o);
    }
    for (CellTable table : plan.tables) {
      CellKernels.all(in, out, table.rows(), table.degree());
    }
  }
}
