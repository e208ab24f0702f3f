package io.murk.determinism;

import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
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
    return spread(name, space, 0.9, 0.5);
  }

  private static Scenario ring() {
    return spread("ring1d", Ring1D.of(130), 1.0, 0.5);
  }

  private static Scenario square8(EdgeBehavior edge, String name) {
    return spread(name, Square8.of(14, 33, edge), 0.1, 1);
  }

  private static Scenario hex() {
    return spread("hex2d", Hex2D.of(17, 18), 0.16, 1);
  }

  private static Scenario fcc(EdgeBehavior edge, String name) {
    return spread(name, Fcc12.of(10, 8, 6, edge), 0.08, 1);
  }

  private static Scenario product() {
    Space space = ProductSpace.of(Hex2D.of(7, 6), Line1D.of(5, EdgeBehavior.CLAMP));
    return spread("product-hex-line", space, 0.1, 1);
  }

  private static Scenario nested() {
    Space inner = ProductSpace.of(Ring1D.of(4), Line1D.of(3, EdgeBehavior.WRAP));
    Space space = ProductSpace.of(Square4.of(5, 6, EdgeBehavior.ABSORB), inner);
    return spread("product-nested", space, 0.12, 1);
  }

  /** Diffusion of a scalar and a vector, and fields that follow them. */
  private static Scenario spread(String name, Space space, double coefficient, double dt) {
    int cells = (int) space.cellCount();
    return new Scenario(
        name,
        space
            + ": ScalarDiffusion of a scalar and a Vector(2), overlay smoothing in scratch memory",
        64,
        () ->
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
                .dt(dt),
        Stimuli.sets(space, 5, 0, 1, 2, 3));
  }
}
