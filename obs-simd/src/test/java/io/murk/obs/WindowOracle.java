package io.murk.obs;

import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.GraphSpace;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which cells a window around an agent shows, place by place, written from the rules. */
final class WindowOracle {
  /** What lies at a place of the box: a cell or -1, so many steps away. */
  private record Place(int rank, double steps) {}

  private WindowOracle() {}

  /** Sides of the box, in tensor order. */
  static List<Integer> sides(Space space, ObsRegion region) {
    return sides(space, halves(space, region), 0);
  }

  /** The rank of the cell at each place of the box, in tensor order, or -1. */
  static int[] ranks(Space space, ObsRegion region, int[] center) {
    double radius = region instanceof ObsRegion.AgentDisk(int r) ? r : Double.POSITIVE_INFINITY;
    return places(space, halves(space, region), center, 0).stream()
        .mapToInt(place -> place.steps <= radius ? place.rank : -1)
        .toArray();
  }

  private static int[] halves(Space space, ObsRegion region) {
    int[] halves = new int[space.ndim()];
    if (region instanceof ObsRegion.AgentDisk(int radius)) {
      Arrays.fill(halves, radius);
    } else if (region instanceof ObsRegion.AgentRect(List<Integer> given)) {
      Arrays.setAll(halves, given::get);
    }
    return halves;
  }

  private static List<Integer> sides(Space space, int[] halves, int from) {
    List<Integer> sides = new ArrayList<>();
    switch (space) {
      case ProductSpace product -> {
        int axis = from;
        for (Space component : product.components()) {
          sides.addAll(sides(component, halves, axis));
          axis += component.ndim();
        }
      }
      case GraphSpace graph -> sides.add(longest(graph, halves[from]));
      default -> {
        for (int i = 0; i < space.ndim(); i++) {
          sides.add(2 * halves[from + tensorAxis(space, i)] + 1);
        }
      }
    }
    return sides;
  }

  /** The coordinate axis that is tensor axis i. */
  private static int tensorAxis(Space space, int i) {
    return space instanceof Hex2D ? 1 - i : i;
  }

  private static List<Place> places(Space space, int[] halves, int[] center, int from) {
    if (space instanceof GraphSpace graph) {
      return ball(graph, halves[from], center[from]);
    }
    if (!(space instanceof ProductSpace product)) {
      List<Place> out = new ArrayList<>();
      walk(space, halves, center, from, new int[space.ndim()], 0, out);
      return out;
    }
    List<Place> all = List.of(new Place(0, 0));
    int axis = from;
    for (Space component : product.components()) {
      List<Place> own = places(component, halves, center, axis);
      List<Place> next = new ArrayList<>();
      for (Place outer : all) {
        for (Place inner : own) {
          boolean isCell = outer.rank >= 0 && inner.rank >= 0;
          int rank = isCell ? outer.rank * (int) component.cellCount() + inner.rank : -1;
          next.add(new Place(rank, outer.steps + inner.steps));
        }
      }
      all = next;
      axis += component.ndim();
    }
    return all;
  }

  /** Every place of the box of a space with axes; {@code offset} is in coordinate order. */
  private static void walk(
      Space space, int[] halves, int[] center, int from, int[] offset, int i, List<Place> out) {
    if (i == space.ndim()) {
      out.add(new Place(rank(space, center, from, offset), steps(space, offset)));
      return;
    }
    int axis = tensorAxis(space, i);
    for (int d = -halves[from + axis]; d <= halves[from + axis]; d++) {
      offset[axis] = d;
      walk(space, halves, center, from, offset, i + 1, out);
    }
  }

  private static int rank(Space space, int[] center, int from, int[] offset) {
    int[] coord = new int[offset.length];
    for (int axis = 0; axis < coord.length; axis++) {
      long value = (long) center[from + axis] + offset[axis];
      if (wraps(space)) {
        value = Math.floorMod(value, (long) space.axisLength(axis));
      }
      if (value != (int) value) {
        return -1;
      }
      coord[axis] = (int) value;
    }
    return space.rank(coord);
  }

  private static boolean wraps(Space space) {
    return switch (space) {
      case Line1D line -> line.edge() == EdgeBehavior.WRAP;
      case Ring1D _ -> true;
      case Square4 _, Square8 _ -> space.toString().contains("WRAP");
      case Fcc12 lattice -> lattice.edge() == EdgeBehavior.WRAP;
      default -> false;
    };
  }

  private static double steps(Space space, int[] offset) {
    int sum = Arrays.stream(offset).map(Math::abs).sum();
    int most = Arrays.stream(offset).map(Math::abs).max().orElseThrow();
    return switch (space) {
      case Square8 _ -> most;
      case Hex2D _ -> (sum + Math.abs(offset[0] + offset[1])) / 2;
      case Fcc12 _ -> Math.max(most, sum / 2);
      default -> sum;
    };
  }

  private static List<Place> ball(GraphSpace graph, int radius, int center) {
    List<Place> ball = new ArrayList<>();
    for (int vertex = 0; vertex < graph.cellCount() && graph.rank(center) >= 0; vertex++) {
      double hops = graph.distance(new int[] {center}, new int[] {vertex});
      if (hops <= radius) {
        ball.add(new Place(vertex, hops));
      }
    }
    ball.sort(Comparator.comparingDouble(Place::steps).thenComparingInt(Place::rank));
    int longest = longest(graph, radius);
    while (ball.size() < longest) {
      ball.add(new Place(-1, 0));
    }
    return ball;
  }

  private static int longest(GraphSpace graph, int radius) {
    int longest = 0;
    for (int a = 0; a < graph.cellCount(); a++) {
      int count = 0;
      for (int b = 0; b < graph.cellCount(); b++) {
        count += graph.distance(new int[] {a}, new int[] {b}) <= radius ? 1 : 0;
      }
      longest = Math.max(longest, count);
    }
    return longest;
  }
}
