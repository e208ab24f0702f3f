package io.murk.propagator.library.stencil;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.murk.testing.FieldValues;
import io.murk.testing.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes over a compiled plan gives the bits of a loop over Space.neighbours. */
final class StencilPlanTest {
  private static final SplittableRandom RANDOM = Seeds.random("StencilPlanTest");

  static List<Space> spaces() {
    List<Space> spaces = new ArrayList<>();
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      for (int[] shape :
          new int[][] {
            {1, 1}, {1, 7}, {7, 1}, {2, 2}, {2, 30}, {30, 2}, {3, 3}, {5, 9}, {9, 4}, {16, 16},
            {4, 17}, {17, 18}, {3, 40}, {40, 33}
          }) {
        spaces.add(Square4.of(shape[0], shape[1], edge));
        spaces.add(Square8.of(shape[0], shape[1], edge));
        spaces.add(Hex2D.of(shape[0], shape[1]));
      }
      for (int length : new int[] {1, 2, 3, 16, 17, 100}) {
        spaces.add(Line1D.of(length, edge));
      }
      for (int[] box :
          new int[][] {{2, 2, 2}, {2, 4, 2}, {4, 4, 4}, {6, 4, 8}, {28, 6, 4}, {36, 8, 6}}) {
        spaces.add(Fcc12.of(box[0], box[1], box[2], edge));
      }
      spaces.add(ProductSpace.of(Hex2D.of(6, 7), Line1D.of(10, edge)));
      spaces.add(ProductSpace.of(Line1D.of(10, edge), Square4.of(5, 20, edge)));
      spaces.add(ProductSpace.of(Line1D.of(3, edge), Line1D.of(4, edge), Line1D.of(2, edge)));
    }
    spaces.add(Fcc12.of(5, 7, 3, EdgeBehavior.ABSORB));
    spaces.add(Fcc12.of(1, 1, 2, EdgeBehavior.ABSORB));
    spaces.add(Fcc12.of(31, 5, 5, EdgeBehavior.CLAMP));
    for (int length : new int[] {1, 2, 3, 50}) {
      spaces.add(Ring1D.of(length));
    }
    spaces.add(graph(1, 0));
    spaces.add(graph(40, 0));
    spaces.add(graph(200, 3));
    spaces.add(graph(6000, 6));
    return spaces;
  }

  /** Random arcs, {@code degree} a vertex on average; the last vertices have none. */
  static GraphSpace graph(int vertices, int degree) {
    var random = new SplittableRandom(vertices);
    int[] starts = new int[vertices + 1];
    int[] ranks = new int[vertices * (2 * degree + 1)];
    for (int vertex = 0; vertex < vertices; vertex++) {
      int arcs = vertex > vertices - 4 ? 0 : random.nextInt(2 * degree + 1);
      starts[vertex + 1] = starts[vertex] + arcs;
      for (int i = starts[vertex]; i < starts[vertex + 1]; i++) {
        ranks[i] = random.nextInt(vertices);
      }
    }
    double[][] positions = new double[vertices][];
    Arrays.setAll(positions, i -> new double[] {random.nextInt(9), random.nextDouble()});
    return GraphSpace.directed(starts, Arrays.copyOf(ranks, starts[vertices]))
        .withPositions(positions);
  }

  private static float[] values(long n) {
    float[] values = new float[(int) n];
    for (int i = 0; i < n; i++) {
      values[i] = RANDOM.nextInt(50) == 0 ? -0f : (float) RANDOM.nextDouble(-1, 1);
    }
    return values;
  }

  private static int[] near(Space space, int cell) {
    int[] near = new int[space.maxDegree()];
    return Arrays.copyOf(near, space.neighbours(cell, near));
  }

  /** A loop over all neighbours would do it so. */
  private static float mean(int[] ranks, float[] in, int components, int component) {
    float sum = -0f;
    for (int rank : ranks) {
      sum += in[rank * components + component];
    }
    return sum / ranks.length;
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void diffusionAndMeans(Space space) {
    int cells = (int) space.cellCount();
    for (int m : new int[] {1, 2, 3}) {
      float[] in = values((long) cells * m);
      float[] diffused = new float[in.length];
      float[] means = new float[in.length];
      for (int cell = 0; cell < cells; cell++) {
        int[] near = near(space, cell);
        float share = (float) Math.min(0.07 * near.length, 1.0);
        for (int c = 0; c < m; c++) {
          int i = cell * m + c;
          means[i] = near.length == 0 ? in[i] : mean(near, in, m, c);
          diffused[i] = near.length == 0 ? in[i] : (1f - share) * in[i] + share * means[i];
        }
      }
      MemorySegment from = MemorySegment.ofArray(in);
      MemorySegment to = MemorySegment.ofArray(values(in.length));
      new NeighbourDiffusion(space, m, 0.07).diffuse(from, to);
      FieldValues.assertBits(diffused, FieldValues.of(to), space + " components=" + m);
      new NeighbourMean(space, m).mean(from, to);
      FieldValues.assertBits(means, FieldValues.of(to), space + " means, components=" + m);
    }
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void anyAndAll(Space space) {
    int cells = (int) space.cellCount();
    float[] few = values(cells);
    var spread = new NeighbourSpread(space);
    MemorySegment present = MemorySegment.ofArray(new float[cells]);
    MemorySegment to = MemorySegment.ofArray(values(cells));
    for (float threshold : new float[] {0.8f, -0.8f}) {
      spread.threshold(MemorySegment.ofArray(few), present, threshold);
      float[] any = new float[cells];
      float[] all = new float[cells];
      for (int cell = 0; cell < cells; cell++) {
        any[cell] = few[cell] > threshold ? 1f : 0f;
        all[cell] = any[cell];
        for (int other : near(space, cell)) {
          any[cell] = few[other] > threshold ? 1f : any[cell];
          all[cell] = few[other] > threshold ? all[cell] : 0f;
        }
      }
      spread.any(present, to);
      FieldValues.assertBits(any, FieldValues.of(to), space + " any");
      spread.all(present, to);
      FieldValues.assertBits(all, FieldValues.of(to), space + " all");
    }
  }

  /** The formulas of spec and Javadoc, cell by cell. */
  @ParameterizedTest
  @MethodSource("spaces")
  void centralAndOneSidedGradients(Space space) {
    int cells = (int) space.cellCount();
    float[] in = values(cells);
    int axes = space.displacementAxes();
    double[] steps = new double[space.maxDegree() * axes];
    for (StencilRule rule : new StencilRule[] {StencilRule.CENTRAL, StencilRule.ONE_SIDED}) {
      if (rule == StencilRule.CENTRAL && space instanceof Square4) {
        continue;
      }
      float[] expected = new float[2 * cells];
      for (int cell = 0; cell < cells; cell++) {
        int[] near = near(space, cell);
        space.displacements(cell, steps);
        for (int axis = 0; axis < 2; axis++) {
          float sum = 0f;
          int n = 0;
          for (int k = 0; k < near.length; k++) {
            double step = 1 - axis < axes ? steps[k * axes + 1 - axis] : 0;
            if (step != 0 && (rule == StencilRule.CENTRAL || near[k] != cell)) {
              sum += (in[near[k]] - in[cell]) * (float) (1 / step);
              n++;
            }
          }
          expected[2 * cell + axis] = n == 0 ? 0f : sum / n;
        }
      }
      MemorySegment to = MemorySegment.ofArray(values(2L * cells));
      new FieldGradient(space, rule, 1f).gradient(MemorySegment.ofArray(in), to);
      FieldValues.assertBits(expected, FieldValues.of(to), space + " " + rule);
    }
  }

  /** A least-squares gradient is exact for linear fields wherever the neighbours span the space. */
  @Test
  void latticeGradientsAreExactForLinearFields() {
    Space hex = Hex2D.of(9, 11);
    assertLinear(
        hex, new double[] {2, -3}, c -> new double[] {c[0] + c[1] / 2.0, c[1] * Math.sqrt(3) / 2});
    Space fcc = Fcc12.of(8, 6, 8, EdgeBehavior.ABSORB);
    assertLinear(fcc, new double[] {2, -3, 5}, c -> new double[] {c[0], c[1], c[2]});
    Space square = Square8.of(5, 20, EdgeBehavior.ABSORB);
    assertLinear(square, new double[] {2, -3}, c -> new double[] {c[1], c[0]});
    Space line = Line1D.of(20, EdgeBehavior.ABSORB);
    assertLinear(line, new double[] {0, -3}, c -> new double[] {0, c[0]});
    Space prism = ProductSpace.of(Hex2D.of(4, 5), Line1D.of(6, EdgeBehavior.ABSORB));
    assertLinear(
        prism,
        new double[] {2, -3, 5},
        c -> new double[] {c[0] + c[1] / 2.0, c[1] * Math.sqrt(3) / 2, c[2]});
  }

  /** Where a cell lies. */
  private interface Place {
    double[] of(int[] coord);
  }

  private static void assertLinear(Space space, double[] slope, Place place) {
    int cells = (int) space.cellCount();
    float[] in = new float[cells];
    for (int cell = 0; cell < cells; cell++) {
      double[] x = place.of(space.coord(cell));
      in[cell] = (float) IntStream.range(0, x.length).mapToDouble(a -> slope[a] * x[a]).sum();
    }
    var gradient = new FieldGradient(space, StencilRule.LATTICE, 1f);
    assertEquals(slope.length, gradient.axes());
    MemorySegment to = MemorySegment.ofArray(new float[cells * slope.length]);
    gradient.gradient(MemorySegment.ofArray(in), to);
    float[] out = FieldValues.of(to);
    int exact = 0;
    for (int cell = 0; cell < cells; cell++) {
      boolean all = true;
      for (int axis = 0; axis < slope.length; axis++) {
        all &= Math.abs(out[cell * slope.length + axis] - slope[axis]) < 1e-4;
      }
      exact += all ? 1 : 0;
    }
    assertTrue(exact >= cells * 0.9, space + " exact in " + exact + " of " + cells);
  }

  @Test
  void planIsSharedByWorldsOfOneTopology() {
    StencilPlan plan = StencilPlan.of(Hex2D.of(20, 30), StencilRule.NEIGHBOURS);
    assertSame(plan, StencilPlan.of(Hex2D.of(20, 30), StencilRule.NEIGHBOURS));
    assertTrue(plan != StencilPlan.of(Hex2D.of(20, 30), StencilRule.CENTRAL));
    assertTrue(plan != StencilPlan.of(Hex2D.of(20, 31), StencilRule.NEIGHBOURS));
  }

  /** Square4: one run over the inner rows, two columns, first and last row, four corners. */
  @Test
  void squareGridIsThreeRunsTwoColumnsAndFourCorners() {
    StencilPlan plan =
        StencilPlan.of(Square4.of(100, 100, EdgeBehavior.ABSORB), StencilRule.NEIGHBOURS);
    assertArrayEquals(new int[] {1, 101, 9901}, plan.runStart);
    assertArrayEquals(new int[] {98, 9798, 98}, plan.runCount);
    assertArrayEquals(new int[] {98, 98}, plan.strideCount);
    assertArrayEquals(new int[] {100, 100}, plan.strideStep);
    assertEquals(1, plan.tables.length);
    assertEquals(4, plan.tables[0].cells());
  }

  /** Short rows are widened to a vector of the widest machines: the last one to the left, first. */
  @Test
  void shortRowsAreWidened() {
    StencilPlan plan =
        StencilPlan.of(Square4.of(16, 16, EdgeBehavior.ABSORB), StencilRule.NEIGHBOURS);
    assertArrayEquals(new int[] {239, 1, 17}, plan.runStart);
    assertArrayEquals(new int[] {16, 16, 222}, plan.runCount);
  }

  @Test
  void graphWithoutOrderIsTablesByDegree() {
    StencilPlan plan = StencilPlan.of(graph(6000, 6), StencilRule.NEIGHBOURS);
    int cells = Arrays.stream(plan.tables).mapToInt(StencilPlan.CellTable::cells).sum();
    assertTrue(cells > 5900, "cells=" + cells);
    assertTrue(plan.isolatedCells().length >= 3, "the last vertices have no neighbours");
  }
}
