package io.murk.obs;

import io.murk.egress.AgentSet;
import io.murk.space.Coord;
import io.murk.space.Region;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract for a plan of all element types, regions and windows. */
final class MixedPlanTest extends ObsPlanContract {
  private static final Pool POOL = new Pool(Pool.Kernel.MAX, 2, 3, 1, 2);

  /** Entries that all units share; the first one makes a unit unaligned. */
  static List<ObsEntry> entries() {
    ObsEntry rect = of(0, new Region.Rect(Coord.of(1, 2), Coord.of(3, 6)));
    ObsEntry disk = of(1, new Region.Disk(Coord.of(2, 2), 2));
    ObsEntry point = of(0, new Region.Coords(List.of(Coord.of(5, 5))));
    return List.of(
        point.as(new ObsDtype.U8(255, 1)),
        rect.as(new ObsDtype.F16()),
        disk.as(new ObsDtype.U8(10, 100)).ofComponent(1),
        rect.normalized(-1, 1),
        rect.pooled(POOL).as(new ObsDtype.U8(127, 128)),
        ObsEntry.all(1).pooled(POOL).normalized(-2, 2).as(new ObsDtype.F16()),
        disk,
        point.as(new ObsDtype.F16()));
  }

  private static ObsEntry of(int field, Region region) {
    return ObsEntry.of(field, new ObsRegion.Fixed(region));
  }

  @Override
  ObsSpec spec() {
    return new ObsSpec(entries());
  }

  @Override
  AgentSet agents() {
    return AgentSet.NONE;
  }

  @Test
  void everyWorldIsWhatTheOracleSays() {
    execute(snapshot, target);
    for (int world = 0; world < UNITS; world++) {
      observation.assertUnit(world, new ObsOracle(snapshot, spec()).observe(world, 0, 0), "mixed");
    }
  }
}
