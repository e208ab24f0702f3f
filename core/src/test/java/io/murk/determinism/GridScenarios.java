package io.murk.determinism;

import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.WorldConfig;
import java.util.List;

/** Scenarios on grids. */
final class GridScenarios {
  private GridScenarios() {}

  static List<Scenario> all() {
    return List.of(heat(), wind(), rollback());
  }

  private static Scenario heat() {
    Square4 space = Square4.of(19, 37, EdgeBehavior.ABSORB);
    int cells = 19 * 37;
    return new Scenario(
        "square4-heat",
        "ScalarDiffusion with gradient, decay, sources and clamp; Static and carried fields;"
            + " SetField",
        80,
        () ->
            WorldConfig.builder()
                .space(space)
                .field(FieldDef.scalar("heat").initial(Draw.floats(cells, 1, 0f, 4f)))
                .field(FieldDef.vector("gradient", 2))
                .field(FieldDef.scalar("kept").carryForward(true).initial(0.5f))
                .field(
                    FieldDef.scalar("rock")
                        .mutability(Mutability.STATIC)
                        .initial(Draw.floats(cells, 2, 0f, 1f)))
                .field(FieldDef.scalar("flash"))
                .field(FieldDef.scalar("smeared"))
                .propagator(
                    ScalarDiffusion.builder(0, 0)
                        .coefficient(0.2)
                        .decay(0.01)
                        .source(100, 5f)
                        .clampMin(0f)
                        .gradientField(1)
                        .build())
                .propagator(Parts.smear(0, 5, 0.3f, cells))
                .dt(1),
        Stimuli.sets(space, 6, 0, 1, 2, 3, 4));
  }

  private static Scenario wind() {
    Square4 space = Square4.of(16, 21, EdgeBehavior.WRAP);
    return new Scenario(
        "square4-wrap-vector",
        "ScalarDiffusion of a Vector(3); incremental accumulation in a carried Categorical",
        64,
        () ->
            WorldConfig.builder()
                .space(space)
                .field(FieldDef.vector("wind", 3).initial(Draw.floats(16 * 21 * 3, 3, -1f, 1f)))
                .field(FieldDef.scalar("speed").initial(Draw.floats(16 * 21, 4, 0f, 1f)))
                .field(FieldDef.categorical("kind", 5).initial(2f))
                .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.6).clampMax(3f).build())
                .propagator(ScalarDiffusion.builder(1, 1).coefficient(1).decay(0.5).build())
                .propagator(Parts.accumulate(1, 2))
                .dt(0.25),
        Stimuli.sets(space, 4, 0, 1, 2));
  }

  private static Scenario rollback() {
    Square4 space = Square4.of(12, 12, EdgeBehavior.CLAMP);
    return new Scenario(
        "square4-clamp-rollback",
        "ticks that fail in the first, a middle and the last propagator, by word, exception and"
            + " stack overflow",
        90,
        () ->
            WorldConfig.builder()
                .space(space)
                .field(FieldDef.scalar("heat").initial(Draw.floats(144, 5, 0f, 1f)))
                .field(FieldDef.scalar("kept").carryForward(true))
                .field(FieldDef.scalar("first"))
                .field(FieldDef.scalar("middle"))
                .field(FieldDef.scalar("last"))
                .field(FieldDef.scalar("out0"))
                .field(FieldDef.scalar("out1"))
                .field(FieldDef.scalar("out2"))
                .propagator(Parts.tripwire(2, 5, Parts.Trip.STATED))
                .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.25).build())
                .propagator(Parts.tripwire(3, 6, Parts.Trip.THROWN))
                .propagator(Parts.tripwire(4, 7, Parts.Trip.STACK))
                .dt(1),
        Stimuli.all(
            Stimuli.sets(space, 5, 0, 1, 2, 3, 4),
            Stimuli.pulse(space, 7, 2, 3, 200f),
            Stimuli.pulse(space, 11, 3, 77, 300f),
            Stimuli.pulse(space, 13, 4, 143, 400f)));
  }
}
