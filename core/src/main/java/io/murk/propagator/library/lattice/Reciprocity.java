package io.murk.propagator.library.lattice;

import io.murk.space.NeighbourTable;
import io.murk.space.Space;
import java.util.Arrays;

/**
 * Whether neighbourhood is mutual: every cell stands with its neighbours as often as they with it.
 */
public final class Reciprocity implements TopologyCache.Table {
  private static final TopologyCache<Reciprocity> BUILT =
      new TopologyCache<>(Reciprocity.class, Reciprocity::new);

  private final Space space;
  private final NeighbourTable neighbours;
  private final boolean mutual;

  private Reciprocity(Space space) {
    this.space = space;
    neighbours = NeighbourTable.of(space);
    int[] ranks = neighbours.ranks();
    long[] there = new long[ranks.length];
    long[] back = new long[ranks.length];
    for (int cell = 0; cell < neighbours.cells(); cell++) {
      for (int e = neighbours.starts()[cell]; e < neighbours.starts()[cell + 1]; e++) {
        there[e] = (long) cell << 32 | ranks[e];
        back[e] = (long) ranks[e] << 32 | cell;
      }
    }
    Arrays.sort(there);
    Arrays.sort(back);
    mutual = Arrays.equals(there, back);
  }

  /** What is known of a space, found once for its topology. */
  public static Reciprocity of(Space space) {
    return BUILT.of(space);
  }

  @Override
  public Space space() {
    return space;
  }

  /** The neighbours. */
  public NeighbourTable neighbours() {
    return neighbours;
  }

  /** Whether neighbourhood is mutual. */
  public boolean isMutual() {
    return mutual;
  }
}
