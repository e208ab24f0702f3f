package io.murk.determinism;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.Boundary;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Line1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.WorldConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Scenarios of state that is not a per-tick field, and of what a world checks. */
final class StateScenarios {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  private StateScenarios() {}

  static List<Scenario> all() {
    return List.of(sparse(), parameters(), bounds());
  }

  private static Scenario sparse() {
    Space space = Square4.of(10, 15, EdgeBehavior.ABSORB);
    return new Scenario(
        "square4-sparse",
        "Sparse fields set by commands and edited by a propagator now and then; ticks that fail"
            + " after a sparse write",
        90,
        () ->
            WorldConfig.builder()
                .space(space)
                .field(FieldDef.scalar("heat").initial(Draw.floats(150, 15, 0f, 1f)))
                .field(FieldDef.scalar("marks").mutability(Mutability.SPARSE).initial(0.5f))
                .field(FieldDef.vector("paint", 2).mutability(Mutability.SPARSE))
                .field(FieldDef.scalar("wire"))
                .field(FieldDef.scalar("wired"))
                .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.2).build())
                .propagator(scribble(0, 1))
                .propagator(Parts.tripwire(3, 4, Parts.Trip.STATED))
                .dt(1),
        Stimuli.all(Stimuli.sets(space, 3, 0, 2, 2), Stimuli.pulse(space, 8, 3, 20, 150f)));
  }

  /** In every fourth tick it adds the field to a sparse one; in the others it writes nothing. */
  private static ScriptedPropagator scribble(int in, int out) {
    return new ScriptedPropagator(
        "scribble",
        Access.none().reading(in).writing(out, WriteMode.INCREMENTAL),
        context -> {
          if (context.tick() % 4 == 1) {
            MemorySegment from = context.read(in);
            MemorySegment to = context.write(out);
            for (long i = context.tick() % 7; i < to.byteSize() / 4; i += 7) {
              to.setAtIndex(F32, i, to.getAtIndex(F32, i) + from.getAtIndex(F32, i));
            }
          }
        });
  }

  private static Scenario parameters() {
    Space space = Line1D.of(120, EdgeBehavior.CLAMP);
    return new Scenario(
        "line1d-parameters",
        "SetParameter, SetParameterBatch, Custom commands with rules, undeclared keys and types",
        80,
        () ->
            WorldConfig.builder()
                .space(space)
                .field(FieldDef.scalar("heat").initial(Draw.floats(120, 16, 0f, 1f)))
                .field(FieldDef.scalar("kept").carryForward(true))
                .parameter("rate", 0.5)
                .parameter("shift", -0.25)
                .propagator(shifting(0))
                .rule(7, StateScenarios::splash)
                .dt(1),
        Stimuli.all(Stimuli.sets(space, 2, 0, 1), StateScenarios::changes));
  }

  private static boolean splash(
      int typeId, MemorySegment bytes, io.murk.command.CommandEditor editor) {
    if (bytes.byteSize() < 2) {
      return false;
    }
    int rank = bytes.get(ValueLayout.JAVA_BYTE, 0) & 127;
    float value = bytes.get(ValueLayout.JAVA_BYTE, 1) * 0.125f;
    boolean first = editor.set(0, rank, 0, value + editor.tick() * 0.01f);
    boolean second = editor.set(1, rank + 3, 0, editor.value(0, Math.min(rank, 119), 0));
    return first && second && editor.setParameter(1, editor.parameter(1) * 0.5 + value);
  }

  private static List<Command> changes(int step, Draw draw) {
    List<Command> commands = new ArrayList<>();
    for (int i = draw.below(4); i > 0; i--) {
      Payload payload =
          switch (draw.below(4)) {
            case 0 -> new Payload.SetParameter(draw.below(3), draw.between(-1f, 1f));
            case 1 ->
                new Payload.SetParameterBatch(
                    List.of(
                        new Payload.SetParameter(0, draw.unit()),
                        new Payload.SetParameter(draw.below(3), draw.unit())));
            case 2 -> new Payload.Custom(7, (byte) draw.below(128), (byte) (draw.below(100) - 50));
            default -> new Payload.Custom(7 + draw.below(2), (byte) draw.below(128));
          };
      commands.add(Stimuli.dressed(Command.of(payload), step, draw));
    }
    return commands;
  }

  private static ScriptedPropagator shifting(int field) {
    return new ScriptedPropagator(
        "shifting",
        Access.none().readingPrevious(field).writing(field, WriteMode.FULL),
        context -> {
          MemorySegment from = context.readPrevious(field);
          MemorySegment to = context.write(field);
          float rate = (float) context.parameter(0);
          float shift = (float) context.parameter(1);
          long n = to.byteSize() / 4;
          for (long i = 0; i < n; i++) {
            float here = from.getAtIndex(F32, i);
            float next = from.getAtIndex(F32, (i + 1) % n);
            to.setAtIndex(F32, i, here + rate * 0.5f * (next - here) + shift * 0.01f);
          }
        });
  }

  private static Scenario bounds() {
    Space space = Square4.of(11, 13, EdgeBehavior.WRAP);
    return new Scenario(
        "square4-bounds",
        "enforced bounds that clamp, reflect and wrap; infinities that roll ticks back",
        70,
        () -> {
          var builder = WorldConfig.builder().space(space);
          for (Boundary boundary : Boundary.values()) {
            builder.field(
                FieldDef.scalar(boundary.name())
                    .bounds(-1f, 1.5f)
                    .boundary(boundary)
                    .enforceBounds(true)
                    .initial(Draw.floats(143, 17, -1f, 1f)));
          }
          builder.field(FieldDef.scalar("scanned").carryForward(true).scanNonFinite(true));
          for (int field = 0; field < Boundary.values().length; field++) {
            builder.propagator(stretching(field));
          }
          return builder.dt(1);
        },
        Stimuli.all(
            Stimuli.sets(space, 6, 0, 1, 2, 3, 4),
            Stimuli.pulse(space, 10, 4, 30, Float.POSITIVE_INFINITY)));
  }

  private static ScriptedPropagator stretching(int field) {
    return new ScriptedPropagator(
        "stretching" + field,
        Access.none().readingPrevious(field).writing(field, WriteMode.FULL),
        context -> {
          MemorySegment from = context.readPrevious(field);
          MemorySegment to = context.write(field);
          for (long i = 0; i < to.byteSize() / 4; i++) {
            to.setAtIndex(F32, i, from.getAtIndex(F32, i) * 1.37f + 0.01f * (i % 5));
          }
        });
  }
}
