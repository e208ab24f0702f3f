package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class Square4Properties {
  @Property(tries = 300)
  void rankIsRowMajor(
      @ForAll @IntRange(min = 1, max = 40_000) int rows,
      @ForAll @IntRange(min = 1, max = 40_000) int cols,
      @ForAll EdgeBehavior edge,
      @ForAll @IntRange(min = 0) int at) {
    Space space = Square4.of(rows, cols, edge);
    int rank = (int) (at % space.cellCount());
    assertEquals(rank, space.rank(space.coord(rank)));
    assertArrayEquals(new int[] {rank / cols, rank % cols}, space.coord(rank));
  }

  @Property(tries = 200)
  void aRectHoldsItsCellsInRowOrder(
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 12) int cols,
      @ForAll @IntRange(min = 0, max = 143) int a,
      @ForAll @IntRange(min = 0, max = 143) int b,
      @ForAll EdgeBehavior edge) {
    Space space = Square4.of(rows, cols, edge);
    int[] one = space.coord(a % (rows * cols));
    int[] two = space.coord(b % (rows * cols));
    int top = Math.min(one[0], two[0]);
    int left = Math.min(one[1], two[1]);
    int bottom = Math.max(one[0], two[0]);
    int right = Math.max(one[1], two[1]);
    RegionPlan plan = space.compile(new Region.Rect(Coord.of(top, left), Coord.of(bottom, right)));
    int[] expected =
        java.util.stream.IntStream.range(0, rows * cols)
            .filter(rank -> rank / cols >= top && rank / cols <= bottom)
            .filter(rank -> rank % cols >= left && rank % cols <= right)
            .toArray();
    assertArrayEquals(expected, plan.ranks());
    assertArrayEquals(new int[] {bottom - top + 1, right - left + 1}, plan.shape());
    assertEquals(expected.length, plan.mask().length);
  }

  @Property(tries = 200)
  void neighboursAreTheFourStepsInOrder(
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 9) int cols,
      @ForAll @IntRange(min = 0, max = 80) int at,
      @ForAll EdgeBehavior edge) {
    Space space = Square4.of(rows, cols, edge);
    int rank = at % (rows * cols);
    int row = rank / cols;
    int col = rank % cols;
    int[] expected =
        Arrays.stream(new int[][] {{row - 1, col}, {row + 1, col}, {row, col - 1}, {row, col + 1}})
            .mapToInt(coord ->
                switch (edge) {
                  case ABSORB -> space.rank(coord);
                  case CLAMP ->
                      space.rank(
                          Math.clamp(coord[0], 0, rows - 1), Math.clamp(coord[1], 0, cols - 1));
                  case WRAP ->
                      space.rank(Math.floorMod(coord[0], rows), Math.floorMod(coord[1], cols));
                })
            .filter(neighbour -> neighbour >= 0)
            .toArray();
    int[] out = new int[4];
    int count = space.neighbours(rank, out);
    assertArrayEquals(expected, Arrays.copyOf(out, count));
  }
}
