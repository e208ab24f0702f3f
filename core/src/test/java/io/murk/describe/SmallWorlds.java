package io.murk.describe;

import io.murk.field.FieldDef;
import io.murk.propagator.Propagator;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.WorldConfig;
import java.util.List;

/** Worlds whose fields suit any propagator of the library with field numbers below 8. */
final class SmallWorlds {
  private SmallWorlds() {}

  /** A world of that propagator alone, whose fields have as many components as it wants. */
  static WorldConfig of(Propagator propagator) {
    WorldConfig.Builder builder =
        WorldConfig.builder().space(Square4.of(4, 5, EdgeBehavior.WRAP)).dt(1e-3);
    List<Integer> vectors =
        switch (propagator.name()) {
          case "FlowField", "GradientCompute" -> List.of(2);
          case "Fire", "Smoke" -> List.of(3);
          case "ScalarDiffusion" -> List.of(5);
          default -> List.of();
        };
    for (int field = 0; field < 8; field++) {
      builder.field(
          vectors.contains(field) ? FieldDef.vector("v" + field, 2) : FieldDef.scalar("s" + field));
    }
    return builder.propagator(propagator).build();
  }
}
