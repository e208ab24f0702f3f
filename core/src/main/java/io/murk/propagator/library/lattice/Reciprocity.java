package io.murk.propagator.library.lattice;

import io.murk.space.NeighbourTable;
import java.util.Arrays;

/** Whether neighbourhood is mutual. */
public final class Reciprocity {
  private Reciprocity() {}

  /** Whether every cell stands with its neighbours as often as they stand with it. */
  public static boolean of(NeighbourTable table) {
    int[] ranks = table.ranks();
    long[] there = new long[ranks.length];
    long[] back = new long[ranks.length];
    for (int cell = 0; cell < table.cells(); cell++) {
      for (int e = table.starts()[cell]; e < table.starts()[cell + 1]; e++) {
        there[e] = (long) cell << 32 | ranks[e];
        back[e] = (long) ranks[e] << 32 | cell;
      }
    }
    Arrays.sort(there);
    Arrays.sort(back);
    return Arrays.equals(there, back);
  }
}
