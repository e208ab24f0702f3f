package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.EdgeBehavior;
import io.murk.space.Hex2D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
    ObsSpec spec = agentSpec(random, radius);
    try (Arena arena = Arena.ofConfined()) {
      Space space = grid(random, rows, cols, edge);
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

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void worldsShowWhatTheOracleShows(
      @ForAll EdgeBehavior edge,
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 12) int cols,
      @ForAll @IntRange(min = 1, max = 5) int worlds,
      @ForAll long seed) {
    Random random = new Random(seed);
    ObsSpec spec = fixedSpec(random);
    try (Arena arena = Arena.ofConfined()) {
      Space space = grid(random, rows, cols, edge);
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
    return new NativeSnapshot(arena, space, schema, worlds).randomize(random);
  }

  private static ObsSpec agentSpec(Random random, int radius) {
    List<ObsEntry> entries = new ArrayList<>(fixedSpec(random).entries());
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

  private static ObsSpec fixedSpec(Random random) {
    List<ObsEntry> entries = new ArrayList<>();
    do {
      entries.add(transformed(random, ObsEntry.all(random.nextInt(3))));
    } while (random.nextBoolean());
    return new ObsSpec(entries);
  }

  private static ObsEntry transformed(Random random, ObsEntry entry) {
    double min = random.nextBoolean() ? 0 : random.nextGaussian();
    return switch (random.nextInt(4)) {
      case 0 -> entry.normalized(min, min + random.nextDouble());
      case 1 -> entry.normalized(min, min);
      default -> entry;
    };
  }

  private static int axis(Random random, int length) {
    return random.nextInt(4) == 0
        ? FAR[random.nextInt(FAR.length)]
        : random.nextInt(-12, length + 12);
  }
}
