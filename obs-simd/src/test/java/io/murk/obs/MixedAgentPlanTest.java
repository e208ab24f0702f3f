package io.murk.obs;

import io.murk.egress.AgentSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract for a plan of all element types, regions and windows, in the units of agents. */
final class MixedAgentPlanTest extends ObsPlanContract {
  private static final int[][] CENTERS = {{0, 0}, {3, 3}, {-5, 90}};

  @Override
  ObsSpec spec() {
    List<ObsEntry> entries = new ArrayList<>(MixedPlanTest.entries());
    entries.add(1, ObsEntry.agentDisk(1, 2).as(new ObsDtype.F16()));
    entries.add(ObsEntry.agentDisk(1, 1).ofComponent(1).as(new ObsDtype.U8(50, 50)));
    return new ObsSpec(entries);
  }

  @Override
  AgentSet agents() {
    return AgentSet.of(Observation.agents(arena, CENTERS).centers(), 2, 1);
  }

  @Test
  void whatAllSeeAlikeStandsInEveryUnit() {
    execute(snapshot, target);
    ObsOracle oracle = new ObsOracle(snapshot, spec());
    for (int world = 0; world < UNITS; world++) {
      observation.assertUnit(world, oracle.observe(world, CENTERS[world]), "mixed");
    }
  }
}
