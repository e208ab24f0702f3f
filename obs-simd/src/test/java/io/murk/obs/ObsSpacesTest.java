package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.error.MurkException;
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
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Observations of every kind of space. */
final class ObsSpacesTest {
  private static final Space LINE = Line1D.of(3, EdgeBehavior.ABSORB);
  private static final Space HEX = Hex2D.of(4, 5);
  private static final Space GRAPH = GraphSpace.of(new int[] {0, 1, 2, 2}, new int[] {1, 0});

  private static FieldSchema schema(Space space) {
    return new FieldSchema(
        List.of(FieldDef.scalar("heat"), FieldDef.vector("wind", 2)), (int) space.cellCount());
  }

  private static void assertShape(Space space, Integer... sides) {
    FieldSchema schema = schema(space);
    ObsSpec spec = ObsSpec.of(ObsEntry.all(1).normalized(0, 1), ObsEntry.all(0));
    ObsPlan plan = ObsPlan.compile(spec, space, schema);
    List<Integer> ofVector = new java.util.ArrayList<>(List.of(sides));
    ofVector.add(2);
    assertEquals(List.of(ofVector, List.of(sides)), plan.shape().entryShapes());
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = new NativeSnapshot(arena, space, schema, 2);
      Observation seen =
          Observation.ofWorlds(arena, plan, snapshot.randomize(new Random(space.cellCount())));
      for (int world = 0; world < 2; world++) {
        seen.assertUnit(world, new ObsOracle(snapshot, spec).observe(world, 0, 0), "" + space);
      }
    }
  }

  @Test
  void allCellsHaveTheShapeOfTheirSpace() {
    assertShape(LINE, 3);
    assertShape(Ring1D.of(4), 4);
    assertShape(Square4.of(2, 5, EdgeBehavior.CLAMP), 2, 5);
    assertShape(Square8.of(2, 5, EdgeBehavior.WRAP), 2, 5);
    assertShape(HEX, 4, 5);
    assertShape(Fcc12.of(3, 4, 2, EdgeBehavior.ABSORB), 12);
    assertShape(GRAPH, 3);
    assertShape(ProductSpace.of(HEX, ProductSpace.of(LINE, GRAPH)), 4, 5, 3, 3);
  }

  @Test
  void onAHexGridTheWindowsRowsAreThoseOfTheGrid() {
    FieldSchema schema = schema(HEX);
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = new NativeSnapshot(arena, HEX, schema, 1);
      float[] numbers = new float[20];
      for (int rank = 0; rank < 20; rank++) {
        numbers[rank] = 1 + rank;
      }
      snapshot.set(0, numbers);
      ObsPlan plan = ObsPlan.compile(ObsSpec.of(ObsEntry.agentDisk(0, 1)), HEX, schema);
      int[][] centersQr = {{1, 2}, {4, 0}};
      Observation seen = Observation.ofAgents(arena, plan, snapshot, 0, centersQr);
      float[][] expected = {
        {
          0, 7, 8, //
          11, 12, 13, //
          16, 17, 0
        },
        {
          0, 0, 0, //
          4, 5, 0, //
          9, 10, 0
        }
      };
      for (int unit = 0; unit < 2; unit++) {
        for (int i = 0; i < 9; i++) {
          assertEquals(expected[unit][i], seen.output(unit, i), "element " + i);
          assertEquals(expected[unit][i] == 0 ? 0 : 1, seen.mask(unit, i), "element " + i);
        }
      }
      assertEquals(4.0 / 9, seen.target.report().coverage(1));
    }
  }

  @Test
  void windowsNeedAGrid() {
    for (Space space :
        List.of(
            LINE,
            Ring1D.of(4),
            Fcc12.of(2, 2, 2, EdgeBehavior.WRAP),
            GRAPH,
            ProductSpace.of(HEX, LINE))) {
      ObsSpec spec = ObsSpec.of(ObsEntry.all(0), ObsEntry.agentDisk(0, 1));
      MurkException refused =
          assertThrows(MurkException.class, () -> ObsPlan.compile(spec, space, schema(space)));
      assertEquals(
          "InvalidObsSpec: entry=1 space="
              + space
              + " allowed=Square4, Square8 or Hex2D around an agent",
          refused.getMessage());
    }
  }
}
