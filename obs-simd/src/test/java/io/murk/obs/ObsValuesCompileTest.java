package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.egress.EgressShape;
import io.murk.egress.EgressTensor;
import io.murk.egress.ElementType;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Region;
import io.murk.space.Space;
import io.murk.space.Square4;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shapes of values and fixed regions, and the sentence for what cannot be compiled. */
final class ObsValuesCompileTest {
  private static final Square4 SPACE = Square4.of(4, 5, EdgeBehavior.ABSORB);
  private static final Pool POOL = Pool.square(Pool.Kernel.MEAN, 2, 1);

  private static FieldSchema schema(Space space) {
    return new FieldSchema(
        List.of(
            FieldDef.scalar("heat"),
            FieldDef.vector("wind", 3),
            FieldDef.vector("one", 1),
            FieldDef.categorical("kind", 4)),
        (int) space.cellCount());
  }

  private static EgressShape shape(Space space, ObsEntry... entries) {
    return ObsPlan.compile(ObsSpec.of(entries), space, schema(space)).shape();
  }

  private static ObsEntry fixed(int field, Region region) {
    return ObsEntry.of(field, new ObsRegion.Fixed(region));
  }

  private static void assertRefused(Space space, String detail, ObsEntry... entries) {
    assertRefused(ErrorCode.INVALID_OBS_SPEC, space, "InvalidObsSpec: " + detail, entries);
  }

  private static void assertRefused(
      ErrorCode code, Space space, String message, ObsEntry... entries) {
    MurkException e = assertThrows(MurkException.class, () -> shape(space, entries));
    assertEquals(message, e.getMessage());
    assertEquals(code, e.code());
  }

  @Test
  void tensorsBeginAtMultiplesOfTheirElementsAndMasksHaveNoGaps() {
    ObsEntry point = fixed(0, new Region.Rect(Coord.of(0, 0), Coord.of(0, 0)));
    ObsEntry bytes = point.as(new ObsDtype.U8(1, 0));
    ObsEntry halves = point.as(new ObsDtype.F16());
    EgressShape shape = shape(SPACE, bytes, halves, bytes, point, halves, bytes);
    assertEquals(
        List.of(
            new EgressTensor(ElementType.U8, 0, 0, List.of(1, 1)),
            new EgressTensor(ElementType.F16, 2, 1, List.of(1, 1)),
            new EgressTensor(ElementType.U8, 4, 2, List.of(1, 1)),
            new EgressTensor(ElementType.F32, 8, 3, List.of(1, 1)),
            new EgressTensor(ElementType.F16, 12, 4, List.of(1, 1)),
            new EgressTensor(ElementType.U8, 14, 5, List.of(1, 1))),
        shape.tensors());
    assertEquals(16, shape.outputBytes());
    assertEquals(6, shape.maskBytes());
    assertEquals(3, shape(SPACE, bytes, bytes, bytes).outputBytes());
    assertEquals(4, shape(SPACE, halves, bytes).outputBytes());
  }

  @Test
  void theLastAxisIsThatOfTheComponentsOrCategories() {
    ObsEntry wind = ObsEntry.all(1);
    EgressShape shape =
        shape(
            SPACE,
            wind,
            wind.ofComponent(2),
            ObsEntry.all(2),
            ObsEntry.all(2).ofComponent(0),
            ObsEntry.all(0).ofComponent(0),
            ObsEntry.all(3),
            ObsEntry.all(3).ofComponent(0).oneHot());
    assertEquals(
        List.of(
            List.of(4, 5, 3),
            List.of(4, 5),
            List.of(4, 5, 1),
            List.of(4, 5),
            List.of(4, 5),
            List.of(4, 5),
            List.of(4, 5, 4)),
        shape.entryShapes());
  }

  @Test
  void componentsAreThoseOfTheField() {
    assertRefused(
        SPACE,
        "entry=1 component=3 allowed=0..2, or -1 for all",
        ObsEntry.all(0),
        ObsEntry.all(1).ofComponent(3));
    assertRefused(
        SPACE, "entry=0 component=-2 allowed=0..2, or -1 for all", ObsEntry.all(1).ofComponent(-2));
    for (int field : new int[] {0, 2, 3}) {
      assertRefused(
          SPACE,
          "entry=0 component=1 allowed=0, or -1 for all",
          ObsEntry.agentDisk(field, 1).ofComponent(1));
    }
  }

  @Test
  void scaleAndOffsetAreFinite() {
    assertRefused(
        SPACE,
        "entry=0 scale=NaN allowed=a finite number",
        ObsEntry.all(0).as(new ObsDtype.U8(Float.NaN, 0)));
    assertRefused(
        SPACE,
        "entry=1 offset=-Infinity allowed=a finite number",
        ObsEntry.all(0),
        ObsEntry.all(0).as(new ObsDtype.U8(0, Float.NEGATIVE_INFINITY)));
  }

  @Test
  void onlyCategoricalFieldsHaveCategories() {
    String allowed = " allowed=Identity, Normalize: field ";
    assertRefused(
        SPACE,
        "entry=0 transform=OneHot" + allowed + "0 (heat) is not Categorical",
        ObsEntry.all(0).oneHot());
    assertRefused(
        SPACE,
        "entry=0 transform=OneHot" + allowed + "1 (wind) is not Categorical",
        ObsEntry.agentDisk(1, 1).oneHot());
    assertRefused(
        SPACE,
        "entry=0 pool=" + POOL + " allowed=none with OneHot: categories have no sum or order",
        ObsEntry.all(3).oneHot().pooled(POOL));
  }

  @Test
  void whatTheSpaceSaysOfARegionIsInTheSentence() {
    String allowed = " allowed=a region of Square4[rows=4, cols=5, edge=ABSORB]; ";
    assertRefused(
        SPACE,
        "entry=1 region=Disk[center=[9, 0], radius=1]"
            + allowed
            + "CoordOutOfBounds: coord=[9, 0] allowed=[0..3, 0..4]",
        ObsEntry.all(0),
        fixed(0, new Region.Disk(Coord.of(9, 0), 1)));
    assertRefused(
        SPACE,
        "entry=0 region=Neighbours[center=[0, 0], depth=-1]"
            + allowed
            + "InvalidRegion: radius=-1 allowed=0..",
        fixed(0, new Region.Neighbours(Coord.of(0, 0), -1)));
    assertRefused(
        SPACE,
        "entry=0 region=Rect[min=[1, 1], max=[0, 0]]"
            + allowed
            + "InvalidRegion: min=[1, 1] max=[0, 0] allowed: min <= max on all axes",
        fixed(0, new Region.Rect(Coord.of(1, 1), Coord.of(0, 0))));
    assertRefused(
        SPACE,
        "entry=0 region=Coords[cells=2]"
            + allowed
            + "CoordOutOfBounds: coord=[0, 5] allowed=[0..3, 0..4]",
        fixed(0, new Region.Coords(List.of(Coord.of(0, 0), Coord.of(0, 5)))));
  }

  @Test
  void aTensorThatIsMostlyPaddingIsRefused() {
    Hex2D hex = Hex2D.of(6, 7);
    assertRefused(
        ErrorCode.INVALID_COMPOSITION,
        hex,
        "InvalidComposition: entry=1 region=Disk[center=[0, 0], radius=3] coverage="
            + 10.0 / 49
            + " allowed=0.35..1.0, the share of the elements of [7, 7] that are cells",
        ObsEntry.all(0),
        fixed(0, new Region.Disk(Coord.of(0, 0), 3)));
    assertRefused(
        ErrorCode.INVALID_COMPOSITION,
        SPACE,
        "InvalidComposition: entry=0 region=Coords[cells=0] coverage=0.0"
            + " allowed=0.35..1.0, the share of the elements of [0] that are cells",
        fixed(0, new Region.Coords(List.of())));
    // 3 of 9 are too few; 4 of 9 are enough, though worth a warning.
    ObsEntry corner = fixed(0, new Region.Disk(Coord.of(0, 0), 1));
    assertThrows(MurkException.class, () -> shape(hex, corner));
    ObsEntry edge = fixed(0, new Region.Disk(Coord.of(6, 0), 1));
    assertEquals(List.of(List.of(3, 3)), shape(hex, edge).entryShapes());
  }

  @Test
  void windowsMakeTheFirstTwoAxes() {
    ObsEntry rect = fixed(1, new Region.Rect(Coord.of(1, 0), Coord.of(3, 4)));
    EgressShape shape =
        shape(
            SPACE,
            ObsEntry.all(0).pooled(POOL),
            rect.pooled(new Pool(Pool.Kernel.MAX, 1, 5, 2, Integer.MAX_VALUE)),
            rect.ofComponent(1).pooled(new Pool(Pool.Kernel.SUM, 3, 2, 7, 3)));
    assertEquals(List.of(List.of(3, 4), List.of(2, 1, 3), List.of(1, 2)), shape.entryShapes());
  }

  @Test
  void windowsFitARegionOfTwoAxes() {
    ObsEntry all = ObsEntry.all(0);
    int[][] bad = {{0, 1, 1, 1}, {1, -1, 1, 1}, {1, 1, 0, 1}, {1, 1, 1, -9}, {5, 1, 1, 1}};
    String[] texts = {
      "pool.rows=0 allowed=1..4",
      "pool.cols=-1 allowed=1..5",
      "pool.rowStride=0 allowed=1..",
      "pool.colStride=-9 allowed=1..",
      "pool.rows=5 allowed=1..4"
    };
    for (int i = 0; i < bad.length; i++) {
      int[] b = bad[i];
      Pool pool = new Pool(Pool.Kernel.MIN, b[0], b[1], b[2], b[3]);
      assertRefused(SPACE, "entry=1 " + texts[i], all, all.pooled(pool));
    }
    int huge = Integer.MAX_VALUE;
    assertRefused(
        SPACE,
        "entry=0 pool.rows=2147483647 allowed=1..4",
        all.pooled(new Pool(Pool.Kernel.SUM, huge, huge, huge, huge)));
    assertRefused(
        SPACE,
        "entry=0 pool=" + POOL + " allowed=none: the region has axes [5], not two",
        fixed(0, new Region.Disk(Coord.of(1, 1), 1)).pooled(POOL));
    Line1D line = Line1D.of(3, EdgeBehavior.ABSORB);
    assertRefused(
        line,
        "entry=0 pool=" + POOL + " allowed=none: the region has axes [3], not two",
        all.pooled(POOL));
    Space cube = ProductSpace.of(line, line, line);
    assertRefused(
        cube,
        "entry=0 pool=" + POOL + " allowed=none: the region has axes [3, 3, 3], not two",
        all.pooled(POOL));
  }

  @Test
  void whatWouldNotFitIsRefusedBeforeMemoryIsTaken() {
    Square4 space = Square4.of(46340, 46340, EdgeBehavior.WRAP);
    int cells = 46340 * 46340;
    FieldSchema schema =
        new FieldSchema(
            List.of(
                FieldDef.scalar("heat"),
                FieldDef.vector("wind", Integer.MAX_VALUE),
                FieldDef.categorical("kind", 1 << 24)),
            cells);
    long heap = Runtime.getRuntime().maxMemory() / 5;
    MurkException e =
        assertThrows(
            MurkException.class,
            () -> ObsPlan.compile(ObsSpec.of(ObsEntry.all(1).pooled(POOL)), space, schema));
    assertEquals(
        "InvalidObsSpec: entry=0 pool="
            + POOL
            + " allowed=at most "
            + Math.min(heap, (Integer.MAX_VALUE - 8) / 4)
            + " values to gather on the Java heap, the region has "
            + schema.floats(1),
        e.getMessage());
    // What is pooled where it lies needs no memory, and a unit may be larger than any.
    ObsEntry large = ObsEntry.all(0).pooled(Pool.square(Pool.Kernel.SUM, 46340, 1));
    ObsSpec spec = ObsSpec.of(large, ObsEntry.all(2).oneHot().as(new ObsDtype.U8(1, 0)));
    EgressShape shape = ObsPlan.compile(spec, space, schema).shape();
    assertEquals(List.of(List.of(1, 1), List.of(46340, 46340, 1 << 24)), shape.entryShapes());
    assertEquals(1 + ((long) cells << 24), shape.maskBytes());
    assertEquals(4 + ((long) cells << 24), shape.outputBytes());
  }

  @Test
  void fieldsAreCheckedBeforeValuesAndValuesBeforeRegions() {
    ObsEntry wrong = fixed(7, new Region.Disk(Coord.of(9, 9), -1));
    wrong = wrong.ofComponent(8).as(new ObsDtype.U8(Float.NaN, 0)).oneHot();
    assertRefused(SPACE, "entry=0 field=7 allowed=0..3", wrong.pooled(POOL));
    ObsEntry known = new ObsEntry(0, wrong.region(), POOL, wrong.transform(), wrong.dtype(), 8);
    assertRefused(SPACE, "entry=0 component=8 allowed=0, or -1 for all", known);
    known = known.ofComponent(0);
    assertRefused(SPACE, "entry=0 scale=NaN allowed=a finite number", known);
    known = known.as(new ObsDtype.F16());
    assertRefused(
        SPACE,
        "entry=0 transform=OneHot allowed=Identity, Normalize: field 0 (heat) is not Categorical",
        known);
  }
}
