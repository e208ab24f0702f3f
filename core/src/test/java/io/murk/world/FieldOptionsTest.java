package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.error.ErrorCode;
import io.murk.field.Boundary;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.WriteMode;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds, scans and initial values: what fields opt in to, kept in every published state. */
@ExtendWith(NoLeaks.class)
final class FieldOptionsTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  /** Writes these values to field 0 in every tick. */
  private static Propagator writing(float... values) {
    return new ScriptedPropagator(
        "script",
        Access.none().writing(0, WriteMode.FULL),
        context -> {
          for (int i = 0; i < values.length; i++) {
            context.write(0).setAtIndex(ValueLayout.JAVA_FLOAT, i, values[i]);
          }
        });
  }

  private static LockstepWorld world(FieldDef field, Propagator propagator) {
    return new LockstepWorld(SmallWorld.world(field).propagator(propagator).build());
  }

  private static FieldDef bounded(Boundary boundary) {
    return FieldDef.scalar("heat").bounds(0, 10).boundary(boundary).enforceBounds(true);
  }

  @ParameterizedTest
  @EnumSource
  void whatAPropagatorWritesIsBroughtWithinBounds(Boundary boundary) {
    float[] written = {-3, 25, 10};
    try (var world = world(bounded(boundary), writing(written))) {
      world.step().orThrow();
      float[] expected = new float[3];
      for (int i = 0; i < 3; i++) {
        expected[i] = boundary.apply(written[i], 0, 10);
      }
      assertArrayEquals(expected, SmallWorld.values(world, 0));
    }
  }

  @Test
  void valuesInsideKeepTheirBits() {
    try (var world = world(bounded(Boundary.CLAMP), writing(-0f, 10, Float.MIN_VALUE))) {
      world.step().orThrow();
      FieldValues.assertBits(
          new float[] {-0f, 10, Float.MIN_VALUE}, SmallWorld.values(world, 0), "inside");
    }
  }

  @Test
  void withoutOptingInNothingIsAltered() {
    FieldDef plain = FieldDef.scalar("heat").bounds(0, 1).boundary(Boundary.WRAP);
    try (var world = world(plain, writing(-3, Float.NaN, INF))) {
      world.step().orThrow();
      FieldValues.assertBits(
          new float[] {-3, Float.NaN, INF}, SmallWorld.values(world, 0), "plain");
    }
  }

  @Test
  void aNaNIsLeftByBoundsAlone() {
    try (var world = world(bounded(Boundary.CLAMP), writing(Float.NaN, 11, -INF))) {
      world.step().orThrow();
      FieldValues.assertBits(new float[] {Float.NaN, 10, 0}, SmallWorld.values(world, 0), "NaN");
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aScanRollsTheTickBackAndNamesFieldAndCell(float bad) {
    var config =
        WorldConfig.builder()
            .space(Square4.of(2, 2, EdgeBehavior.ABSORB))
            .dt(1)
            .field(FieldDef.scalar("other"))
            .field(FieldDef.vector("flow", 2).scanNonFinite(true))
            .propagator(
                new ScriptedPropagator(
                    "pump",
                    Access.none().writing(1, WriteMode.FULL),
                    context -> {
                      context.write(1).fill((byte) 0);
                      if (context.tick() > 1) {
                        context.write(1).setAtIndex(ValueLayout.JAVA_FLOAT, 5, bad);
                      }
                    }))
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      StepResult result = world.step(List.of(SmallWorld.set(0, 0, 5)));
      Failures.assertRefused(
          ErrorCode.NON_FINITE_VALUE,
          "field=1 (flow) cell=[1, 0] component=1 value="
              + bad
              + " allowed: finite; written by propagator=pump (tick=2)",
          result::orThrow);
      assertEquals(-10, ErrorCode.NON_FINITE_VALUE.status());
      assertEquals(ReasonCode.TICK_ROLLBACK, result.receipts().reasonOrNull(0));
      assertEquals(1, world.currentTick());
      assertEquals(1, world.metrics().rollbackEvents());
      FieldValues.assertBits(new float[8], FieldValues.of(world.snapshot(), 1), "rolled back");
    }
  }

  @Test
  void boundsAreEnforcedBeforeTheScan() {
    FieldDef both = bounded(Boundary.ABSORB).scanNonFinite(true);
    try (var world = world(both, writing(INF, -INF, 3))) {
      world.step().orThrow();
      SmallWorld.assertValues(world, 0, 10, 0, 3);
    }
    FieldDef wrapped = bounded(Boundary.WRAP).scanNonFinite(true);
    try (var world = world(wrapped, writing(1, 2, INF))) {
      Failures.assertRefused(
          ErrorCode.NON_FINITE_VALUE,
          "field=0 (heat) cell=[0, 2] component=0 value=NaN allowed: finite; written by"
              + " propagator=script (tick=1)",
          () -> world.step().orThrow());
    }
  }

  @Test
  void whatCommandsSetIsCheckedToo() {
    FieldDef carried = bounded(Boundary.CLAMP).carryForward(true).scanNonFinite(true);
    for (FieldDef field : List.of(carried, carried.carryForward(false))) {
      try (var world = world(field, ScriptedPropagator.idle())) {
        world.step(List.of(SmallWorld.set(0, 1, 77))).orThrow();
        SmallWorld.assertValues(world, 0, 0, 10, 0);
        Failures.assertRefused(
            ErrorCode.NON_FINITE_VALUE,
            "field=0 (heat) cell=[0, 2] component=0 value=NaN allowed: finite; written by"
                + " commands (tick=2)",
            () -> world.step(List.of(SmallWorld.set(0, 2, Float.NaN))).orThrow());
        world.step().orThrow();
        SmallWorld.assertValues(world, 0, 0, field.isCarriedForward() ? 10 : 0, 0);
      }
    }
  }

  @Test
  void aTickStartEditIsSeenAsItIsAndCheckedWhenItIsWritten() {
    List<Float> seen = new ArrayList<>();
    Propagator copy =
        new ScriptedPropagator(
            "copy",
            Access.none().readingPrevious(0).writing(0, WriteMode.FULL),
            context -> {
              seen.add(context.readPrevious(0).getAtIndex(ValueLayout.JAVA_FLOAT, 0));
              context.write(0).copyFrom(context.readPrevious(0));
            });
    try (var world = world(bounded(Boundary.CLAMP), copy)) {
      world.step(List.of(SmallWorld.set(0, 0, 50))).orThrow();
      assertEquals(List.of(50f), seen);
      SmallWorld.assertValues(world, 0, 10, 0, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyElementOfALongFieldIsKept(Boundary boundary) {
    int cells = 1000 * 1100; // longer than one call of the fast pass takes
    var random = new SplittableRandom(7);
    float[] written = new float[cells];
    for (int i = 0; i < cells; i++) {
      written[i] = random.nextInt(50) == 0 ? (float) (random.nextDouble() * 60 - 30) : 5;
    }
    written[cells - 1] = 12.5f;
    var config =
        WorldConfig.builder()
            .space(Square4.of(1000, 1100, EdgeBehavior.ABSORB))
            .dt(1)
            .field(bounded(boundary).scanNonFinite(true))
            .propagator(writing(written))
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      for (int i = 0; i < cells; i++) {
        written[i] = boundary.apply(written[i], 0, 10);
      }
      FieldValues.assertBits(written, FieldValues.of(world.snapshot(), 0), "" + boundary);
    }
  }

  @Test
  void oneElementOutsideIsFoundWhereverItLies() {
    for (float bad : new float[] {-0.001f, 10.001f, -INF, INF, Float.NaN, -Float.NaN}) {
      for (int at = 0; at < 67; at++) {
        float[] written = new float[67];
        written[at] = bad;
        var config =
            WorldConfig.builder()
                .space(Square4.of(1, 67, EdgeBehavior.ABSORB))
                .dt(1)
                .field(bounded(Boundary.CLAMP))
                .field(FieldDef.scalar("copy").scanNonFinite(true))
                .propagator(writing(written))
                .build();
        try (var world = new LockstepWorld(config)) {
          world.step().orThrow();
          float kept = world.snapshot().field(0).getAtIndex(ValueLayout.JAVA_FLOAT, at);
          assertEquals(Boundary.CLAMP.apply(bad, 0, 10), kept);
          if (!Float.isFinite(bad)) {
            Command put = Command.of(new Payload.SetField(Coord.of(0, at), 1, bad));
            assertFalse(world.step(List.of(put)).succeeded());
          }
        }
      }
    }
  }

  @Test
  void initialValuesMayFollowFromRankAndComponent() {
    FieldDef field =
        FieldDef.vector("v", 2).carryForward(true).initial((rank, part) -> 10 * rank + part);
    FieldDef fixed =
        FieldDef.scalar("fixed").mutability(Mutability.STATIC).initial((rank, part) -> rank + 1);
    var config = SmallWorld.world(field, fixed).propagator(ScriptedPropagator.idle()).build();
    try (var world = new LockstepWorld(config)) {
      SmallWorld.assertValues(world, 0, 0, 1, 10, 11, 20, 21);
      SmallWorld.assertValues(world, 1, 1, 2, 3);
      world.step(List.of(SmallWorld.set(0, 0, -5))).orThrow();
      SmallWorld.assertValues(world, 0, -5, 1, 10, 11, 20, 21);
      world.reset(0);
      SmallWorld.assertValues(world, 0, 0, 1, 10, 11, 20, 21);
      SmallWorld.assertValues(world, 1, 1, 2, 3);
    }
  }

  @Test
  void initialValuesKeepWhatTheirFieldOptsInTo() {
    assertInvalid(
        "field=heat initial=11.0 at rank=0 component=0 allowed=0.0..10.0, because bounds are"
            + " enforced",
        bounded(Boundary.CLAMP).mutability(Mutability.STATIC).initial(11));
    assertInvalid(
        "field=heat initial=0.0 at rank=0 component=0 allowed=1.0..2.0, because bounds are"
            + " enforced",
        FieldDef.scalar("heat").bounds(1, 2).enforceBounds(true));
    assertInvalid(
        "field=heat initial=10.0 at rank=0 component=0 allowed=0.0..10.0 without the latter,"
            + " because bounds are enforced",
        bounded(Boundary.WRAP).initial(10));
    assertInvalid(
        "field=heat initial=-1.0 at rank=2 component=0 allowed=0.0..10.0, because bounds are"
            + " enforced",
        bounded(Boundary.REFLECT).initial((rank, part) -> 1 - rank));
    assertInvalid(
        "field=v initial=Infinity at rank=1 component=1 allowed: finite, because the field is"
            + " scanned",
        FieldDef.vector("v", 2).scanNonFinite(true).initial(0, 1, 2, INF, 4, 5));
    world(FieldDef.scalar("plain").bounds(1, 2).initial(Float.NaN), ScriptedPropagator.idle())
        .close();
    world(bounded(Boundary.CLAMP).initial(Float.NaN), ScriptedPropagator.idle()).close();
  }

  @Test
  void enforcingNeedsBoundsThatCanBeMeasured() {
    assertInvalid(
        "field=heat enforce_bounds=true allowed for fields with bounds only",
        FieldDef.scalar("heat").enforceBounds(true));
    FieldDef wide =
        FieldDef.scalar("wide").bounds(-1e38f, 1e38f).boundary(Boundary.WRAP).enforceBounds(true);
    assertInvalid(
        "field=wide bounds=[-1.0E38, 1.0E38] boundary=WRAP allowed: 2 * (max - min) finite", wide);
    world(wide.boundary(Boundary.CLAMP), ScriptedPropagator.idle()).close();
  }

  private static void assertInvalid(String detail, FieldDef field) {
    Failures.assertRefused(
        ErrorCode.INVALID_FIELD, detail, () -> world(field, ScriptedPropagator.idle()));
  }
}
