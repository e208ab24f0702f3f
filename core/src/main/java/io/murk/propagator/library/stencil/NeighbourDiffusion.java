package io.murk.propagator.library.stencil;

import io.murk.propagator.library.kernel.CellKernels;
import io.murk.propagator.library.kernel.StencilKernels;
import io.murk.propagator.library.kernel.StridedKernels;
import io.murk.propagator.library.stencil.StencilPlan.CellTable;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;

/**
 * Relaxation of every cell towards the mean of its neighbours: {@code a = f32(min(coefficientDt *
 * n, 1))} for n neighbours, {@code out = (1 - a) * in + a * (sum / n)}, the sum folded from -0 in
 * neighbour order; a cell without neighbours keeps its value. hot: 0 B/op.
 */
public final class NeighbourDiffusion {
  private static final StencilKernels KERNELS = ChosenKernels.stencil();

  private final StencilPlan plan;
  private final int components;
  private final long[][] offsets;

  /** Share of the neighbours' mean, by number of neighbours, and what is kept of the cell. */
  private final float[] share;

  private final float[] keep;

  /**
   * For fields of {@code components} f32 a cell, of which each diffuses.
   *
   * @param coefficientDt diffusion coefficient times time step
   */
  public NeighbourDiffusion(Space space, int components, double coefficientDt) {
    plan = StencilPlan.of(space, StencilRule.NEIGHBOURS);
    this.components = components;
    offsets = plan.offsetBytes(components);
    share = new float[plan.maxDegree() + 1];
    keep = new float[share.length];
    for (int n = 0; n < share.length; n++) {
      double a = coefficientDt * n;
      share[n] = (float) (a > 1.0 ? 1.0 : a);
      keep[n] = 1f - share[n];
    }
  }

  /** One tick; the fields are [cell][component] and do not overlap. */
  public void diffuse(MemorySegment in, MemorySegment out) {
    StencilPlan plan = this.plan;
    long m = components;
    for (int i = 0; i < plan.runStart.length; i++) {
      long[] o = offsets[plan.runStencil[i]];
      int n = o.length;
      KERNELS.diffuse(in, out, plan.runStart[i] * m, plan.runCount[i] * m, o, keep[n], share[n]);
    }
    for (int c = 0; c < components; c++) {
      for (int i = 0; i < plan.strideStart.length; i++) {
        long[] o = offsets[plan.strideStencil[i]];
        int n = o.length;
        long start = plan.strideStart[i] * m + c;
        long step = plan.strideStep[i] * m;
        StridedKernels.diffuse(in, out, start, step, plan.strideCount[i], o, keep[n], share[n]);
      }
      for (CellTable table : plan.tables) {
        int n = table.degree();
        CellKernels.diffuse(in, out, table.rows(), n, components, c, keep[n], share[n]);
      }
    }
  }
}
