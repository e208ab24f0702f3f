package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Region;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Plans agree with the oracle on worlds, specs and centres of all kinds. */
final class ObsPlanProperties {
  private static final int[] FAR = {
    Integer.MIN_VALUE, Integer.MIN_VALUE + 2, -1000, 1000, Integer.MAX_VALUE - 2, Integer.MAX_VALUE
  };

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void agentsSeeWhatTheOracleSees(
      @ForAll EdgeBehavior edge,
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 12) int cols,
      @ForAll @IntRange(max = 9) int radius,
      @ForAll long seed) {
    Random random = new Random(seed);
    Space space = grid(random, rows, cols, edge);
    ObsSpec spec = agentSpec(random, space, radius);
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = snapshot(arena, space, 3, random);
      ObsPlan plan = ObsPlan.compile(spec, snapshot.space(), snapshot.schema());
      int[][] centers = new int[1 + random.nextInt(6)][];
      Arrays.setAll(centers, i -> new int[] {axis(random, rows), axis(random, cols)});
      int world = random.nextInt(3);
      Observation seen = Observation.ofAgents(arena, plan, snapshot, world, centers);
      ObsOracle oracle = new ObsOracle(snapshot, spec);
      for (int agent = 0; agent < centers.length; agent++) {
        int unit = world * centers.length + agent;
        ObsOracle.Unit expected = oracle.observe(world, centers[agent]);
        String about = space + " " + spec + " center=" + Arrays.toString(centers[agent]);
        seen.assertUnit(unit, expected, about);
        assertEquals(17 + world, seen.target.report().tick(unit));
        assertEquals(3 - world, seen.target.report().ageTicks(unit));
      }
      seen.assertUntouchedFrom((world + 1) * centers.length);
    }
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void worldsShowWhatTheOracleShows(
      @ForAll EdgeBehavior edge,
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 12) int cols,
      @ForAll @IntRange(min = 1, max = 5) int worlds,
      @ForAll long seed) {
    Random random = new Random(seed);
    Space space = space(random, rows, cols, edge);
    ObsSpec spec = fixedSpec(random, space);
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = snapshot(arena, space, worlds, random);
      ObsPlan plan = ObsPlan.compile(spec, snapshot.space(), snapshot.schema());
      Observation seen = new Observation(arena, plan, worlds, 30);
      int middle = random.nextInt(worlds + 1);
      plan.execute(snapshot, middle, worlds, AgentSet.NONE, seen.target);
      plan.execute(snapshot, 0, middle, AgentSet.NONE, seen.target);
      for (int world = 0; world < worlds; world++) {
        seen.assertUnit(world, new ObsOracle(snapshot, spec).observe(world, 0, 0), "" + spec);
        assertEquals(13 - world, seen.target.report().ageTicks(world));
      }
      seen.assertUntouchedFrom(worlds);
    }
  }

  private static Space space(Random random, int rows, int cols, EdgeBehavior edge) {
    return switch (random.nextInt(6)) {
      case 0 -> Line1D.of(rows, edge);
      case 1 -> ProductSpace.of(Ring1D.of(rows), Line1D.of(cols, edge));
      case 2 -> Fcc12.of(2 + rows / 2 * 2, 2 + cols / 2 * 2, 4, edge);
      default -> grid(random, rows, cols, edge);
    };
  }

  private static Space grid(Random random, int rows, int cols, EdgeBehavior edge) {
    return switch (random.nextInt(3)) {
      case 0 -> Square4.of(rows, cols, edge);
      case 1 -> Square8.of(rows, cols, edge);
      default -> Hex2D.of(rows, cols);
    };
  }

  private static NativeSnapshot snapshot(Arena arena, Space space, int worlds, Random random) {
    List<FieldDef> fields =
        List.of(
            FieldDef.scalar("heat"),
            FieldDef.vector("wind", 1 + random.nextInt(4)),
            FieldDef.categorical("kind", 3));
    FieldSchema schema = new FieldSchema(fields, (int) space.cellCount());
    NativeSnapshot snapshot = new NativeSnapshot(arena, space, schema, worlds).randomize(random);
    float[] kinds = new float[worlds * (int) space.cellCount()];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = random.nextInt(9) == 0 ? snapshot.value(0, 0, 0, 0) : random.nextInt(-1, 4);
    }
    snapshot.set(2, kinds);
    return snapshot;
  }

  private static ObsSpec agentSpec(Random random, Space space, int radius) {
    List<ObsEntry> entries = new ArrayList<>(fixedSpec(random, space).entries());
    if (random.nextBoolean()) {
      entries.clear();
    }
    entries.add(random.nextInt(entries.size() + 1), disk(random, radius));
    if (random.nextBoolean()) {
      entries.add(disk(random, random.nextInt(3)));
    }
    return new ObsSpec(entries);
  }

  private static ObsEntry disk(Random random, int radius) {
    return transformed(random, ObsEntry.agentDisk(random.nextInt(3), radius));
  }

  private static ObsSpec fixedSpec(Random random, Space space) {
    List<ObsEntry> entries = new ArrayList<>();
    do {
      ObsRegion region = new ObsRegion.Fixed(region(random, space));
      ObsEntry entry = transformed(random, ObsEntry.of(random.nextInt(3), region));
      entries.add(random.nextInt(3) == 0 ? pooled(random, entry, space) : entry);
    } while (random.nextBoolean());
    return new ObsSpec(entries);
  }

  private static Region region(Random random, Space space) {
    Coord cell = cell(random, space);
    int radius = random.nextInt(6);
    if (space instanceof Hex2D hex) {
      // With more of its disk outside the grid, the spec may be refused.
      int atEdge = Math.min(cell.axis(0), hex.cols() - 1 - cell.axis(0));
      radius = Math.min(atEdge, Math.min(cell.axis(1), hex.rows() - 1 - cell.axis(1)));
    }
    return switch (random.nextInt(7)) {
      case 0 -> new Region.Disk(cell, radius);
      case 1 -> new Region.Neighbours(cell, radius);
      case 2 -> new Region.Coords(Stream.generate(() -> cell(random, space)).limit(9).toList());
      case 3, 4 -> rect(space, cell, cell(random, space));
      default -> new Region.All();
    };
  }

  private static Coord cell(Random random, Space space) {
    return Coord.of(space.coord(random.nextInt((int) space.cellCount())));
  }

  private static Region rect(Space space, Coord a, Coord b) {
    int[] min = a.toArray();
    int[] max = b.toArray();
    for (int axis = 0; axis < min.length; axis++) {
      int least = Math.min(min[axis], max[axis]);
      max[axis] = Math.max(min[axis], max[axis]);
      min[axis] = least;
    }
    // Not every corner of a box is a cell of an Fcc12.
    return space.rank(min) < 0 || space.rank(max) < 0
        ? new Region.Rect(a, a)
        : new Region.Rect(Coord.of(min), Coord.of(max));
  }

  /** With windows that fit, if the region has two axes and the entry no categories. */
  private static ObsEntry pooled(Random random, ObsEntry entry, Space space) {
    Region region = ((ObsRegion.Fixed) entry.region()).region();
    if (entry.transform() instanceof ObsTransform.OneHot) {
      return entry;
    }
    int[] sides = space.compile(region).shape();
    if (sides.length != 2) {
      return entry;
    }
    Pool.Kernel kernel = Pool.Kernel.values()[random.nextInt(4)];
    int rows = 1 + random.nextInt(Math.min(4, sides[0]));
    int cols = 1 + random.nextInt(Math.min(4, sides[1]));
    return entry.pooled(new Pool(kernel, rows, cols, 1 + random.nextInt(4), 1 + random.nextInt(4)));
  }

  private static ObsEntry transformed(Random random, ObsEntry entry) {
    double min = random.nextBoolean() ? 0 : random.nextGaussian();
    ObsEntry result =
        switch (random.nextInt(4)) {
          case 0 -> entry.normalized(min, min + random.nextDouble());
          case 1 -> entry.normalized(min, min);
          case 2 -> entry.field() == 2 ? entry.oneHot() : entry;
          default -> entry;
        };
    result = random.nextInt(3) == 0 ? result.ofComponent(0) : result;
    return switch (random.nextInt(4)) {
      case 0 -> result.as(new ObsDtype.F16());
      case 1 -> result.as(new ObsDtype.U8(random.nextInt(300), random.nextInt(-9, 9) / 2f));
      default -> result;
    };
  }

  private static int axis(Random random, int length) {
    return random.nextInt(4) == 0
        ? FAR[random.nextInt(FAR.length)]
        : random.nextInt(-12, length + 12);
  }
}
