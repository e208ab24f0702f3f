package io.murk.propagator.library.stencil;

import io.murk.space.Space;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a space by how they read their neighbours, in the order in which they are done:
 *
 * <ol>
 *   <li>runs: cells with consecutive ranks and one stencil. A run may go over some cells of another
 *       stencil and writes nonsense to them; whoever owns them comes later, so runs are done in
 *       their order;
 *   <li>strides: cells of one stencil at a constant step of rank, such as a column;
 *   <li>tables: all other cells, by number of entries.
 * </ol>
 *
 * <p>All numbers are in cells. Immutable and shared: worlds with the same topology use one plan as
 * long as one of them holds it. The arrays are read, not written.
 */
public final class StencilPlan {
  private static final WeakReference<StencilPlan> NONE = new WeakReference<>(null);

  /** Plans in use; the oldest is forgotten when another one comes. */
  private static final int REMEMBERED = 64;

  private static final WeakReference<?>[] RECENT = new WeakReference<?>[REMEMBERED];
  private static int oldest;

  static {
    Arrays.fill(RECENT, NONE);
  }

  private final Space space;
  private final StencilRule rule;

  /** Axes that stencils have weights for. */
  final int axes;

  /** The stencils: distances in rank, and weights [entry][axis]. */
  final int[][] offsets;

  final float[][] weights;
  final int[] runStart;
  final int[] runCount;
  final int[] runStencil;
  final int[] strideStart;
  final int[] strideStep;
  final int[] strideCount;
  final int[] strideStencil;
  final CellTable[] tables;

  /** Cells whose stencil has no entry. */
  private final int[] isolated;

  /**
   * Cells with one number of neighbours.
   *
   * @param degree neighbours of a cell
   * @param rows {@code degree + 1} ranks a cell: its own, then its neighbours'
   * @param weights {@code degree * axes} a cell, [entry][axis]
   */
  record CellTable(int degree, int[] rows, float[] weights) {
    int cells() {
      return rows.length / (degree + 1);
    }
  }

  StencilPlan(
      Space space,
      StencilRule rule,
      StencilTable table,
      StencilCompiler.Runs runs,
      StencilCompiler.Strides strides,
      CellTable[] tables,
      int[] isolated) {
    this.space = space;
    this.rule = rule;
    this.tables = tables;
    this.isolated = isolated;
    axes = table.axes();
    offsets = new int[table.size()][];
    weights = new float[table.size()][];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = table.offsets(i);
      weights[i] = table.weights(i);
    }
    runStart = runs.start().toArray();
    runCount = runs.count().toArray();
    runStencil = runs.stencil().toArray();
    strideStart = strides.start().toArray();
    strideStep = strides.step().toArray();
    strideCount = strides.count().toArray();
    strideStencil = strides.stencil().toArray();
  }

  /**
   * The plan of a space, compiled once for its topology.
   *
   * @throws io.murk.error.MurkException {@code CELL_COUNT_OVERFLOW} when the cells that no run
   *     covers do not fit an array
   */
  public static synchronized StencilPlan of(Space space, StencilRule rule) {
    StencilPlan known = recentOrNull(space, rule);
    if (known != null) {
      return known;
    }
    StencilPlan compiled = new StencilCompiler(space, rule).compile();
    RECENT[oldest] = new WeakReference<>(compiled);
    oldest = (oldest + 1) % REMEMBERED;
    return compiled;
  }

  private static @Nullable StencilPlan recentOrNull(Space space, StencilRule rule) {
    for (WeakReference<?> reference : RECENT) {
      if (reference.get() instanceof StencilPlan plan
          && plan.rule == rule
          && plan.space.sameTopology(space)) {
        return plan;
      }
    }
    return null;
  }

  /** Cells without neighbours, by rank. */
  public int[] isolatedCells() {
    return isolated.clone();
  }

  /** Whether slopes are divided by the number of weights. */
  boolean divides() {
    return rule.divides();
  }

  /** The most entries that a stencil has. */
  int maxDegree() {
    int most = 0;
    for (int[] entries : offsets) {
      most = Math.max(most, entries.length);
    }
    for (CellTable table : tables) {
      most = Math.max(most, table.degree());
    }
    return most;
  }

  /** The stencils' offsets in bytes, for fields of {@code components} f32 a cell. */
  long[][] offsetBytes(int components) {
    long[][] bytes = new long[offsets.length][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = Arrays.stream(offsets[i]).mapToLong(o -> 4L * o * components).toArray();
    }
    return bytes;
  }
}
