package io.murk.obs.compile;

import io.murk.egress.EgressTensor;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.obs.ObsEntry;
import io.murk.obs.Pool;
import io.murk.obs.execute.FixedCells;
import io.murk.obs.execute.FixedEntry;
import io.murk.obs.execute.ValueMap;
import io.murk.space.Region;
import io.murk.space.RegionPlan;
import io.murk.space.Space;
import java.util.Arrays;

/** Makes the entry of a region that is the same for everybody. */
final class FixedCompiler {
  /** A tensor with a smaller share of cells is refused, as murk 0.1.9 did. */
  private static final double LEAST_COVERAGE = 0.35;

  /** A tensor with a smaller share of cells is worth a warning. */
  private static final double GOOD_COVERAGE = 0.5;

  /**
   * Below so many values on average, runs cost more than an index for each value. Of 1,200 values,
   * an index each takes 780 ns; runs of 1, 4, 16 and 32 take 5,480, 2,100, 1,200 and 1,150 ns with
   * scalar kernels, which vector kernels improve for the longer ones.
   */
  private static final int SHORT_RUN = 16;

  /** The most indices that are kept for an entry. */
  private static final long MAX_LISTED = 1 << 24;

  private static final long NO_PITCH = -1;

  /**
   * Cells of a region.
   *
   * @param sides axes of its tensor
   * @param first rank of the first cell
   * @param pitch ranks from one row of a tensor of two axes to the next, if its rows lie in the
   *     field at equal distances and without gaps; else {@link #NO_PITCH}
   */
  private record Box(FixedCells cells, int[] sides, int first, long pitch) {}

  private final int entry;
  private final Space space;
  private final EntryValues values;

  private FixedCompiler(int entry, Space space, EntryValues values) {
    this.entry = entry;
    this.space = space;
    this.values = values;
  }

  /** Checks a region and its pool, and takes room for them. */
  static FixedEntry compile(
      int entry,
      ObsEntry declared,
      Region region,
      Space space,
      EntryValues values,
      UnitLayout layout) {
    FixedCompiler compiler = new FixedCompiler(entry, space, values);
    Box box = compiler.box(region);
    Pool pool = declared.pool();
    if (pool == null) {
      FixedEntry.Place place = place(declared, layout.take(entry, values, box.sides));
      return FixedEntry.of(place, box.cells, values.map());
    }
    return compiler.pooled(declared, pool, box, layout);
  }

  private static FixedEntry.Place place(ObsEntry declared, EgressTensor tensor) {
    return new FixedEntry.Place(declared.field(), tensor.outputOffset(), tensor.maskOffset());
  }

  private FixedEntry pooled(ObsEntry declared, Pool pool, Box box, UnitLayout layout) {
    ValueMap map = values.map();
    int[] sides = box.sides;
    boolean inPlace = box.pitch != NO_PITCH && map.components() == 1;
    long pitch = inPlace ? box.pitch : sides[sides.length - 1];
    PoolCompiler.Windows windows = PoolCompiler.compile(entry, pool, sides, pitch, map);
    if (!inPlace) {
      long gathered = (long) sides[0] * sides[1] * map.width(); // below 2^62, as ints are
      PoolCompiler.requireScratch(entry, pool, gathered);
    }
    FixedEntry.Place place = place(declared, layout.take(entry, values, windows.sides()));
    return inPlace
        ? FixedEntry.pooledInPlace(place, box.cells, map, windows.box(), box.first)
        : FixedEntry.pooled(place, box.cells, map, windows.box());
  }

  /** Every cell needs no list of cells: a large space costs no more than a small one. */
  private Box box(Region region) {
    if (region instanceof Region.All) {
      int[] sides = space.shape();
      FixedCells cells = FixedCells.all((int) space.cellCount());
      return new Box(cells, sides, 0, sides.length == 2 ? sides[1] : NO_PITCH);
    }
    RegionPlan plan = plan(region);
    checkCoverage(region, plan);
    return new Box(cells(plan), plan.shape(), plan.ranks()[0], pitch(plan));
  }

  private RegionPlan plan(Region region) {
    try {
      return space.compile(region);
    } catch (MurkException e) {
      throw new MurkException(
          ErrorCode.INVALID_OBS_SPEC,
          "entry="
              + entry
              + " region="
              + name(region)
              + " allowed=a region of "
              + space
              + "; "
              + e.getMessage(),
          e);
    }
  }

  /** A region in a message: without its cells, which may be many. */
  private static String name(Region region) {
    return region instanceof Region.Coords(var cells)
        ? "Coords[cells=" + cells.size() + "]"
        : region.toString();
  }

  private void checkCoverage(Region region, RegionPlan plan) {
    double coverage = plan.validRatio();
    if (coverage >= GOOD_COVERAGE) {
      return;
    }
    String about = "entry=" + entry + " region=" + name(region) + " coverage=" + coverage;
    if (coverage < LEAST_COVERAGE) {
      throw new MurkException(
          ErrorCode.INVALID_COMPOSITION,
          about
              + " allowed="
              + LEAST_COVERAGE
              + "..1.0, the share of the elements of "
              + Arrays.toString(plan.shape())
              + " that are cells");
    }
    System.getLogger(FixedCompiler.class.getName())
        .log(System.Logger.Level.WARNING, about + ": more than half of the tensor is padding");
  }

  /** Runs of cells; where they are short, and there is no padding between them, single values. */
  private FixedCells cells(RegionPlan plan) {
    int[] ranks = plan.ranks();
    int[] places = plan.tensorIndices();
    int runs = 0;
    boolean inOrder = plan.mask().length == ranks.length;
    for (int i = 0; i < ranks.length; i++) {
      runs += startsRun(ranks, places, i) ? 1 : 0;
      inOrder &= places[i] == i;
    }
    ValueMap map = values.map();
    long length = (long) ranks.length * map.width();
    boolean isShort = length < (long) SHORT_RUN * runs && length <= MAX_LISTED;
    if (isShort && inOrder && !map.isOneHot() && hasIntIndices(map)) {
      return FixedCells.listed(indices(ranks, map), ranks.length);
    }
    int[] starts = new int[runs];
    int[] targets = new int[runs];
    int[] counts = new int[runs];
    int run = -1;
    for (int i = 0; i < ranks.length; i++) {
      if (startsRun(ranks, places, i)) {
        run++;
        starts[run] = ranks[i];
        targets[run] = places[i];
      }
      counts[run]++;
    }
    return FixedCells.runs(starts, targets, counts, plan.mask().length);
  }

  private static boolean startsRun(int[] ranks, int[] places, int i) {
    return i == 0 || ranks[i] != ranks[i - 1] + 1 || places[i] != places[i - 1] + 1;
  }

  private boolean hasIntIndices(ValueMap map) {
    return space.cellCount() <= Integer.MAX_VALUE / map.components();
  }

  private static int[] indices(int[] ranks, ValueMap map) {
    int width = map.width();
    int[] indices = new int[ranks.length * width];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = ranks[i / width] * map.components() + i % width;
    }
    return indices;
  }

  private static long pitch(RegionPlan plan) {
    int[] ranks = plan.ranks();
    int[] places = plan.tensorIndices();
    if (plan.shape().length != 2 || ranks.length != plan.mask().length) {
      return NO_PITCH;
    }
    int cols = plan.shape()[1];
    long pitch = ranks.length > cols ? (long) ranks[cols] - ranks[0] : cols;
    for (int i = 0; i < ranks.length; i++) {
      if (places[i] != i || ranks[i] != ranks[0] + i / cols * pitch + i % cols) {
        return NO_PITCH;
      }
    }
    return Math.max(pitch, NO_PITCH);
  }
}
