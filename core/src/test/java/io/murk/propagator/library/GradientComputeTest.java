package io.murk.propagator.library;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.propagator.Propagator;
import io.murk.propagator.library.GradientCompute.Scheme;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.GraphSpace;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** GradientCompute and FlowField: schemes at edges and seams, parameters, what does not fit. */
@ExtendWith(NoLeaks.class)
final class GradientComputeTest {
  /** Field 1 after a tick in which field 0 had these values. */
  private static float[] run(Space space, Propagator propagator, int axes, float... values) {
    WorldConfig config =
        WorldConfig.builder()
            .space(space)
            .field(FieldDef.scalar("in").initial(values).carryForward(true))
            .field(FieldDef.vector("out", axes))
            .propagator(propagator)
            .dt(1)
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      return FieldValues.of(world.snapshot(), 1);
    }
  }

  private static float[] gradient(Space space, Scheme scheme, float... values) {
    return run(space, GradientCompute.builder(0, 1).scheme(scheme).build(), 2, values);
  }

  @Test
  void anEdgeOfSquare4StandsForItselfAndOneSidedLooksInside() {
    Space absorb = Square4.of(1, 3, EdgeBehavior.ABSORB);
    assertArrayEquals(new float[] {1, 0, 3, 0, 2, 0}, gradient(absorb, Scheme.CENTRAL, 1, 3, 7));
    assertArrayEquals(new float[] {2, 0, 3, 0, 4, 0}, gradient(absorb, Scheme.ONE_SIDED, 1, 3, 7));
    Space clamp = Square4.of(1, 3, EdgeBehavior.CLAMP);
    assertArrayEquals(new float[] {1, 0, 3, 0, 2, 0}, gradient(clamp, Scheme.CENTRAL, 1, 3, 7));
    assertArrayEquals(new float[] {2, 0, 3, 0, 4, 0}, gradient(clamp, Scheme.ONE_SIDED, 1, 3, 7));
    Space wrap = Square4.of(1, 3, EdgeBehavior.WRAP);
    assertArrayEquals(new float[] {-2, 0, 3, 0, -1, 0}, gradient(wrap, Scheme.CENTRAL, 1, 3, 7));
  }

  @Test
  void otherSpacesTakeTheShortWayRoundAndAClampedEdgeCounts() {
    assertArrayEquals(
        new float[] {0, -3.5f, 0, 3, 0, 3.5f, 0, -3},
        gradient(Ring1D.of(4), Scheme.CENTRAL, 1, 3, 7, 10),
        "y holds the derivative of one axis");
    assertArrayEquals(
        new float[] {0, 1, 0, 3, 0, 2},
        gradient(Line1D.of(3, EdgeBehavior.CLAMP), Scheme.CENTRAL, 1, 3, 7));
    assertArrayEquals(
        new float[] {0, 2, 0, 3, 0, 4},
        gradient(Line1D.of(3, EdgeBehavior.CLAMP), Scheme.ONE_SIDED, 1, 3, 7));
    assertArrayEquals(
        new float[] {0, 2, 0, 3, 0, 4},
        gradient(Line1D.of(3, EdgeBehavior.ABSORB), Scheme.CENTRAL, 1, 3, 7));
  }

  @Test
  void latticeGradientOfHexagonsIsCartesian() {
    float[] q = {0, 1, 2, 0, 1, 2, 0, 1, 2};
    float[] out = gradient(Hex2D.of(3, 3), Scheme.LATTICE, q);
    assertArrayEquals(
        new float[] {1, (float) (-1 / Math.sqrt(3))}, new float[] {out[8], out[9]}, 1e-6f);
  }

  @Test
  void latticeGradientOfFcc12HasThreeAxes() {
    Space space = Fcc12.of(4, 4, 4, EdgeBehavior.ABSORB);
    float[] x = new float[(int) space.cellCount()];
    for (int cell = 0; cell < x.length; cell++) {
      x[cell] = 2 * space.coord(cell)[0] - space.coord(cell)[2];
    }
    Propagator propagator = GradientCompute.builder(0, 1).scheme(Scheme.LATTICE).build();
    float[] out = run(space, propagator, 3, x);
    int centre = space.rank(2, 1, 1);
    assertArrayEquals(
        new float[] {2, 0, -1},
        new float[] {out[3 * centre], out[3 * centre + 1], out[3 * centre + 2]},
        1e-6f);
  }

  @Test
  void flowIsTheWayDown() {
    Space space = Line1D.of(3, EdgeBehavior.ABSORB);
    Propagator flow = FlowField.builder(0, 1).build();
    FieldValues.assertBits(
        new float[] {0f, -2, 0f, -3, 0f, -4}, run(space, flow, 2, 1, 3, 7), "no axis gives +0");
    Space grid = Square4.of(1, 3, EdgeBehavior.ABSORB);
    FieldValues.assertBits(
        new float[] {-1, -0f, -3, -0f, -2, -0f}, run(grid, flow, 2, 1, 3, 7), "negated 0 is -0");
  }

  @Test
  void normalizedFlowHasUnitLengthOrStaysAsItIs() {
    Propagator flow = FlowField.builder(0, 1).normalize(true).build();
    float[] out = run(Square8.of(3, 3, EdgeBehavior.ABSORB), flow, 2, 0, 3, 6, 4, 7, 10, 8, 11, 14);
    assertArrayEquals(new float[] {-0.6f, -0.8f}, new float[] {out[8], out[9]}, 1e-6f);
    float tiny = 1e-20f;
    float[] still = run(Square4.of(1, 3, EdgeBehavior.ABSORB), flow, 2, 0, tiny, 0);
    FieldValues.assertBits(
        new float[] {-tiny / 2, -0f, -0f, -0f, tiny / 2, -0f}, still, "shorter than 1e-12");
  }

  @Test
  void flowOfALatticeGradientIsNormalizedOverAllAxes() {
    Space space = Fcc12.of(4, 4, 4, EdgeBehavior.ABSORB);
    float[] x = new float[(int) space.cellCount()];
    for (int cell = 0; cell < x.length; cell++) {
      int[] c = space.coord(cell);
      x[cell] = c[0] + 2 * c[1] + 2 * c[2];
    }
    Propagator flow = FlowField.builder(0, 1).scheme(Scheme.LATTICE).normalize(true).build();
    float[] out = run(space, flow, 3, x);
    int centre = space.rank(2, 1, 1);
    assertArrayEquals(
        new float[] {-1 / 3f, -2 / 3f, -2 / 3f},
        new float[] {out[3 * centre], out[3 * centre + 1], out[3 * centre + 2]},
        1e-6f);
  }

  @Test
  void parametersAreCheckedWithTheirText() {
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "GradientCompute input_field=-1 allowed=0..",
        GradientCompute.builder(-1, 0)::build);
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "GradientCompute output_field=-2 allowed=0..",
        GradientCompute.builder(0, -2)::build);
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "FlowField potential_field=-1 allowed=0..",
        FlowField.builder(-1, 0)::build);
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "FlowField flow_field=-1 allowed=0..",
        FlowField.builder(0, -1)::build);
  }

  @Test
  void fieldsThatDoNotFitAreRefusedWhenTheWorldIsBuilt() {
    Space grid = Square4.of(2, 2, EdgeBehavior.ABSORB);
    assertMisfit(
        grid,
        "propagator=GradientCompute input_field=1 components=2 allowed=1",
        GradientCompute.builder(1, 2).build());
    assertMisfit(
        grid,
        "propagator=GradientCompute output_field=2 components=3 allowed=2",
        GradientCompute.builder(0, 2).build());
    assertMisfit(
        grid,
        "propagator=FlowField flow_field=0 components=1 allowed=2",
        FlowField.builder(0, 0).build());
    Space fcc = Fcc12.of(2, 2, 2, EdgeBehavior.ABSORB);
    assertMisfit(
        fcc,
        "propagator=FlowField flow_field=1 components=2 allowed=3",
        FlowField.builder(0, 1).scheme(Scheme.LATTICE).build());
  }

  @Test
  void graphWithoutPositionsHasNoGradient() {
    GraphSpace graph = GraphSpace.of(new int[] {0, 1, 2}, new int[] {1, 0});
    for (Scheme scheme : Scheme.values()) {
      assertMisfit(
          graph,
          "propagator=GradientCompute space=" + graph + " allowed: cells with positions",
          GradientCompute.builder(0, 1).scheme(scheme).build());
    }
    Space placed = graph.withPositions(new double[][] {{0, 0}, {0.5, 2}});
    assertArrayEquals(
        new float[] {1.5f, 6, 1.5f, 6}, gradient(placed, Scheme.CENTRAL, 1, 4), 1e-6f);
  }

  private static void assertMisfit(Space space, String detail, Propagator propagator) {
    WorldConfig.Builder builder =
        WorldConfig.builder()
            .space(space)
            .field(FieldDef.scalar("s"))
            .field(FieldDef.vector("v2", 2))
            .field(FieldDef.vector("v3", 3))
            .dt(1)
            .propagator(propagator);
    Failures.assertRefused(ErrorCode.INVALID_PROPAGATOR, detail, builder::build);
  }
}
