package io.murk.obs.execute;

import io.murk.egress.EgressTarget;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import io.murk.obs.kernel.WindowBatch;
import java.lang.foreign.MemorySegment;

/**
 * A window on a space whose cells do not lie in rows along the tensor, because it is or contains an
 * {@link io.murk.space.Fcc12} or a {@link io.murk.space.GraphSpace}: cell by cell. Each component
 * of the space says which of its cells is at a position, and how far; a cell is seen if all
 * components have one and their distances together are not above the radius.
 */
public final class CellWindow implements AgentWindow {
  /** The radius of a window that shows cells however far they are. */
  public static final long ANY = Long.MAX_VALUE;

  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;
  private static final byte VALID = 1;
  private static final byte PADDING = 0;

  /** All components but the last, whose positions run fastest. */
  private final WindowPart[] outer;

  private final WindowPart inner;
  private final long radius;
  private final ValueMap map;
  private final long outerCells;

  /**
   * A window.
   *
   * @param parts the components of the space, in their order, at least one
   * @param radius steps, or {@link #ANY}
   * @param map what cells become; the window's elements are at most 2^31 - 9
   */
  public CellWindow(WindowPart[] parts, long radius, ValueMap map) {
    this.outer = java.util.Arrays.copyOf(parts, parts.length - 1);
    this.inner = parts[parts.length - 1];
    this.radius = radius;
    this.map = map;
    long cells = 1;
    for (WindowPart part : outer) {
      cells *= part.positions();
    }
    outerCells = cells;
  }

  @Override
  public long elements() {
    return outerCells * inner.positions() * map.width();
  }

  @Override
  public int common() {
    return WindowBatch.NONE;
  }

  @Override
  public long gather(
      MemorySegment field,
      EgressTarget target,
      long at,
      long maskAt,
      MemorySegment centers,
      long centerAt) {
    MemorySegment output = target.output();
    MemorySegment mask = target.mask();
    WindowPart inner = this.inner;
    int positions = inner.positions();
    long step = map.cellBytes();
    int width = map.width();
    KERNELS.fillBytes(output, at, outerCells * positions * step, PADDING);
    KERNELS.fillBytes(mask, maskAt, elements(), PADDING);
    long seen = 0;
    for (long row = 0; row < outerCells; row++) {
      long rank = outerRank(row, centers, centerAt);
      long left = rank < 0 ? -1 : radius - outerSteps(row, centers, centerAt);
      if (left < 0) {
        continue;
      }
      for (int i = 0; i < positions; i++) {
        long own = inner.cell(i, centers, centerAt);
        if (own >= 0 && inner.steps(i, centers, centerAt) <= left) {
          long cell = row * positions + i;
          map.run(field, rank + own * inner.stride(), output, at + cell * step, 1);
          KERNELS.fillBytes(mask, maskAt + cell * width, width, VALID);
          seen++;
        }
      }
    }
    return seen * width;
  }

  @Override
  public void gatherAll(
      MemorySegment field,
      EgressTarget target,
      MemorySegment centers,
      long centerAt,
      long centerBytes,
      WindowBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      long center = centerAt + i * centerBytes;
      batch.seen[i] = gather(field, target, batch.at(i), batch.maskAt(i), centers, center);
    }
  }

  /** The rank of the first cell with these outer components, or -1 if there are none such. */
  private long outerRank(long row, MemorySegment centers, long centerAt) {
    long rank = 0;
    long rest = row;
    for (int i = outer.length - 1; i >= 0; i--) {
      WindowPart part = outer[i];
      long own = part.cell((int) (rest % part.positions()), centers, centerAt);
      if (own < 0) {
        return -1;
      }
      rank += own * part.stride();
      rest /= part.positions();
    }
    return rank;
  }

  /** How far the outer components are that there are. */
  private long outerSteps(long row, MemorySegment centers, long centerAt) {
    long steps = 0;
    long rest = row;
    for (int i = outer.length - 1; i >= 0; i--) {
      WindowPart part = outer[i];
      steps += part.steps((int) (rest % part.positions()), centers, centerAt);
      rest /= part.positions();
    }
    return steps;
  }
}
