package io.murk.propagator.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.propagator.Propagator;
import io.murk.propagator.library.MorphologicalOp.Op;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Morphology and waves: reach, parameters, what does not fit. */
@ExtendWith(NoLeaks.class)
final class MorphologicalOpTest {
  private static float[] run(Space space, Propagator propagator, float... values) {
    WorldConfig config =
        WorldConfig.builder()
            .space(space)
            .field(FieldDef.scalar("in").initial(values).carryForward(true))
            .field(FieldDef.scalar("out"))
            .propagator(propagator)
            .dt(0.1)
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      return FieldValues.of(world.snapshot(), 1);
    }
  }

  /** Whether cells within {@code radius} hops are present, by breadth-first search. */
  private static float[] search(Space space, float[] values, float threshold, int radius, Op op) {
    float[] out = new float[values.length];
    int[] near = new int[space.maxDegree()];
    for (int cell = 0; cell < values.length; cell++) {
      int[] hops = new int[values.length];
      Arrays.fill(hops, Integer.MAX_VALUE);
      hops[cell] = 0;
      boolean any = false;
      boolean all = true;
      for (int hop = 0; hop <= radius; hop++) {
        for (int other = 0; other < values.length; other++) {
          if (hops[other] == hop) {
            any |= values[other] > threshold;
            all &= values[other] > threshold;
            int degree = space.neighbours(other, near);
            for (int k = 0; k < degree; k++) {
              hops[near[k]] = Math.min(hops[near[k]], hop + 1);
            }
          }
        }
      }
      out[cell] = (op == Op.DILATE ? any : all) ? 1f : 0f;
    }
    return out;
  }

  @Test
  void passesReachWhatASearchReaches() {
    var random = Seeds.random("MorphologicalOpTest");
    List<Space> spaces =
        List.of(
            Square4.of(9, 13, EdgeBehavior.ABSORB),
            Square4.of(3, 20, EdgeBehavior.WRAP),
            Square8.of(8, 8, EdgeBehavior.CLAMP),
            Hex2D.of(7, 9),
            Ring1D.of(11),
            Fcc12.of(4, 4, 6, EdgeBehavior.WRAP));
    for (Space space : spaces) {
      float[] values = new float[(int) space.cellCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = i == 3 ? Float.NaN : (float) random.nextDouble();
      }
      for (int radius = 1; radius <= 4; radius++) {
        for (Op op : Op.values()) {
          float threshold = op == Op.DILATE ? 0.97f : 0.03f;
          Propagator propagator =
              MorphologicalOp.builder(0, 1).op(op).radius(radius).threshold(threshold).build();
          FieldValues.assertBits(
              search(space, values, threshold, radius, op),
              run(space, propagator, values),
              space + " " + op + " radius=" + radius);
        }
      }
    }
  }

  @Test
  void aRadiusBeyondTheSpaceReachesAllOfIt() {
    Propagator far = MorphologicalOp.builder(0, 1).radius(50).build();
    FieldValues.assertBits(
        new float[] {1, 1, 1}, run(Square4.of(1, 3, EdgeBehavior.ABSORB), far, 1, 0, 0), "far");
  }

  @Test
  void parametersAreCheckedWithTheirText() {
    assertArgument("input_field=-1 allowed=0..", MorphologicalOp.builder(-1, 0));
    assertArgument("output_field=-1 allowed=0..", MorphologicalOp.builder(0, -1));
    assertArgument("radius=0 allowed=1..", MorphologicalOp.builder(0, 0).radius(0));
    assertArgument(
        "threshold=NaN allowed: a number", MorphologicalOp.builder(0, 0).threshold(Float.NaN));
    assertWave("displacement_field=-1 allowed=0..", WavePropagation.builder(-1, 0));
    assertWave("velocity_field=-1 allowed=0..", WavePropagation.builder(0, -1));
    assertWave(
        "displacement_field=1 velocity_field=1 allowed: two fields", WavePropagation.builder(1, 1));
    assertWave("wave_speed=0.0 allowed: finite, > 0", WavePropagation.builder(0, 1).waveSpeed(0));
    assertWave("damping=-1.0 allowed: finite, >= 0", WavePropagation.builder(0, 1).damping(-1));
  }

  private static void assertArgument(String detail, MorphologicalOp.Builder builder) {
    Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, "MorphologicalOp " + detail, builder::build);
  }

  private static void assertWave(String detail, WavePropagation.Builder builder) {
    Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, "WavePropagation " + detail, builder::build);
  }

  @Test
  void fieldsThatDoNotFitAreRefusedWhenTheWorldIsBuilt() {
    assertMisfit(
        "MorphologicalOp input_field=1 components=2 allowed=1",
        MorphologicalOp.builder(1, 0).build());
    assertMisfit(
        "MorphologicalOp output_field=1 components=2 allowed=1",
        MorphologicalOp.builder(0, 1).build());
    assertMisfit(
        "WavePropagation displacement_field=1 components=2 allowed=1",
        WavePropagation.builder(1, 0).build());
    assertMisfit(
        "WavePropagation velocity_field=1 components=2 allowed=1",
        WavePropagation.builder(0, 1).build());
  }

  private static void assertMisfit(String detail, Propagator propagator) {
    WorldConfig.Builder builder =
        WorldConfig.builder()
            .space(Square4.of(2, 2, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("s"))
            .field(FieldDef.vector("v2", 2))
            .dt(0.1)
            .propagator(propagator);
    Failures.assertRefused(ErrorCode.INVALID_PROPAGATOR, "propagator=" + detail, builder::build);
  }

  @Test
  void aCellWithoutNeighboursMovesOn() {
    Propagator wave = WavePropagation.builder(0, 1).damping(0.5).build();
    WorldConfig config =
        WorldConfig.builder()
            .space(Square4.of(1, 1, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("d").initial(Float.POSITIVE_INFINITY))
            .field(FieldDef.scalar("v").initial(2f))
            .propagator(wave)
            .dt(0.25)
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      assertEquals(1.75f, FieldValues.of(world.snapshot(), 1)[0], "not NaN from inf - inf");
    }
  }
}
