package io.murk.propagator.library.hazard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.propagator.Propagator;
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
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.Seeds;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the equations of the hazards promise, at the largest stable time step. */
@ExtendWith(NoLeaks.class)
final class HazardsTest {
  private final SplittableRandom random = Seeds.random("HazardsTest");

  /** Spaces whose edges let nothing out. */
  private static List<Space> closed() {
    return List.of(
        Line1D.of(1, EdgeBehavior.ABSORB),
        Line1D.of(9, EdgeBehavior.ABSORB),
        Ring1D.of(2),
        Ring1D.of(7),
        Square4.of(1, 1, EdgeBehavior.WRAP),
        Square4.of(6, 5, EdgeBehavior.ABSORB),
        Square4.of(2, 4, EdgeBehavior.WRAP),
        Square8.of(5, 6, EdgeBehavior.WRAP),
        Hex2D.of(5, 6),
        Fcc12.of(4, 4, 4, EdgeBehavior.WRAP),
        Fcc12.of(3, 4, 3, EdgeBehavior.ABSORB),
        ProductSpace.of(Hex2D.of(3, 3), Ring1D.of(4)),
        GraphSpace.of(new int[] {0, 2, 4, 6}, new int[] {1, 2, 0, 2, 0, 1}));
  }

  private float[] values(Space space, int components, double from, double to) {
    float[] values = new float[(int) space.cellCount() * components];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(from, to);
    }
    return values;
  }

  /** Fields 0, 1, ... with these values; a Vector(2) where there are two numbers a cell. */
  private static LockstepWorld world(Space space, Propagator propagator, float[]... values) {
    var builder =
        WorldConfig.builder()
            .space(space)
            .dt(Math.min(propagator.maxDt(space).orElse(1), 100))
            .propagator(propagator);
    for (int field = 0; field < values.length; field++) {
      FieldDef def =
          values[field].length == space.cellCount()
              ? FieldDef.scalar("f" + field)
              : FieldDef.vector("f" + field, 2);
      builder.field(def.initial(values[field]).carryForward(true));
    }
    return new LockstepWorld(builder.build());
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private static void assertWithin(float[] values, float least, float most, Object what) {
    for (float value : values) {
      assertTrue(value >= least && value <= most, what + ": " + value);
    }
  }

  @Test
  void waterIsConservedAndNeverNegative() {
    for (Space space : closed()) {
      float[] level = values(space, 1, 0, 3);
      Water water = Water.builder(0, 1).rate(0.7).build();
      try (var world = world(space, water, level, values(space, 1, -4, 4))) {
        for (int tick = 0; tick < 200; tick++) {
          world.step().orThrow();
          assertWithin(FieldValues.of(world.snapshot(), 0), 0, Float.MAX_VALUE, space);
        }
        double before = sum(level);
        assertEquals(
            before, sum(FieldValues.of(world.snapshot(), 0)), 2e-5 * before, () -> "" + space);
      }
    }
  }

  @Test
  void waterSettlesToALevelSurface() {
    Space space = Square4.of(4, 4, EdgeBehavior.ABSORB);
    float[] level = new float[16];
    level[5] = 32;
    float[] terrain = values(space, 1, 0, 1);
    try (var world = world(space, Water.builder(0, 1).build(), level, terrain)) {
      for (int tick = 0; tick < 2000; tick++) {
        world.step().orThrow();
      }
      float[] after = FieldValues.of(world.snapshot(), 0);
      for (int i = 0; i < 16; i++) {
        assertEquals(after[0] + terrain[0], after[i] + terrain[i], 1e-4f);
      }
    }
  }

  @Test
  void waterNeedsMutualNeighbours() {
    Space space = GraphSpace.directed(new int[] {0, 1, 1}, new int[] {1});
    Failures.assertRefused(
        ErrorCode.INVALID_PROPAGATOR,
        "propagator=Water space="
            + space
            + " allowed: every cell is its neighbours' neighbour as often",
        () -> world(space, Water.builder(0, 1).build(), new float[2], new float[2]));
  }

  @Test
  void smokeIsConservedWithoutSourceAndDecayAndNeverNegative() {
    for (Space space : closed()) {
      float[] density = values(space, 1, 0, 2);
      Smoke smoke = Smoke.builder(0, 1, 2).decay(0).maxWind(3).build();
      float[] wind = values(space, 2, -5, 5);
      try (var world = world(space, smoke, density, new float[density.length], wind)) {
        for (int tick = 0; tick < 200; tick++) {
          world.step().orThrow();
          assertWithin(FieldValues.of(world.snapshot(), 0), 0, Float.MAX_VALUE, space);
        }
        double before = sum(density);
        assertEquals(
            before, sum(FieldValues.of(world.snapshot(), 0)), 5e-5 * before, () -> "" + space);
      }
    }
  }

  @Test
  void smokeRisesFromHotCellsAndDecays() {
    Space space = Line1D.of(1, EdgeBehavior.ABSORB);
    Smoke smoke = Smoke.builder(0, 1, 2).emission(0.5f).threshold(400).decay(0.25f).build();
    try (var world = world(space, smoke, new float[] {8}, new float[] {404}, new float[2])) {
      assertEquals(4.0, world.config().dt());
      world.step().orThrow();
      assertEquals(8f, FieldValues.of(world.snapshot(), 0)[0]);
    }
  }

  /** The centre of a puff moves with the wind, in coordinates, on every lattice. */
  @Test
  void windCarriesSmokeAtItsOwnSpeedOnEveryLattice() {
    for (Space space :
        List.of(
            Line1D.of(41, EdgeBehavior.ABSORB),
            Square4.of(21, 23, EdgeBehavior.ABSORB),
            Square8.of(21, 23, EdgeBehavior.ABSORB),
            Hex2D.of(21, 23),
            Fcc12.of(13, 14, 15, EdgeBehavior.ABSORB),
            ProductSpace.of(Hex2D.of(13, 15), Line1D.of(3, EdgeBehavior.ABSORB)))) {
      int cells = (int) space.cellCount();
      float[] density = new float[cells];
      int middle = space instanceof Fcc12 ? space.rank(6, 7, 7) : cells / 2;
      int[] start = space.coord(middle);
      density[middle] = 1;
      float[] wind = new float[2 * cells];
      for (int i = 0; i < cells; i++) {
        wind[2 * i] = 0.5f;
        wind[2 * i + 1] = -0.25f;
      }
      Smoke smoke = Smoke.builder(0, 1, 2).diffusion(0).decay(0).build();
      double moved = 0;
      double[] centre = new double[2];
      try (var world = world(space, smoke, density, new float[cells], wind)) {
        for (int tick = 0; tick < 4; tick++) {
          world.step().orThrow();
          moved += world.config().dt();
        }
        float[] after = FieldValues.of(world.snapshot(), 0);
        for (int rank = 0; rank < cells; rank++) {
          int[] coord = space.coord(rank);
          for (int axis = 0; axis < Math.min(2, coord.length); axis++) {
            centre[axis] += after[rank] * (double) (coord[axis] - start[axis]);
          }
        }
      }
      assertEquals(-0.25 * moved, centre[0], 1e-5, () -> "axis 0 of " + space);
      if (space.ndim() > 1) {
        assertEquals(0.5 * moved, centre[1], 1e-5, () -> "axis 1 of " + space);
      }
    }
  }

  @Test
  void withoutFuelTemperaturesStayWithinTheirRange() {
    for (Space space : closed()) {
      float[] temperature = values(space, 1, 250, 900);
      Fire fire = Fire.builder(0, 1, 2).conduction(0.4f).maxWind(2).build();
      float[] wind = values(space, 2, -3, 3);
      try (var world = world(space, fire, temperature, new float[temperature.length], wind)) {
        for (int tick = 0; tick < 100; tick++) {
          world.step().orThrow();
          assertWithin(FieldValues.of(world.snapshot(), 0), 249.99f, 900.01f, space);
        }
      }
    }
  }

  @Test
  void fuelOnlyBurnsAndFireSpreadsDownwind() {
    Space space = Square4.of(5, 31, EdgeBehavior.ABSORB);
    float[] temperature = new float[155];
    Arrays.fill(temperature, 300);
    temperature[2 * 31 + 15] = 1200;
    float[] fuel = new float[155];
    Arrays.fill(fuel, 1);
    float[] wind = new float[310];
    for (int i = 0; i < 155; i++) {
      wind[2 * i] = 0.8f;
    }
    Fire fire = Fire.builder(0, 1, 2).activation(200).build();
    try (var world = world(space, fire, temperature, fuel, wind)) {
      float[] before = fuel;
      for (int tick = 0; tick < 40; tick++) {
        world.step().orThrow();
        float[] left = FieldValues.of(world.snapshot(), 1);
        for (int i = 0; i < 155; i++) {
          assertTrue(left[i] >= 0 && left[i] <= before[i], "fuel of " + i + ": " + left[i]);
        }
        before = left;
      }
      assertTrue(before[2 * 31 + 22] < before[2 * 31 + 8], Arrays.toString(before));
      assertTrue(before[2 * 31 + 20] < 0.9f, "it burns downwind");
    }
  }

  @Test
  void blastEnergyOnlyShrinksAndDamagesAboveItsThreshold() {
    for (Space space : closed()) {
      float[] energy = values(space, 1, 0, 10);
      float[] hp = values(space, 1, 0, 5);
      Blast blast = Blast.builder(0, 1).spread(0.3).threshold(4).vulnerability(0.2).build();
      try (var world = world(space, blast, energy, hp)) {
        double dt = world.config().dt();
        double sum = sum(energy);
        for (int tick = 0; tick < 20; tick++) {
          float[] before = FieldValues.of(world.snapshot(), 0);
          float[] stood = FieldValues.of(world.snapshot(), 1);
          world.step().orThrow();
          float[] after = FieldValues.of(world.snapshot(), 0);
          float[] stands = FieldValues.of(world.snapshot(), 1);
          assertWithin(after, 0, 10, space);
          assertTrue(sum(after) <= sum, "" + space);
          sum = sum(after);
          for (int i = 0; i < hp.length; i++) {
            double expected = Math.max(0, stood[i] - 0.2 * dt * Math.max(0, before[i] - 4));
            assertEquals(expected, stands[i], 1e-5, "" + space);
          }
        }
      }
    }
  }

  @Test
  void stableTimeStepsFollowFromTheEquations() {
    Space space = Square4.of(5, 5, EdgeBehavior.ABSORB);
    assertEquals(1 / (2 * 0.1 * 4), Water.builder(0, 1).build().maxDt(space).orElseThrow());
    assertEquals(1 / (0.2 * 4), Blast.builder(0, 1).build().maxDt(space).orElseThrow());
    Smoke smoke = Smoke.builder(0, 1, 2).diffusion(0.5f).decay(0.25f).maxWind(2).build();
    assertEquals(1 / (0.5 * 4 + 2 * 4 + 0.25), smoke.maxDt(space).orElseThrow(), 1e-7);
    Fire fire = Fire.builder(0, 1, 2).conduction(0.5f).heating(2).cooling(0.5f).maxWind(3).build();
    assertEquals(1 / (0.5 * 4 + 3 * 2 + 1), fire.maxDt(space).orElseThrow(), 1e-7);
    Space cell = Line1D.of(1, EdgeBehavior.ABSORB);
    assertTrue(Water.builder(0, 1).build().maxDt(cell).isEmpty());
    assertTrue(Smoke.builder(0, 1, 2).decay(0).build().maxDt(cell).isEmpty());
  }

  @Test
  void parametersAreCheckedWithTheirText() {
    Fire.Builder fire = Fire.builder(0, 1, 2);
    refused("Fire temperature_field=-1 allowed=0..", () -> Fire.builder(-1, 1, 2).build());
    refused("Fire wind_field=-3 allowed=0..", () -> Fire.builder(0, 1, -3).build());
    refused("Fire conduction=-1.0 allowed: finite, >= 0", () -> fire.conduction(-1).build());
    refused(
        "Fire heating=NaN allowed: finite, >= 0",
        () -> fire.conduction(0).heating(Float.NaN).build());
    refused(
        "Fire activation=-1.0 allowed: finite, >= 0", () -> fire.heating(0).activation(-1).build());
    refused(
        "Fire cooling=-1.0 allowed: finite, >= 0", () -> fire.activation(0).cooling(-1).build());
    refused(
        "Fire consumption=-1.0 allowed: finite, >= 0",
        () -> fire.cooling(0).consumption(-1).build());
    refused(
        "Fire ambient=NaN allowed: finite", () -> fire.consumption(0).ambient(Float.NaN).build());
    refused("Fire max_wind=-1.0 allowed: finite, >= 0", () -> fire.ambient(0).maxWind(-1).build());
    Smoke.Builder smoke = Smoke.builder(0, 1, 2);
    refused("Smoke density_field=-1 allowed=0..", () -> Smoke.builder(-1, 1, 2).build());
    refused("Smoke diffusion=-1.0 allowed: finite, >= 0", () -> smoke.diffusion(-1).build());
    refused(
        "Smoke emission=-1.0 allowed: finite, >= 0", () -> smoke.diffusion(0).emission(-1).build());
    refused(
        "Smoke threshold=NaN allowed: finite",
        () -> smoke.emission(0).threshold(Float.NaN).build());
    refused("Smoke decay=-1.0 allowed: finite, >= 0", () -> smoke.threshold(0).decay(-1).build());
    refused("Smoke max_wind=-1.0 allowed: finite, >= 0", () -> smoke.decay(0).maxWind(-1).build());
    refused("Water terrain_field=-1 allowed=0..", () -> Water.builder(0, -1).build());
    refused("Water rate=-1.0 allowed: finite, >= 0", () -> Water.builder(0, 1).rate(-1).build());
    Blast.Builder blast = Blast.builder(0, 1);
    refused("Blast hp_field=-1 allowed=0..", () -> Blast.builder(0, -1).build());
    refused("Blast spread=-1.0 allowed: finite, >= 0", () -> blast.spread(-1).build());
    refused("Blast loss=NaN allowed: finite, >= 0", () -> blast.spread(0).loss(Double.NaN).build());
    refused(
        "Blast threshold=-1.0 allowed: finite, >= 0", () -> blast.loss(0).threshold(-1).build());
    refused(
        "Blast vulnerability=-1.0 allowed: finite, >= 0",
        () -> blast.threshold(0).vulnerability(-1).build());
  }

  private static void refused(String detail, Runnable call) {
    Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, detail, call::run);
  }

  @Test
  void fieldsThatDoNotFitAreRefusedWhenTheWorldIsBuilt() {
    Space space = Line1D.of(3, EdgeBehavior.ABSORB);
    float[] scalar = new float[3];
    float[] vector = new float[6];
    misfit(
        "Fire wind_field=1 components=1 allowed=2",
        () -> world(space, Fire.builder(0, 1, 1).build(), scalar, scalar));
    misfit(
        "Smoke density_field=2 components=2 allowed=1",
        () -> world(space, Smoke.builder(2, 1, 2).build(), scalar, scalar, vector));
    misfit(
        "Water terrain_field=1 components=2 allowed=1",
        () -> world(space, Water.builder(0, 1).build(), scalar, vector));
    misfit(
        "Blast hp_field=1 components=2 allowed=1",
        () -> world(space, Blast.builder(0, 1).build(), scalar, vector));
  }

  private static void misfit(String detail, Runnable call) {
    Failures.assertRefused(ErrorCode.INVALID_PROPAGATOR, "propagator=" + detail, call::run);
  }
}
