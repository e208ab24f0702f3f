package io.murk.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;

/** What values outside of bounds become, to the bit. */
final class BoundaryTest {
  private static void assertBecomes(
      float expected, Boundary boundary, float v, float lo, float hi) {
    float actual = boundary.apply(v, lo, hi);
    assertEquals(
        Float.floatToIntBits(expected),
        Float.floatToIntBits(actual),
        () -> boundary + " of " + v + " in " + lo + ".." + hi + " is " + actual);
  }

  @Test
  void clampAndAbsorbGiveTheNearerBound() {
    for (Boundary boundary : new Boundary[] {Boundary.CLAMP, Boundary.ABSORB}) {
      assertBecomes(-1, boundary, -1.5f, -1, 2);
      assertBecomes(2, boundary, 2.5f, -1, 2);
      assertBecomes(2, boundary, Float.POSITIVE_INFINITY, -1, 2);
      assertBecomes(-1, boundary, Float.NEGATIVE_INFINITY, -1, 2);
      assertBecomes(0.5f, boundary, 0.5f, -1, 2);
      assertBecomes(-0f, boundary, -0f, 0, 2);
      assertBecomes(0f, boundary, 0f, -1, -0f);
    }
  }

  @Test
  void wrapEntersAtTheOtherBound() {
    assertBecomes(1, Boundary.WRAP, 4, -1, 2);
    assertBecomes(1, Boundary.WRAP, -2, -1, 2);
    assertBecomes(1, Boundary.WRAP, -8, -1, 2);
    assertBecomes(-1, Boundary.WRAP, 2, -1, 2);
    assertBecomes(-1, Boundary.WRAP, 5, -1, 2);
    assertBecomes(-1, Boundary.WRAP, -4, -1, 2);
    assertBecomes(-0f, Boundary.WRAP, -0f, 0, 2);
    assertBecomes(0.25f, Boundary.WRAP, 0.25f, 0, 2);
    assertBecomes(3, Boundary.WRAP, 7, 3, 3);
    assertBecomes(0, Boundary.WRAP, -1e-30f, 0, 1); // rounds up to 1
    assertBecomes(Float.NaN, Boundary.WRAP, Float.POSITIVE_INFINITY, 0, 1);
  }

  @Test
  void reflectBouncesAsOftenAsItTakes() {
    assertBecomes(1.5f, Boundary.REFLECT, 2.5f, -1, 2);
    assertBecomes(0, Boundary.REFLECT, -2, -1, 2);
    assertBecomes(-1, Boundary.REFLECT, 5, -1, 2);
    assertBecomes(0, Boundary.REFLECT, 6, -1, 2);
    assertBecomes(1, Boundary.REFLECT, 9, -1, 2);
    assertBecomes(2, Boundary.REFLECT, 2, -1, 2);
    assertBecomes(-0f, Boundary.REFLECT, -0f, 0, 2);
    assertBecomes(3, Boundary.REFLECT, 7, 3, 3);
    assertBecomes(Float.NaN, Boundary.REFLECT, Float.NEGATIVE_INFINITY, 0, 1);
  }

  @Provide
  Arbitrary<Tuple2<Float, Float>> ranges() {
    Arbitrary<Float> ends = Arbitraries.floats().between(-1e30f, 1e30f);
    Arbitrary<Float> small = Arbitraries.of(-1f, -0f, 0f, 0.1f, 1f, 3f, 360f);
    Arbitrary<Float> either = Arbitraries.oneOf(ends, small);
    return either.flatMap(a -> either.map(b -> a <= b ? Tuple.of(a, b) : Tuple.of(b, a)));
  }

  @Property(tries = 2000)
  void aNumberEndsWithinItsBounds(
      @ForAll Boundary boundary,
      @ForAll("ranges") Tuple2<Float, Float> range,
      @ForAll float value) {
    float lo = range.get1();
    float hi = range.get2();
    float kept = boundary.apply(value, lo, hi);
    assertTrue(kept >= lo && kept <= hi, () -> value + " became " + kept);
    assertTrue(boundary != Boundary.WRAP || kept < hi || lo == hi, () -> value + " became " + hi);
    boolean inside = value >= lo && (boundary == Boundary.WRAP ? value < hi : value <= hi);
    if (inside) {
      assertEquals(Float.floatToRawIntBits(value), Float.floatToRawIntBits(kept));
    }
    assertEquals(kept, boundary.apply(kept, lo, hi), "a second time changes nothing");
    assertTrue(Float.isNaN(boundary.apply(Float.NaN, lo, hi)));
  }
}
