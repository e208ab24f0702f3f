package io.murk.propagator.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.propagator.CounterRandom;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.world.BatchedEngine;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldCommands;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Noise follows its formulas, its distribution, and the world's seed alone. */
@ExtendWith(NoLeaks.class)
final class NoiseInjectionTest {
  private static final int SIDE = 256;

  private static WorldConfig config(int side, long seed, NoiseInjection.Builder noise) {
    return WorldConfig.builder()
        .space(Square4.of(side, side, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("f").initial(0.5f).carryForward(true))
        .seed(seed)
        .dt(1)
        .propagator(noise.build())
        .build();
  }

  private static float[] after(int ticks, long seed, NoiseInjection.Builder noise) {
    try (var world = new LockstepWorld(config(SIDE, seed, noise))) {
      for (int i = 0; i < ticks; i++) {
        world.step().orThrow();
      }
      return FieldValues.of(world.snapshot(), 0);
    }
  }

  private static NoiseInjection.Builder noise(NoiseInjection.Kind kind) {
    return NoiseInjection.builder(0).kind(kind).scale(0.25).seedOffset(9);
  }

  @Test
  void gaussianNoiseHasItsMeanAndDeviation() {
    float[] values = after(1, 1, noise(NoiseInjection.Kind.GAUSSIAN));
    double sum = 0;
    double squares = 0;
    int within = 0;
    for (float value : values) {
      double z = (value - 0.5) / 0.25;
      sum += z;
      squares += z * z;
      within += Math.abs(z) < 1 ? 1 : 0;
    }
    int n = values.length;
    assertEquals(0, sum / n, 0.015);
    assertEquals(1, squares / n, 0.02);
    assertEquals(0.6827, (double) within / n, 0.01);
  }

  @Test
  void uniformNoiseHasItsRangeAndDeviation() {
    float[] values = after(1, 1, noise(NoiseInjection.Kind.UNIFORM));
    double squares = 0;
    for (float value : values) {
      assertTrue(value >= 0.25f && value < 0.75f, "value " + value);
      squares += (value - 0.5) * (value - 0.5);
    }
    assertEquals(0.25 * 0.25 / 3, squares / values.length, 0.0005);
  }

  @Test
  void saltAndPepperReplacesItsShareHalfByHalf() {
    float[] values = after(1, 1, noise(NoiseInjection.Kind.SALT_PEPPER));
    int salt = 0;
    int pepper = 0;
    for (float value : values) {
      assertTrue(value == 0f || value == 1f || value == 0.5f, "value " + value);
      salt += value == 1f ? 1 : 0;
      pepper += value == 0f ? 1 : 0;
    }
    assertEquals(0.125, (double) salt / values.length, 0.006);
    assertEquals(0.125, (double) pepper / values.length, 0.006);
  }

  @Test
  void everyElementFollowsItsFormula() {
    var random = new CounterRandom(77, 9);
    float[] uniform = after(1, 77, noise(NoiseInjection.Kind.UNIFORM));
    float[] gaussian = after(1, 77, noise(NoiseInjection.Kind.GAUSSIAN));
    float[] grains = after(1, 77, noise(NoiseInjection.Kind.SALT_PEPPER));
    for (int e = 0; e < uniform.length; e += 97) {
      assertEquals(0.5f + 0.25f * (2 * random.uniform(1, e) - 1), uniform[e]);
      long bits = random.bits(1, e, 0);
      double first = (bits & 0xffffffffL) / 4294967296.0;
      double second = (bits >>> 32) / 4294967296.0;
      double u1 = first + 0.5 / 4294967296.0;
      double z = Math.sqrt(-2 * StrictMath.log(u1)) * StrictMath.cos(2 * Math.PI * second);
      assertEquals(0.5f + (float) (0.25 * z), gaussian[e], 1e-6f);
      assertEquals(first < 0.25 ? second >= 0.5 ? 1f : 0f : 0.5f, grains[e]);
    }
  }

  @Test
  void seedsStreamsAndTicksDiffer() {
    for (var kind : NoiseInjection.Kind.values()) {
      float[] first = after(1, 5, noise(kind));
      assertFalse(Arrays.equals(first, after(1, 6, noise(kind))), "seed");
      assertFalse(Arrays.equals(first, after(1, 5, noise(kind).seedOffset(10))), "stream");
      assertFalse(Arrays.equals(first, after(2, 5, noise(kind))), "tick");
      assertTrue(Arrays.equals(first, after(1, 5, noise(kind))), "again");
    }
  }

  @Test
  void resetRepeatsAndANewSeedDiffers() {
    try (var world = new LockstepWorld(config(20, 3, noise(NoiseInjection.Kind.UNIFORM)))) {
      world.step().orThrow();
      float[] first = FieldValues.of(world.snapshot(), 0);
      world.reset(4);
      world.step().orThrow();
      float[] other = FieldValues.of(world.snapshot(), 0);
      assertFalse(Arrays.equals(first, other));
      world.reset(3);
      world.step().orThrow();
      assertTrue(Arrays.equals(first, FieldValues.of(world.snapshot(), 0)));
    }
  }

  @Test
  void neitherThreadsNorTheWorldsPlaceInABatchMatter() {
    for (int threads : new int[] {1, 3}) {
      List<WorldConfig> configs = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        configs.add(config(20, i == 5 ? 0 : i, noise(NoiseInjection.Kind.GAUSSIAN)));
      }
      try (var batch = new BatchedEngine(configs, null, threads);
          var alone = new LockstepWorld(configs.get(5))) {
        for (int tick = 0; tick < 3; tick++) {
          batch.step(WorldCommands.NONE);
          alone.step().orThrow();
        }
        float[] expected = FieldValues.of(alone.snapshot(), 0);
        FieldValues.assertBits(expected, FieldValues.of(batch.snapshot(), 5, 0), "place 5");
        FieldValues.assertBits(expected, FieldValues.of(batch.snapshot(), 0, 0), "place 0");
        assertFalse(Arrays.equals(expected, FieldValues.of(batch.snapshot(), 1, 0)));
      }
    }
  }

  @Test
  void parametersAreCheckedWithTheirText() {
    assertRefused("field=-1 allowed=0..", NoiseInjection.builder(-1));
    assertRefused("scale=-0.5 allowed: finite, >= 0", NoiseInjection.builder(0).scale(-0.5));
    assertRefused("scale=NaN allowed: finite, >= 0", NoiseInjection.builder(0).scale(Double.NaN));
    assertRefused(
        "scale=1.5 allowed=0..1 (SALT_PEPPER)", noise(NoiseInjection.Kind.SALT_PEPPER).scale(1.5));
  }

  private static void assertRefused(String detail, NoiseInjection.Builder builder) {
    Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, "NoiseInjection " + detail, builder::build);
  }
}
