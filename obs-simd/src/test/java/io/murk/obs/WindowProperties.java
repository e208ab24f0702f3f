package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
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
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Windows agree with the oracle on every kind of space, from every kind of place. */
final class WindowProperties {
  private static final int WORLDS = 4;
  private static final int[] FAR = {
    Integer.MIN_VALUE, Integer.MIN_VALUE + 2, -1000, 1000, Integer.MAX_VALUE - 2, Integer.MAX_VALUE
  };

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void linesAndGrids(@ForAll @IntRange(max = 12) int radius, @ForAll long seed) {
    Random random = new Random(seed);
    assertSeen(random, lattice(random, 9), radius);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void cubicLatticesAndGraphs(@ForAll @IntRange(max = 5) int radius, @ForAll long seed) {
    Random random = new Random(seed);
    assertSeen(random, cellular(random, 6), radius);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void productsOfLinesAndGrids(@ForAll @IntRange(max = 3) int radius, @ForAll long seed) {
    Random random = new Random(seed);
    Space two = ProductSpace.of(lattice(random, 4), lattice(random, 4));
    Space line = line(random, 5);
    Space space =
        switch (random.nextInt(3)) {
          case 0 -> ProductSpace.of(two);
          case 1 -> ProductSpace.of(line, two);
          default -> two;
        };
    assertSeen(random, space, space.ndim() > 3 ? Math.min(radius, 2) : radius);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void productsOfEverything(@ForAll @IntRange(max = 2) int radius, @ForAll long seed) {
    Random random = new Random(seed);
    List<Space> components =
        new ArrayList<>(List.of(cellular(random, 3), lattice(random, 3), line(random, 3)));
    java.util.Collections.shuffle(components, random);
    Space inner = ProductSpace.of(components.subList(0, 2));
    Space space = random.nextBoolean() ? ProductSpace.of(inner, components.get(2)) : inner;
    assertSeen(random, space, space.ndim() > 4 ? Math.min(radius, 1) : radius);
  }

  /** Observes agents of all worlds, in two calls, and compares each with the oracle. */
  private static void assertSeen(Random random, Space space, int radius) {
    ObsSpec spec = spec(random, space, radius);
    List<FieldDef> fields =
        List.of(
            FieldDef.scalar("heat"),
            FieldDef.vector("wind", 1 + random.nextInt(3)),
            FieldDef.categorical("kind", 3));
    FieldSchema schema = new FieldSchema(fields, (int) space.cellCount());
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = new NativeSnapshot(arena, space, schema, WORLDS).randomize(random);
      ObsPlan plan = ObsPlan.compile(spec, space, schema);
      int slots = random.nextInt(4);
      int[][] centers = new int[WORLDS * slots][];
      Arrays.setAll(centers, i -> center(random, space));
      MemorySegment counts = arena.allocate(WORLDS * 4, 4);
      for (int world = 0; world < WORLDS; world++) {
        counts.setAtIndex(ValueLayout.JAVA_INT, world, random.nextInt(slots + 1));
      }
      MemorySegment places = Observation.agents(arena, centers).centers();
      boolean full = random.nextBoolean();
      AgentSet agents =
          new AgentSet(places, full ? MemorySegment.NULL : counts, space.ndim(), slots);
      Observation seen = new Observation(arena, plan, WORLDS * slots, 20);
      int middle = random.nextInt(WORLDS + 1);
      plan.execute(snapshot, middle, WORLDS, agents, seen.target);
      plan.execute(snapshot, 0, middle, agents, seen.target);
      ObsOracle oracle = new ObsOracle(snapshot, spec);
      for (int unit = 0; unit < WORLDS * slots; unit++) {
        int world = unit / slots;
        ObsOracle.Unit expected = oracle.observe(world, centers[unit]);
        if (unit % slots >= agents.count(world)) {
          Arrays.fill(expected.output(), 0f);
          Arrays.fill(expected.mask(), (byte) 0);
        }
        String about = space + " " + spec + " center=" + Arrays.toString(centers[unit]);
        seen.assertUnit(unit, expected, about);
        assertEquals(17 + world, seen.target.report().tick(unit), about);
      }
      seen.assertUntouchedFrom(WORLDS * slots);
    }
  }

  private static ObsSpec spec(Random random, Space space, int radius) {
    List<ObsEntry> entries = new ArrayList<>();
    ObsEntry first = around(random, space, radius);
    List<Integer> sides = WindowOracle.sides(space, first.region());
    boolean pools = sides.size() == 2 && first.field() != 2 && random.nextInt(3) == 0;
    entries.add(pools ? pooled(random, first, sides) : valued(random, first));
    if (random.nextInt(3) == 0) {
      entries.add(random.nextInt(2), valued(random, ObsEntry.all(random.nextInt(3))));
    }
    if (random.nextInt(3) == 0) {
      entries.add(random.nextInt(2), valued(random, around(random, space, random.nextInt(2))));
    }
    return new ObsSpec(entries);
  }

  private static ObsEntry around(Random random, Space space, int radius) {
    int field = random.nextInt(3);
    if (random.nextBoolean() || space.toString().contains("GraphSpace")) {
      return ObsEntry.agentDisk(field, radius);
    }
    Integer[] halves = new Integer[space.ndim()];
    Arrays.setAll(halves, _ -> random.nextInt(radius + 1));
    return ObsEntry.agentRect(field, halves);
  }

  private static ObsEntry pooled(Random random, ObsEntry entry, List<Integer> sides) {
    Pool.Kernel[] kernels = Pool.Kernel.values();
    Pool pool =
        new Pool(
            kernels[random.nextInt(kernels.length)],
            1 + random.nextInt(Math.min(3, sides.get(0))),
            1 + random.nextInt(Math.min(3, sides.get(1))),
            1 + random.nextInt(3),
            1 + random.nextInt(3));
    return entry.pooled(pool).as(dtype(random));
  }

  private static ObsEntry valued(Random random, ObsEntry entry) {
    if (entry.field() == 2 && random.nextBoolean()) {
      return entry.oneHot().as(dtype(random));
    }
    ObsEntry seen = random.nextInt(3) == 0 ? entry.normalized(-1, 1.5) : entry;
    return (random.nextInt(3) == 0 ? seen.ofComponent(0) : seen).as(dtype(random));
  }

  private static ObsDtype dtype(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new ObsDtype.F16();
      case 1 -> new ObsDtype.U8(50, 50);
      default -> new ObsDtype.F32();
    };
  }

  private static int[] center(Random random, Space space) {
    int[] center = new int[space.ndim()];
    boolean inside = random.nextBoolean();
    for (int axis = 0; axis < center.length; axis++) {
      int length = space.axisLength(axis);
      center[axis] =
          inside || random.nextInt(3) > 0
              ? random.nextInt(length)
              : random.nextInt(3) > 0
                  ? random.nextInt(-6, length + 6)
                  : FAR[random.nextInt(FAR.length)];
    }
    return center;
  }

  private static EdgeBehavior edge(Random random) {
    return EdgeBehavior.values()[random.nextInt(3)];
  }

  private static Space line(Random random, int most) {
    int length = 1 + random.nextInt(most);
    return random.nextInt(3) == 0 ? Ring1D.of(length) : Line1D.of(length, edge(random));
  }

  private static Space lattice(Random random, int most) {
    int rows = 1 + random.nextInt(most);
    int cols = 1 + random.nextInt(most);
    return switch (random.nextInt(4)) {
      case 0 -> line(random, most * 2);
      case 1 -> Square4.of(rows, cols, edge(random));
      case 2 -> Square8.of(rows, cols, edge(random));
      default -> Hex2D.of(rows, cols);
    };
  }

  private static Space cellular(Random random, int most) {
    if (random.nextBoolean()) {
      return graph(random, 1 + random.nextInt(most * 2));
    }
    EdgeBehavior edge = edge(random);
    int even = edge == EdgeBehavior.WRAP ? -2 : -1;
    return Fcc12.of(
        1 + random.nextInt(most) + 1 & even,
        1 + random.nextInt(most) + 1 & even,
        1 + random.nextInt(most) + 1 & even,
        edge);
  }

  private static GraphSpace graph(Random random, int vertices) {
    int[] starts = new int[vertices + 1];
    List<Integer> ranks = new ArrayList<>();
    for (int vertex = 0; vertex < vertices; vertex++) {
      for (int i = random.nextInt(3); i > 0; i--) {
        ranks.add(random.nextInt(vertices));
      }
      starts[vertex + 1] = ranks.size();
    }
    return GraphSpace.directed(starts, ranks.stream().mapToInt(Integer::intValue).toArray());
  }
}
