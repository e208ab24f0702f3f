package io.murk.perf;

import io.murk.command.CommandBatch;
import io.murk.field.FieldDef;
import io.murk.perf.bench.Scene;
import io.murk.perf.bench.Specimen;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.WriteMode;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.util.List;

/** What a tick, a publish and a lease cost when no propagator works. */
final class EngineFigures {
  private EngineFigures() {}

  /** A propagator that asks for all fields and writes nothing: none is copied or zeroed. */
  private record Idle() implements Propagator {
    @Override
    public String name() {
      return "idle";
    }

    @Override
    public Access access() {
      return Access.none()
          .writing(0, WriteMode.FULL)
          .writing(1, WriteMode.FULL)
          .writing(2, WriteMode.FULL);
    }

    @Override
    public Step bind(Site site) {
      return context -> {
        for (int field = 0; field < 3; field++) {
          context.write(field);
        }
      };
    }
  }

  /** A world of three fields. */
  private static LockstepWorld idle(int side) {
    return new LockstepWorld(
        WorldConfig.builder()
            .space(Square4.of(side, side, EdgeBehavior.ABSORB))
            .dt(Specimen.DT)
            .field(FieldDef.scalar("a"))
            .field(FieldDef.scalar("b"))
            .field(FieldDef.vector("c", 2))
            .propagator(new Idle())
            .build());
  }

  static List<Figure> measure() {
    CommandBatch commands = new Scene(16, 16, EdgeBehavior.ABSORB).commands(4);
    try (LockstepWorld small = idle(16);
        LockstepWorld large = idle(512)) {
      double[] nanos =
          RatioFigures.leastNanos(
              200,
              calls -> {
                for (int i = 0; i < calls; i++) {
                  small.step(commands);
                }
              },
              calls -> {
                for (int i = 0; i < calls; i++) {
                  small.step();
                }
              },
              calls -> {
                for (int i = 0; i < calls; i++) {
                  large.step();
                }
              },
              calls -> {
                for (int i = 0; i < calls; i++) {
                  small.lease().close();
                }
              },
              calls -> {
                for (int i = 0; i < calls; i++) {
                  large.lease().close();
                }
              });
      return List.of(
          new Figure("nanos.engine-tick", nanos[0], "ns, 16x16, 3 fields, 4 SetField"),
          RatioFigures.ratio("ratio.publish-512-to-16", nanos[2], nanos[1]),
          RatioFigures.ratio("ratio.lease-512-to-16", nanos[4], nanos[3]));
    }
  }
}
