package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.error.ErrorCode;
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

  private static void assertRefused(Space space, ObsEntry entry, String message) {
    ObsSpec spec = ObsSpec.of(ObsEntry.all(0), entry);
    MurkException refused =
        assertThrows(MurkException.class, () -> ObsPlan.compile(spec, space, schema(space)));
    assertEquals("InvalidObsSpec: entry=1 " + message, refused.getMessage());
    assertEquals(ErrorCode.INVALID_OBS_SPEC, refused.code());
  }

  @Test
  void aBoxHasAHalfExtentForEachAxis() {
    assertRefused(
        HEX,
        ObsEntry.agentRect(0, 1),
        "halfExtents.length=1 allowed=2, one for each axis of a"
            + " coordinate of Hex2D[rows=4, cols=5]");
    assertRefused(
        LINE,
        ObsEntry.agentRect(0),
        "halfExtents.length=0 allowed=1, one for each axis"
            + " of a coordinate of Line1D[len=3, edge=ABSORB]");
    assertRefused(HEX, ObsEntry.agentRect(0, 1, -1), "halfExtents[1]=-1 allowed=0..");
    for (int half : new int[] {23170, Integer.MAX_VALUE}) {
      assertRefused(
          HEX,
          ObsEntry.agentRect(0, half, half),
          "halfExtents=[" + half + ", " + half + "] allowed=boxes of at most 2147483639 elements");
    }
    assertRefused(
        LINE,
        ObsEntry.agentRect(1, 1 << 29),
        "halfExtents=[536870912] allowed=boxes of at most" + " 2147483639 elements");
  }

  @Test
  void aGraphHasDisksOnly() {
    Space space = ProductSpace.of(LINE, ProductSpace.of(GRAPH));
    assertRefused(
        space,
        ObsEntry.agentRect(0, 1, 1),
        "region=AgentRect allowed=AgentDisk around an agent on"
            + " GraphSpace[vertices=3, neighbours=2, directed=false, axes=0]");
    assertRefused(GRAPH, ObsEntry.agentDisk(0, -1), "radius=-1 allowed=0..2147483647");
    assertRefused(space, ObsEntry.agentDisk(0, -1), "radius=-1 allowed=0..1073741819");
    Space cubic = Fcc12.of(2, 2, 2, EdgeBehavior.WRAP);
    assertRefused(cubic, ObsEntry.agentDisk(0, 645), "radius=645 allowed=0..644");
  }

  @Test
  void graphsWithTooLargeDisksAreRefused() {
    int vertices = 4097;
    int[] starts = new int[vertices + 1];
    int[] ranks = new int[2 * (vertices - 1)];
    for (int leaf = 1; leaf < vertices; leaf++) {
      ranks[leaf - 1] = leaf; // a star
      starts[leaf] = vertices - 2 + leaf;
    }
    starts[vertices] = ranks.length;
    Space star = GraphSpace.of(starts, ranks);
    assertRefused(
        star,
        ObsEntry.agentDisk(0, 2),
        "radius=2 allowed=disks that hold at most 16777216 vertices in all on " + star);
    ObsSpec near = ObsSpec.of(ObsEntry.agentDisk(0, 1));
    assertEquals(
        List.of(List.of(vertices)),
        ObsPlan.compile(near, star, schema(star)).shape().entryShapes());
  }

  @Test
  void onAGraphAWindowListsVerticesByHopsAndThenByNumber() {
    // 3 - 0 - 2 - 1, and 4 alone
    Space space = GraphSpace.of(new int[] {0, 2, 3, 5, 6, 6}, new int[] {3, 2, 2, 1, 0, 0});
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = new NativeSnapshot(arena, space, schema(space), 1);
      snapshot.set(0, new float[] {10, 11, 12, 13, 14});
      ObsPlan plan = ObsPlan.compile(ObsSpec.of(ObsEntry.agentDisk(0, 2)), space, schema(space));
      assertEquals(List.of(List.of(4)), plan.shape().entryShapes());
      int[][] centers = {{0}, {1}, {4}, {5}, {-1}};
      float[][] expected = {
        {10, 12, 13, 11}, {11, 12, 10, 0}, {14, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}
      };
      Observation seen = Observation.ofAgents(arena, plan, snapshot, 0, centers);
      for (int unit = 0; unit < centers.length; unit++) {
        for (int i = 0; i < 4; i++) {
          assertEquals(expected[unit][i], seen.output(unit, i), "unit " + unit);
          assertEquals(expected[unit][i] == 0 ? 0 : 1, seen.mask(unit, i), "unit " + unit);
        }
      }
      assertEquals(0.75, seen.target.report().coverage(1));
    }
  }

  @Test
  void onACubicLatticeAWindowHasTheAxesOfACoordinate() {
    Space space = Fcc12.of(4, 4, 4, EdgeBehavior.ABSORB);
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = new NativeSnapshot(arena, space, schema(space), 1);
      float[] numbers = new float[32];
      for (int rank = 0; rank < 32; rank++) {
        int[] xyz = space.coord(rank);
        numbers[rank] = 100 * xyz[0] + 10 * xyz[1] + xyz[2] + 1000;
      }
      snapshot.set(0, numbers);
      ObsPlan plan = ObsPlan.compile(ObsSpec.of(ObsEntry.agentDisk(0, 1)), space, schema(space));
      assertEquals(List.of(List.of(3, 3, 3)), plan.shape().entryShapes());
      int[][] centers = {{1, 1, 2}, {0, 0, 0}};
      Observation seen = Observation.ofAgents(arena, plan, snapshot, 0, centers);
      float[] expected = {
        0, 1002, 0, 1011, 0, 1013, 0, 1022, 0, //
        1101, 0, 1103, 0, 1112, 0, 1121, 0, 1123, //
        0, 1202, 0, 1211, 0, 1213, 0, 1222, 0
      };
      for (int i = 0; i < 27; i++) {
        assertEquals(expected[i], seen.output(0, i), "element " + i);
      }
      assertEquals(13 / 27.0, seen.target.report().coverage(0));
      assertEquals(4 / 27.0, seen.target.report().coverage(1));
    }
  }
}
