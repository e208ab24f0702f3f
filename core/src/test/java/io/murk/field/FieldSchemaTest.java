package io.murk.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FieldSchemaTest {
  private static void assertInvalid(String detail, FieldDef def) {
    Failures.assertRefused(
        ErrorCode.INVALID_FIELD,
        detail,
        () -> new FieldSchema(List.of(FieldDef.scalar("ok"), def), 6));
  }

  @Test
  void defaultsArePerTickZeroAndUnbounded() {
    FieldDef def = FieldDef.vector("v", 3);
    assertEquals(new FieldType.Vector(3), def.type());
    assertEquals(Mutability.PER_TICK, def.mutability());
    assertEquals(Boundary.CLAMP, def.boundary());
    assertFalse(def.isCarriedForward());
    assertNull(def.unitsOrNull());
    assertNull(def.boundsOrNull());
    assertNull(def.initialOrNull());
  }

  @Test
  void aChangeIsANewDefinition() {
    FieldDef plain = FieldDef.scalar("heat");
    FieldDef full =
        plain
            .units("kelvin")
            .bounds(-1f, 2f)
            .boundary(Boundary.WRAP)
            .carryForward(true)
            .initial(3f);
    assertEquals("kelvin", full.unitsOrNull());
    assertArrayEquals(new float[] {-1f, 2f}, full.boundsOrNull());
    assertEquals(Boundary.WRAP, full.boundary());
    assertTrue(full.isCarriedForward());
    assertArrayEquals(new float[] {3f}, full.initialOrNull());
    assertNull(plain.unitsOrNull());
    assertEquals("FieldDef[heat, Scalar[], PER_TICK]", full.toString());
    assertEquals(Mutability.STATIC, full.mutability(Mutability.STATIC).mutability());
    assertEquals("kelvin", full.mutability(Mutability.STATIC).unitsOrNull());
  }

  @Test
  void everyRuleHasItsText() {
    assertInvalid("field=v dims=0 allowed: dims must be > 0", FieldDef.vector("v", 0));
    assertInvalid("field=v dims=4294967295 allowed: dims must be > 0", FieldDef.vector("v", -1));
    assertInvalid("field=c n_values=0 allowed: n_values must be > 0", FieldDef.categorical("c", 0));
    assertInvalid(
        "field=b bounds=[NaN, 1.0] allowed: finite", FieldDef.scalar("b").bounds(Float.NaN, 1f));
    assertInvalid(
        "field=b bounds=[0.0, Infinity] allowed: finite",
        FieldDef.scalar("b").bounds(0f, Float.POSITIVE_INFINITY));
    assertInvalid(
        "field=b bounds=[2.0, 1.0] allowed: min <= max", FieldDef.scalar("b").bounds(2f, 1f));
    assertInvalid(
        "field=s carry_forward=true allowed for PerTick fields only",
        FieldDef.scalar("s").mutability(Mutability.SPARSE).carryForward(true));
    assertInvalid(
        "field=s carry_forward=true allowed for PerTick fields only",
        FieldDef.scalar("s").mutability(Mutability.STATIC).carryForward(true));
    assertInvalid("field=i initial.length=2 allowed=1 or 6", FieldDef.scalar("i").initial(1f, 2f));
    assertInvalid("field=i initial.length=0 allowed=1 or 6", FieldDef.scalar("i").initial());
    assertInvalid(
        "field=i initial.length=6 allowed=1 or 12", FieldDef.vector("i", 2).initial(new float[6]));
  }

  @Test
  void theFirstRuleThatIsBrokenIsReported() {
    FieldDef bad = FieldDef.vector("v", 0).bounds(2f, 1f).mutability(Mutability.SPARSE);
    assertInvalid("field=v dims=0 allowed: dims must be > 0", bad);
    FieldDef worse = FieldDef.scalar("b").bounds(2f, Float.NaN).initial(1f, 2f);
    assertInvalid("field=b bounds=[2.0, NaN] allowed: finite", worse);
    Failures.assertRefused(
        ErrorCode.INVALID_FIELD,
        "field=first bounds=[2.0, 1.0] allowed: min <= max",
        () ->
            new FieldSchema(
                List.of(FieldDef.scalar("first").bounds(2f, 1f), FieldDef.vector("second", 0)), 1));
  }

  @Test
  void equalBoundsEmptyAndRepeatedNamesAreAllowed() {
    var schema =
        new FieldSchema(
            List.of(FieldDef.scalar("").bounds(1f, 1f), FieldDef.scalar(""), FieldDef.scalar("x")),
            2);
    assertEquals(3, schema.size());
    assertEquals(0, schema.indexOf(""));
    assertEquals(2, schema.indexOf("x"));
    Failures.assertRefused(
        ErrorCode.UNDEFINED_FIELD, "field=y allowed=[, , x]", () -> schema.indexOf("y"));
  }

  @Test
  void fieldsAreNumberedWithTheirLengths() {
    var schema =
        new FieldSchema(
            List.of(FieldDef.scalar("a"), FieldDef.vector("b", 3), FieldDef.categorical("c", 9)),
            Integer.MAX_VALUE);
    assertEquals(Integer.MAX_VALUE, schema.cells());
    assertEquals(3, schema.components(1));
    assertEquals(1, schema.components(2));
    assertEquals(3L * Integer.MAX_VALUE, schema.floats(1));
    assertTrue(schema.contains(2));
    assertFalse(schema.contains(3));
    assertFalse(schema.contains(-1));
    Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, "field=3 allowed=0..2", () -> schema.def(3));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "field=4294967295 allowed=0..2", () -> schema.components(-1));
  }

  @Test
  void initialValuesAreZeroOneValueOrEveryValue() {
    float[] all = {1f, 2f, 3f, 4f};
    var schema =
        new FieldSchema(
            List.of(
                FieldDef.scalar("zero"),
                FieldDef.scalar("one").initial(-0f),
                FieldDef.vector("all", 2).initial(all)),
            2);
    all[0] = 9f;
    assertArrayEquals(new float[] {0f, 0f}, written(schema, 0, 2));
    assertArrayEquals(new float[] {-0f, -0f}, written(schema, 1, 2));
    assertArrayEquals(new float[] {1f, 2f, 3f, 4f}, written(schema, 2, 4));
  }

  private static float[] written(FieldSchema schema, int field, int floats) {
    float[] values = new float[floats];
    java.util.Arrays.fill(values, 7f);
    MemorySegment out = MemorySegment.ofArray(values);
    schema.writeInitial(field, out);
    return FieldValues.of(out);
  }

  @Test
  void aSetHasNoNegativeNumber() {
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "field=4294967295 allowed=0..2147483647",
        () -> FieldSet.of(1, -1));
  }

  @Test
  void layoutsAreTheSameWhenCellsTypesAndMutabilitiesAre() {
    var schema = new FieldSchema(List.of(FieldDef.scalar("a")), 4);
    assertTrue(
        schema.sameLayout(new FieldSchema(List.of(FieldDef.scalar("b").carryForward(true)), 4)));
    assertFalse(schema.sameLayout(new FieldSchema(List.of(FieldDef.scalar("a")), 5)));
    assertFalse(schema.sameLayout(new FieldSchema(List.of(FieldDef.vector("a", 1)), 4)));
    assertFalse(
        schema.sameLayout(
            new FieldSchema(List.of(FieldDef.scalar("a").mutability(Mutability.STATIC)), 4)));
    assertFalse(
        schema.sameLayout(new FieldSchema(List.of(FieldDef.scalar("a"), FieldDef.scalar("b")), 4)));
  }
}
