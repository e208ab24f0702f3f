package io.murk.propagator.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.replay.SnapshotHash;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ScalarDiffusion beyond what was recorded as pipelines: hashes, vector fields, its parameters. */
@ExtendWith(NoLeaks.class)
final class ScalarDiffusionTest {
  @ParameterizedTest
  @CsvSource({
    "ABSORB, 1, cd5b6718bdbfb987",
    "CLAMP, 1, cd5b6718bdbfb987",
    "WRAP, 1, cd5b6718bdbfb987",
    "ABSORB, 2, 05e4bd7efc6ceaa7",
    "CLAMP, 2, 05e4bd7efc6ceaa7",
    "WRAP, 2, 05e4bd7efc6ceaa7",
    "ABSORB, 10, 3eb430d61b59de11",
    "CLAMP, 10, ba1a579bea9306ec",
    "WRAP, 10, 9669cc86a47dafc0",
    "ABSORB, 100, 7ac51a978932d330",
    "CLAMP, 100, 74ec20cb71f33278",
    "WRAP, 100, 986d6fcd41ba5cfb"
  })
  void hashesOfASourceOnTenByTenCells(EdgeBehavior edge, int ticks, String hash) {
    WorldConfig config =
        WorldConfig.builder()
            .space(Square4.of(10, 10, edge))
            .field(FieldDef.scalar("heat"))
            .propagator(
                ScalarDiffusion.builder(0, 0)
                    .coefficient(0.1)
                    .decay(0.01)
                    .source(55, 100f)
                    .clampMin(0f)
                    .build())
            .dt(0.1)
            .build();
    try (var world = new LockstepWorld(config)) {
      for (int i = 0; i < ticks; i++) {
        world.step().orThrow();
      }
      assertEquals(hash, String.format("%016x", SnapshotHash.fnv1a(world.snapshot(), 0)));
    }
  }

  @Test
  void everyComponentOfAVectorFieldDiffusesAsAScalarFieldDoes() {
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      for (int[] shape : new int[][] {{1, 1}, {1, 7}, {7, 1}, {2, 2}, {5, 9}, {3, 40}}) {
        for (int dims : new int[] {1, 2, 3, 5}) {
          compareComponents(shape[0], shape[1], dims, edge);
        }
      }
    }
  }

  private static void compareComponents(int rows, int cols, int dims, EdgeBehavior edge) {
    var random = new java.util.SplittableRandom(rows * 100L + cols);
    float[] vector = new float[rows * cols * dims];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextDouble(-1, 1);
    }
    WorldConfig.Builder builder =
        WorldConfig.builder()
            .space(Square4.of(rows, cols, edge))
            .field(FieldDef.vector("v", dims).initial(vector))
            .propagator(options(0).build())
            .dt(0.5);
    for (int c = 0; c < dims; c++) {
      float[] scalar = new float[rows * cols];
      for (int rank = 0; rank < scalar.length; rank++) {
        scalar[rank] = vector[rank * dims + c];
      }
      builder.field(FieldDef.scalar("s" + c).initial(scalar)).propagator(options(c + 1).build());
    }
    try (var world = new LockstepWorld(builder.build())) {
      for (int tick = 0; tick < 5; tick++) {
        world.step().orThrow();
      }
      float[] actual = FieldValues.of(world.snapshot(), 0);
      for (int c = 0; c < dims; c++) {
        float[] expected = FieldValues.of(world.snapshot(), c + 1);
        float[] component = new float[rows * cols];
        for (int rank = 0; rank < component.length; rank++) {
          component[rank] = actual[rank * dims + c];
        }
        FieldValues.assertBits(expected, component, rows + "x" + cols + " " + edge + " " + c);
      }
    }
  }

  private static ScalarDiffusion.Builder options(int field) {
    return ScalarDiffusion.builder(field, field)
        .coefficient(0.4)
        .decay(0.01)
        .source(3, 0.5f)
        .clampMin(-0.7f)
        .clampMax(0.7f);
  }

  @Test
  void theStableTimeStepFollowsTheTrueDegree() {
    ScalarDiffusion diffusion = ScalarDiffusion.builder(0, 0).coefficient(0.3).build();
    assertEquals(
        1.0 / (4 * 0.3), diffusion.maxDt(Square4.of(3, 3, EdgeBehavior.ABSORB)).getAsDouble());
    assertEquals(
        1.0 / (4 * 0.3),
        ScalarDiffusion.builder(0, 0)
            .coefficient(0.3)
            .maxDegree(12)
            .build()
            .maxDt(Square4.of(3, 3, EdgeBehavior.ABSORB))
            .getAsDouble(),
        "max_degree is ignored");
    assertEquals(
        1.0 / (2 * 0.3), diffusion.maxDt(Square4.of(1, 3, EdgeBehavior.ABSORB)).getAsDouble());
    assertEquals(
        1.0 / (4 * 0.3), diffusion.maxDt(Square4.of(1, 1, EdgeBehavior.WRAP)).getAsDouble());
    assertTrue(diffusion.maxDt(Square4.of(1, 1, EdgeBehavior.ABSORB)).isEmpty());
    assertTrue(
        ScalarDiffusion.builder(0, 0).build().maxDt(Square4.of(3, 3, EdgeBehavior.WRAP)).isEmpty());
  }

  @Test
  void parametersAreCheckedWithTheirText() {
    assertArgument("input_field=-1 allowed=0..", ScalarDiffusion.builder(-1, 0));
    assertArgument("output_field=-2 allowed=0..", ScalarDiffusion.builder(0, -2));
    ScalarDiffusion.Builder builder = ScalarDiffusion.builder(0, 0);
    assertArgument("gradient_field=-2 allowed=-1 (none)..", builder.gradientField(-2));
    builder.gradientField(-1);
    assertArgument("coefficient=-0.5 allowed: finite, >= 0", builder.coefficient(-0.5));
    assertArgument("coefficient=NaN allowed: finite, >= 0", builder.coefficient(Double.NaN));
    builder.coefficient(0);
    assertArgument("decay=Infinity allowed: finite, >= 0", builder.decay(Double.POSITIVE_INFINITY));
    builder.decay(0);
    assertArgument("max_degree=-1 allowed=0..", builder.maxDegree(-1));
    builder.maxDegree(12);
    assertArgument("clamp_min=NaN allowed: a number", builder.clampMin(Float.NaN));
    builder.clampMin(2f);
    assertArgument("clamp_max=NaN allowed: a number", builder.clampMax(Float.NaN));
    assertArgument(
        "clamp_min=2.0 clamp_max=1.0 allowed: clamp_min <= clamp_max", builder.clampMax(1f));
  }

  private static void assertArgument(String detail, ScalarDiffusion.Builder builder) {
    Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, "ScalarDiffusion " + detail, builder::build);
  }

  @Test
  void fieldsThatDoNotFitAreRefusedWhenTheWorldIsBuilt() {
    assertMisfit("output_field=1 components=2 allowed=1", ScalarDiffusion.builder(0, 1).build());
    assertMisfit(
        "input_field=1 components=2 allowed=1",
        ScalarDiffusion.builder(1, 1).gradientField(2).build());
    assertMisfit(
        "gradient_field=2 components=3 allowed=2",
        ScalarDiffusion.builder(0, 0).gradientField(2).build());
  }

  private static void assertMisfit(String detail, ScalarDiffusion diffusion) {
    WorldConfig.Builder builder =
        WorldConfig.builder()
            .space(Square4.of(2, 2, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("s"))
            .field(FieldDef.vector("v2", 2))
            .field(FieldDef.vector("v3", 3))
            .dt(1)
            .propagator(diffusion);
    Failures.assertRefused(
        ErrorCode.INVALID_PROPAGATOR, "propagator=ScalarDiffusion " + detail, builder::build);
  }

  @Test
  void sourcesOverwriteInOrderAndRanksOutsideAreIgnored() {
    WorldConfig config =
        WorldConfig.builder()
            .space(Square4.of(1, 3, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("s").initial(Float.NaN, -0f, 1f))
            .propagator(
                ScalarDiffusion.builder(0, 0)
                    .source(2, 5f)
                    .source(2, 6f)
                    .source(3, 7f)
                    .source(-1, 7f)
                    .source(1L << 32, 7f)
                    .clampMin(0f)
                    .clampMax(5.5f)
                    .build())
            .propagator(ScriptedPropagator.idle())
            .dt(1)
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      float[] values = FieldValues.of(world.snapshot(), 0);
      assertTrue(Float.isNaN(values[0]), "NaN passes a clamp");
      assertEquals(5.5f, values[2]);
    }
  }
}
