package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.FieldValues;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A world of 1x3 cells, and what tests do to it. */
final class SmallWorld {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  private SmallWorld() {}

  static WorldConfig.Builder world(FieldDef... fields) {
    var builder = WorldConfig.builder().space(Square4.of(1, 3, EdgeBehavior.ABSORB)).dt(0.25);
    for (FieldDef field : fields) {
      builder.field(field);
    }
    return builder;
  }

  static Command set(int field, int cell, float value) {
    return Command.of(new Payload.SetField(Coord.of(0, cell), field, value));
  }

  static float[] values(LockstepWorld world, int field) {
    return FieldValues.of(world.snapshot(), field);
  }

  static void assertValues(LockstepWorld world, int field, float... expected) {
    assertArrayEquals(expected, values(world, field), "field " + field);
  }

  /** Copies one reading of field 0 to field {@code to} in every tick. */
  static Propagator copy(String name, Access access, int to, Reading reading) {
    return new ScriptedPropagator(
        name,
        access.writing(to, WriteMode.FULL),
        context -> context.write(to).copyFrom(reading.of(context)));
  }

  interface Reading {
    MemorySegment of(StepContext context);
  }

  static final Propagator INCREMENT =
      new ScriptedPropagator(
          "increment",
          Access.none().writing(0, WriteMode.INCREMENTAL),
          context -> {
            MemorySegment out = context.write(0);
            for (int i = 0; i < 3; i++) {
              out.setAtIndex(F32, i, out.getAtIndex(F32, i) + 1);
            }
          });
}
