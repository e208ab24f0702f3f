package io.murk.propagator.library.stencil;

import io.murk.propagator.library.kernel.CellKernels;
import io.murk.propagator.library.kernel.Slope;
import io.murk.propagator.library.kernel.StencilKernels;
import io.murk.propagator.library.kernel.StridedKernels;
import io.murk.propagator.library.stencil.StencilPlan.CellTable;
import io.murk.space.Space;
import io.murk.space.Square4;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The slopes of a scalar field along axes, times a sign, to a vector field [cell][axis]. hot: 0
 * B/op.
 *
 * <p>On Square4 by the central rule, half the difference of east and west, and of south and north,
 * the cell itself standing in where the edge has none. Else by {@link Slope} with the weights of
 * the rule.
 */
public final class FieldGradient {
  private static final StencilKernels KERNELS = ChosenKernels.stencil();

  private final StencilPlan plan;
  private final boolean grid;
  private final float sign;
  private final int axes;
  private final long[][] offsets;

  /** By stencil and axis. */
  private final Slope[][] slopes;

  /**
   * Slopes by a rule.
   *
   * @param rule CENTRAL, ONE_SIDED or LATTICE
   * @param sign 1, or -1 for the way down
   */
  public FieldGradient(Space space, StencilRule rule, float sign) {
    grid = rule == StencilRule.CENTRAL && space instanceof Square4;
    plan = StencilPlan.of(space, grid ? StencilRule.GRID_DIFFERENCES : rule);
    this.sign = sign;
    axes = grid ? 2 : plan.axes;
    offsets = plan.offsetBytes(1);
    slopes = new Slope[offsets.length][];
    for (int i = 0; i < offsets.length && !grid; i++) {
      slopes[i] = slopes(offsets[i], plan.weights[i], rule);
    }
  }

  private Slope[] slopes(long[] entryOffsets, float[] weights, StencilRule rule) {
    Slope[] byAxis = new Slope[axes];
    for (int axis = 0; axis < axes; axis++) {
      long[] o = new long[entryOffsets.length];
      float[] w = new float[o.length];
      int n = 0;
      for (int k = 0; k < o.length; k++) {
        if (weights[k * axes + axis] != 0f) {
          o[n] = entryOffsets[k];
          w[n++] = weights[k * axes + axis];
        }
      }
      float divisor = rule.divides() && n > 0 ? n : 1;
      byAxis[axis] = new Slope(Arrays.copyOf(o, n), Arrays.copyOf(w, n), divisor, sign);
    }
    return byAxis;
  }

  /** Axes of the result, the components of its field. */
  public int axes() {
    return axes;
  }

  /** All slopes of {@code in}, [cell], to {@code out}, [cell][axis], which do not overlap. */
  public void gradient(MemorySegment in, MemorySegment out) {
    if (grid) {
      differences(in, out);
      return;
    }
    StencilPlan plan = this.plan;
    for (int i = 0; i < plan.runStart.length; i++) {
      Slope[] s = slopes[plan.runStencil[i]];
      if (axes == 2) {
        KERNELS.slopes(in, out, plan.runStart[i], plan.runCount[i], s[0], s[1]);
      } else {
        StridedKernels.slopes(in, out, plan.runStart[i], 1, plan.runCount[i], s);
      }
    }
    for (int i = 0; i < plan.strideStart.length; i++) {
      Slope[] s = slopes[plan.strideStencil[i]];
      StridedKernels.slopes(
          in, out, plan.strideStart[i], plan.strideStep[i], plan.strideCount[i], s);
    }
    for (CellTable table : plan.tables) {
      slopes(in, out, table);
    }
  }

  private void differences(MemorySegment in, MemorySegment out) {
    StencilPlan plan = this.plan;
    float half = 0.5f * sign;
    for (int i = 0; i < plan.runStart.length; i++) {
      long[] o = offsets[plan.runStencil[i]];
      KERNELS.differences(in, out, plan.runStart[i], plan.runCount[i], o, half);
    }
    for (int i = 0; i < plan.strideStart.length; i++) {
      long[] o = offsets[plan.strideStencil[i]];
      StridedKernels.differences(
          in, out, plan.strideStart[i], plan.strideStep[i], plan.strideCount[i], o, half);
    }
    for (CellTable table : plan.tables) {
      CellKernels.differences(in, out, table.rows(), half);
    }
  }

  private void slopes(MemorySegment in, MemorySegment out, CellTable table) {
    boolean divide = plan.divides();
    for (int axis = 0; axis < axes; axis++) {
      CellKernels.slopes(
          in, out, table.rows(), table.degree(), table.weights(), axes, axis, sign, divide);
    }
  }
}
