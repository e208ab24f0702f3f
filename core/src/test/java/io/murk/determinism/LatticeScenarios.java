package io.murk.determinism;

import io.murk.field.FieldDef;
import io.murk.propagator.library.FlowField;
import io.murk.propagator.library.GradientCompute;
import io.murk.propagator.library.MorphologicalOp;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.propagator.library.WavePropagation;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import io.murk.world.WorldConfig;
import java.util.List;
import java.util.function.Consumer;

/** Scenarios on every other kind of space. */
final class LatticeScenarios {
  private LatticeScenarios() {}

  static List<Scenario> all() {
    return List.of(
        line(EdgeBehavior.ABSORB, "line1d-absorb"),
        line(EdgeBehavior.WRAP, "line1d-wrap"),
        ring(),
        square8(EdgeBehavior.WRAP, "square8-wrap"),
        square8(EdgeBehavior.CLAMP, "square8-clamp"),
        hex(),
        fcc(EdgeBehavior.ABSORB, "fcc12-absorb"),
        fcc(EdgeBehavior.WRAP, "fcc12-wrap"),
        product(),
        nested());
  }

  private static Scenario line(EdgeBehavior edge, String name) {
    Space space = Line1D.of(203, edge);
    return spread(
        name,
        space,
        0.9,
        0.5,
        "WavePropagation",
        builder ->
            builder
                .field(FieldDef.scalar("height").initial(Draw.floats(203, 20, -1f, 1f)))
                .field(FieldDef.scalar("speed"))
                .propagator(WavePropagation.builder(4, 5).waveSpeed(0.8).damping(0.01).build()));
  }

  private static Scenario ring() {
    return spread(
        "ring1d",
        Ring1D.of(130),
        1.0,
        0.5,
        "FlowField, normalised",
        builder ->
            builder
                .field(FieldDef.vector("flow", 2))
                .propagator(FlowField.builder(0, 4).normalize(true).build()));
  }

  private static Scenario square8(EdgeBehavior edge, String name) {
    return spread(
        name,
        Square8.of(14, 33, edge),
        0.1,
        1,
        "MorphologicalOp of radius 2, both ways",
        builder ->
            builder
                .field(FieldDef.scalar("wide"))
                .field(FieldDef.scalar("thin"))
                .propagator(
                    MorphologicalOp.builder(0, 4)
                        .op(MorphologicalOp.Op.DILATE)
                        .radius(2)
                        .threshold(3f)
                        .build())
                .propagator(
                    MorphologicalOp.builder(3, 5)
                        .op(MorphologicalOp.Op.ERODE)
                        .radius(2)
                        .threshold(0.5f)
                        .build()));
  }

  private static Scenario hex() {
    return spread(
        "hex2d",
        Hex2D.of(17, 18),
        0.16,
        1,
        "GradientCompute, all schemes",
        builder -> {
          int field = 4;
          for (GradientCompute.Scheme scheme : GradientCompute.Scheme.values()) {
            builder
                .field(FieldDef.vector(scheme.name(), 2))
                .propagator(GradientCompute.builder(0, field++).scheme(scheme).build());
          }
        });
  }

  private static Scenario fcc(EdgeBehavior edge, String name) {
    Space space = Fcc12.of(10, 8, 6, edge);
    return spread(
        name,
        space,
        0.08,
        1,
        "GradientCompute along the lattice, WavePropagation",
        builder ->
            builder
                .field(FieldDef.vector("slope", 3))
                .field(FieldDef.scalar("height").initial(1f))
                .field(FieldDef.scalar("speed").initial(Draw.floats(240, 21, -1f, 1f)))
                .propagator(
                    GradientCompute.builder(0, 4).scheme(GradientCompute.Scheme.LATTICE).build())
                .propagator(WavePropagation.builder(5, 6).waveSpeed(0.25).build()));
  }

  private static Scenario product() {
    Space space = ProductSpace.of(Hex2D.of(7, 6), Line1D.of(5, EdgeBehavior.CLAMP));
    return spread(
        "product-hex-line",
        space,
        0.1,
        1,
        "WavePropagation, MorphologicalOp",
        builder ->
            builder
                .field(FieldDef.scalar("height").initial(Draw.floats(210, 22, -1f, 1f)))
                .field(FieldDef.scalar("speed"))
                .field(FieldDef.scalar("wide"))
                .propagator(WavePropagation.builder(4, 5).waveSpeed(0.3).damping(0.05).build())
                .propagator(MorphologicalOp.builder(0, 6).radius(1).threshold(1.9f).build()));
  }

  private static Scenario nested() {
    Space inner = ProductSpace.of(Ring1D.of(4), Line1D.of(3, EdgeBehavior.WRAP));
    Space space = ProductSpace.of(Square4.of(5, 6, EdgeBehavior.ABSORB), inner);
    return spread(
        "product-nested",
        space,
        0.12,
        1,
        "FlowField",
        builder ->
            builder.field(FieldDef.vector("flow", 2)).propagator(FlowField.builder(0, 4).build()));
  }

  /** Diffusion of a scalar and a vector, fields that follow them, and more, from field 4 on. */
  private static Scenario spread(
      String name,
      Space space,
      double coefficient,
      double dt,
      String moreContents,
      Consumer<WorldConfig.Builder> more) {
    int cells = (int) space.cellCount();
    return new Scenario(
        name,
        space
            + ": ScalarDiffusion of a scalar and a Vector(2), smoothing in scratch memory, "
            + moreContents,
        64,
        () -> {
          var builder =
              WorldConfig.builder()
                  .space(space)
                  .field(FieldDef.scalar("heat").initial(Draw.floats(cells, 1, 0f, 4f)))
                  .field(FieldDef.vector("wind", 2).initial(Draw.floats(2 * cells, 2, -3f, 3f)))
                  .field(FieldDef.scalar("smeared"))
                  .field(FieldDef.scalar("sum").carryForward(true))
                  .propagator(
                      ScalarDiffusion.builder(0, 0)
                          .coefficient(coefficient)
                          .decay(0.02)
                          .source(cells / 2, 6f)
                          .build())
                  .propagator(ScalarDiffusion.builder(1, 1).coefficient(coefficient / 2).build())
                  .propagator(Parts.smear(0, 2, 0.4f, cells))
                  .propagator(Parts.accumulate(2, 3))
                  .dt(dt);
          more.accept(builder);
          return builder;
        },
        Stimuli.sets(space, 5, 0, 1, 2, 3));
  }
}
