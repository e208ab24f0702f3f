package io.murk.space;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The neighbours of every cell in one array (compressed sparse rows): those of cell {@code c} are
 * {@code ranks[starts[c]]} to {@code ranks[starts[c + 1] - 1]}, in the order that sums follow.
 *
 * <p>Immutable and shared: worlds with the same topology use one table as long as one of them holds
 * it. The arrays are handed out as they are: read them, do not write them.
 */
public final class NeighbourTable {
  private static final WeakReference<NeighbourTable> NONE = new WeakReference<>(null);

  /** Topologies in use; the oldest is forgotten when another one comes. */
  private static final int REMEMBERED = 32;

  private static final WeakReference<?>[] RECENT = new WeakReference<?>[REMEMBERED];
  private static int oldest;

  static {
    Arrays.fill(RECENT, NONE);
  }

  private final Space space;
  private final int[] starts;
  private final int[] ranks;

  private NeighbourTable(Space space, int[] starts, int[] ranks) {
    this.space = space;
    this.starts = starts;
    this.ranks = ranks;
  }

  /**
   * The table of a space, built once for its topology.
   *
   * @throws MurkException {@link ErrorCode#CELL_COUNT_OVERFLOW} when the entries do not fit an
   *     array
   */
  public static synchronized NeighbourTable of(Space space) {
    NeighbourTable known = recentOrNull(space);
    if (known != null) {
      return known;
    }
    NeighbourTable built = build(space);
    RECENT[oldest] = new WeakReference<>(built);
    oldest = (oldest + 1) % REMEMBERED;
    return built;
  }

  private static @Nullable NeighbourTable recentOrNull(Space space) {
    for (WeakReference<?> reference : RECENT) {
      if (reference.get() instanceof NeighbourTable table && table.space.sameTopology(space)) {
        return table;
      }
    }
    return null;
  }

  private static NeighbourTable build(Space space) {
    long cells = space.cellCount();
    if (cells >= Integer.MAX_VALUE) {
      throw overflow(space);
    }
    int[] starts = new int[(int) cells + 1];
    int[] near = new int[space.maxDegree()];
    int[] ranks = new int[(int) Math.min(cells * near.length, Integer.MAX_VALUE - 8)];
    int entries = 0;
    for (int cell = 0; cell < cells; cell++) {
      int degree = space.neighbours(cell, near);
      if (degree > ranks.length - entries) {
        throw overflow(space);
      }
      System.arraycopy(near, 0, ranks, entries, degree);
      entries += degree;
      starts[cell + 1] = entries;
    }
    return new NeighbourTable(space, starts, Arrays.copyOf(ranks, entries));
  }

  private static MurkException overflow(Space space) {
    return new MurkException(
        ErrorCode.CELL_COUNT_OVERFLOW, "neighbours of " + space + " allowed=0..2147483639");
  }

  /** Number of cells. */
  public int cells() {
    return starts.length - 1;
  }

  /** Number of neighbours of a cell. */
  public int degree(int cell) {
    return starts[cell + 1] - starts[cell];
  }

  /** Where each cell's neighbours start in {@link #ranks}, and behind the last where they end. */
  public int[] starts() {
    return starts;
  }

  /** Ranks of the neighbours. */
  public int[] ranks() {
    return ranks;
  }
}
