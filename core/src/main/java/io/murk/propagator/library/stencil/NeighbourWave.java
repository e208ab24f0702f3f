package io.murk.propagator.library.stencil;

import io.murk.propagator.library.kernel.StencilKernels;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A step of the wave equation on scalar fields: the neighbours' means into the output, then one
 * pass over all fields. hot: 0 B/op.
 */
public final class NeighbourWave {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final StencilKernels KERNELS = ChosenKernels.stencil();

  private final NeighbourMean mean;
  private final int[] isolated;
  private final float speed2;
  private final float damping;
  private final float dt;

  /**
   * For a space.
   *
   * @param speed2 the square of the wave's speed
   * @param damping loss of velocity, 1/s
   * @param dt time step, seconds
   */
  public NeighbourWave(Space space, float speed2, float damping, float dt) {
    mean = new NeighbourMean(space, 1);
    isolated = mean.isolatedCells();
    this.speed2 = speed2;
    this.damping = damping;
    this.dt = dt;
  }

  /** One step; the fields do not overlap. */
  public void step(MemorySegment d, MemorySegment v, MemorySegment newD, MemorySegment newV) {
    mean.mean(d, newD);
    KERNELS.wave(d, v, newD, newV, 0, d.byteSize() >>> 2, speed2, damping, dt);
    for (int cell : isolated) {
      float still = v.getAtIndex(F32, cell);
      float a = speed2 * 0f - damping * still;
      float next = still + a * dt;
      newV.setAtIndex(F32, cell, next);
      newD.setAtIndex(F32, cell, d.getAtIndex(F32, cell) + next * dt);
    }
  }
}
