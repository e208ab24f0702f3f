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

  /** The longest array that every JVM allocates. */
  private static final int MAX_ENTRIES = Integer.MAX_VALUE - 8;

  /** Topologies in use that are shared; when there are more, they are forgotten in turn. */
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
    RECENT[place()] = new WeakReference<>(built);
    return built;
  }

  /** Where nothing is remembered any more, or else in turn. */
  private static int place() {
    for (int i = 0; i < REMEMBERED; i++) {
      if (RECENT[i].get() == null) {
        return i;
      }
    }
    oldest = (oldest + 1) % REMEMBERED;
    return oldest;
  }

  private static @Nullable NeighbourTable recentOrNull(Space space) {
    for (WeakReference<?> reference : RECENT) {
      if (reference.get() instanceof NeighbourTable table && table.space.sameTopology(space)) {
        return table;
      }
    }
    return null;
  }

  /** Counts first and writes then, so that nothing is allocated that the table does not need. */
  private static NeighbourTable build(Space space) {
    if (space instanceof GraphSpace graph) {
      return new NeighbourTable(space, graph.starts(), graph.ranks());
    }
    long cells = space.cellCount();
    if (cells > MAX_ENTRIES - 1) {
      throw overflow(space);
    }
    int[] starts = new int[(int) cells + 1];
    int[] near = new int[space.maxDegree()];
    long entries = 0;
    for (int cell = 0; cell < cells; cell++) {
      entries += space.neighbours(cell, near);
      if (entries > MAX_ENTRIES) {
        throw overflow(space);
      }
      starts[cell + 1] = (int) entries;
    }
    int[] ranks = new int[(int) entries];
    for (int cell = 0; cell < cells; cell++) {
      space.neighbours(cell, ranks, starts[cell]);
    }
    return new NeighbourTable(space, starts, ranks);
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
