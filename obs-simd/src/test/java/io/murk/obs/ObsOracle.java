package io.murk.obs;

import io.murk.space.Coord;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
import io.murk.space.Region;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What an observation must be, cell by cell and without any haste: written from the rules, not from
 * the plan. {@link ValueOracle} says what the cells become.
 */
final class ObsOracle {
  /**
   * What one unit must hold.
   *
   * @param output what each element holds, as a float; 0 where there is no value
   * @param mask whether it holds a value
   * @param shapes of the tensors
   */
  record Unit(float[] output, byte[] mask, List<List<Integer>> shapes) {
    double coverage() {
      int valid = 0;
      for (byte bit : mask) {
        valid += bit;
      }
      return (double) valid / mask.length;
    }
  }

  /** Cells in a box: the rank at each of its places, or -1. */
  private record Box(int[] ranks, int... sides) {}

  private final NativeSnapshot snapshot;
  private final Space space;
  private final ObsSpec spec;

  ObsOracle(NativeSnapshot snapshot, ObsSpec spec) {
    this.snapshot = snapshot;
    this.space = snapshot.space();
    this.spec = spec;
  }

  /** What the unit of a world (any centre), or of an agent at this centre in a world, must be. */
  Unit observe(int world, int row, int col) {
    return observe(world, space instanceof Hex2D ? new int[] {col, row} : new int[] {row, col});
  }

  /** As {@link #observe(int, int, int)}, with any number of axes, in the order of a coordinate. */
  Unit observe(int world, int[] center) {
    List<Float> elements = new ArrayList<>();
    List<List<Integer>> shapes = new ArrayList<>();
    for (ObsEntry entry : spec.entries()) {
      Box box =
          switch (entry.region()) {
            case ObsRegion.Fixed(Region region) -> fixed(region);
            case ObsRegion.AgentDisk _, ObsRegion.AgentRect _ -> window(entry.region(), center);
          };
      ValueOracle values = new ValueOracle(snapshot, entry);
      elements.addAll(values.elements(world, box.ranks, box.sides));
      shapes.add(values.shape(box.sides));
    }
    Unit unit = new Unit(new float[elements.size()], new byte[elements.size()], shapes);
    for (int i = 0; i < elements.size(); i++) {
      Float element = elements.get(i);
      unit.output[i] = element == null ? 0.0f : element;
      unit.mask[i] = (byte) (element == null ? 0 : 1);
    }
    return unit;
  }

  private Box fixed(Region region) {
    return switch (region) {
      case Region.All() -> new Box(ranks(_ -> true), space.shape());
      case Region.Disk(Coord center, int radius) -> ball(center, radius);
      case Region.Neighbours(Coord center, int depth) -> ball(center, depth);
      case Region.Rect(Coord min, Coord max) -> rect(min, max);
      case Region.Coords(List<Coord> cells) -> {
        int[] ranks =
            cells.stream()
                .mapToInt(cell -> space.rank(cell.toArray()))
                .sorted()
                .distinct()
                .toArray();
        yield new Box(ranks, ranks.length);
      }
    };
  }

  private interface Test {
    boolean holds(int[] coord);
  }

  private int[] ranks(Test test) {
    return IntStream.range(0, (int) space.cellCount())
        .filter(rank -> test.holds(space.coord(rank)))
        .toArray();
  }

  private Box ball(Coord center, int radius) {
    if (!(space instanceof Hex2D hex)) {
      int[] ranks = ranks(coord -> space.distance(center.toArray(), coord) <= radius);
      return new Box(ranks, ranks.length);
    }
    int reach = Math.min(radius, hex.rows() + hex.cols());
    int side = 2 * reach + 1;
    int[] ranks = new int[side * side];
    for (int i = 0; i < ranks.length; i++) {
      int r = center.axis(1) - reach + i / side;
      int q = center.axis(0) - reach + i % side;
      int rank = space.rank(q, r);
      boolean near = rank >= 0 && space.distance(center.toArray(), space.coord(rank)) <= radius;
      ranks[i] = near ? rank : -1;
    }
    return new Box(ranks, side, side);
  }

  private Box rect(Coord min, Coord max) {
    int[] ranks =
        ranks(coord ->
            IntStream.range(0, space.ndim())
                .allMatch(a -> coord[a] >= min.axis(a) && coord[a] <= max.axis(a)));
    if (space instanceof Fcc12) {
      return new Box(ranks, ranks.length);
    }
    int[] sides = new int[space.ndim()];
    Arrays.setAll(sides, axis -> max.axis(axis) - min.axis(axis) + 1);
    if (space instanceof Hex2D || space.toString().startsWith("ProductSpace[Hex2D")) {
      int q = sides[0]; // rows, r, come first in a tensor
      sides[0] = sides[1];
      sides[1] = q;
    }
    return new Box(ranks, sides);
  }

  private Box window(ObsRegion region, int[] center) {
    int[] sides = WindowOracle.sides(space, region).stream().mapToInt(i -> i).toArray();
    return new Box(WindowOracle.ranks(space, region, center), sides);
  }
}
