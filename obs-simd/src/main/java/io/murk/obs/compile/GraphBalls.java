package io.murk.obs.compile;

import io.murk.obs.execute.WindowPart;
import io.murk.space.GraphSpace;
import io.murk.space.NeighbourTable;
import java.util.Arrays;

/** Lists what lies around every vertex of a graph, by hops and then by number. */
final class GraphBalls {
  /** The most entries of all lists together: 128 MiB of heap. */
  private static final int MAX_ENTRIES = 1 << 24;

  private final NeighbourTable table;

  /** For which vertex each vertex was reached last; so that it need not be cleared. */
  private final int[] reachedFrom;

  private int[] vertices = new int[16];
  private int[] hops = new int[16];
  private int count;

  private GraphBalls(GraphSpace graph) {
    table = NeighbourTable.of(graph);
    reachedFrom = new int[table.cells()];
    Arrays.fill(reachedFrom, -1);
  }

  /** The lists of a graph that is a component of a space. */
  static WindowPart.Graph compile(
      int entry, int radius, GraphSpace graph, SpaceComponent component) {
    var balls = new GraphBalls(graph);
    int[] starts = new int[balls.table.cells() + 1];
    int longest = 0;
    for (int vertex = 0; vertex < starts.length - 1; vertex++) {
      balls.search(vertex, radius);
      if (balls.count > MAX_ENTRIES) {
        throw SpecErrors.invalid(
            entry,
            "radius",
            radius,
            "disks that hold at most " + MAX_ENTRIES + " vertices in all on " + graph);
      }
      starts[vertex + 1] = balls.count;
      longest = Math.max(longest, balls.count - starts[vertex]);
    }
    return new WindowPart.Graph(
        component.firstAxis(),
        longest,
        starts,
        Arrays.copyOf(balls.vertices, balls.count),
        Arrays.copyOf(balls.hops, balls.count),
        component.stride());
  }

  /** Adds what is within so many hops of a vertex; ends early when there is too much. */
  private void search(int center, int radius) {
    add(center, center, 0);
    int from = count - 1;
    for (int hop = 1; hop <= radius && from < count && count <= MAX_ENTRIES; hop++) {
      int end = count;
      for (int i = from; i < end && count <= MAX_ENTRIES; i++) {
        int vertex = vertices[i];
        for (int k = table.starts()[vertex]; k < table.starts()[vertex + 1]; k++) {
          add(center, table.ranks()[k], hop);
        }
      }
      Arrays.sort(vertices, end, count);
      from = end;
    }
  }

  private void add(int center, int vertex, int hop) {
    if (reachedFrom[vertex] != center) {
      reachedFrom[vertex] = center;
      if (count == vertices.length) {
        vertices = Arrays.copyOf(vertices, 2 * count);
        hops = Arrays.copyOf(hops, 2 * count);
      }
      vertices[count] = vertex;
      hops[count++] = hop;
    }
  }
}
