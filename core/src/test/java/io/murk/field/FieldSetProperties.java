package io.murk.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The laws of sets. */
final class FieldSetProperties {
  @Provide
  Arbitrary<int[]> numbers() {
    return Arbitraries.integers().between(0, 127).array(int[].class).ofMaxSize(32);
  }

  @Provide
  Arbitrary<FieldSet> sets() {
    return numbers().map(FieldSet::of);
  }

  @Property
  void unionAndIntersectionCommuteAndAssociate(
      @ForAll("sets") FieldSet a, @ForAll("sets") FieldSet b, @ForAll("sets") FieldSet c) {
    assertEquals(a.union(b), b.union(a));
    assertEquals(a.intersection(b), b.intersection(a));
    assertEquals(a.union(b).union(c), a.union(b.union(c)));
    assertEquals(a.intersection(b).intersection(c), a.intersection(b.intersection(c)));
    assertEquals(a.intersection(b.union(c)), a.intersection(b).union(a.intersection(c)));
    assertEquals(a.union(b).hashCode(), b.union(a).hashCode());
  }

  @Property
  void identitiesAndIdempotence(@ForAll("sets") FieldSet a) {
    assertEquals(a, a.union(FieldSet.empty()));
    assertEquals(a, a.union(a));
    assertEquals(a, a.intersection(a));
    assertTrue(a.intersection(FieldSet.empty()).isEmpty());
    assertTrue(a.difference(a).isEmpty());
    assertTrue(a.isSubsetOf(a));
    assertTrue(FieldSet.empty().isSubsetOf(a));
  }

  @Property
  void differenceKeepsWhatTheOtherLacks(@ForAll("sets") FieldSet a, @ForAll("sets") FieldSet b) {
    FieldSet rest = a.difference(b);
    assertTrue(rest.isSubsetOf(a));
    assertTrue(rest.intersection(b).isEmpty());
    assertEquals(a, rest.union(a.intersection(b)));
    assertEquals(a.isSubsetOf(b), a.stream().allMatch(b::contains));
  }

  @Property
  void iterationAscendsAndCounts(@ForAll("numbers") int[] numbers) {
    FieldSet set = FieldSet.of(numbers);
    int[] sorted = IntStream.of(numbers).sorted().distinct().toArray();
    assertArrayEquals(sorted, set.stream().toArray());
    assertEquals(sorted.length, set.size());
    assertEquals(sorted.length == 0, set.isEmpty());
  }

  @Property
  void oneFieldIsContainedAlone(@ForAll @IntRange(max = 255) int field) {
    FieldSet set = FieldSet.of(field);
    assertTrue(set.contains(field));
    assertEquals(1, set.size());
    assertFalse(set.contains(field + 1));
    assertFalse(set.contains(-1));
    assertFalse(FieldSet.empty().contains(field));
    assertEquals("{" + field + "}", set.toString());
  }
}
