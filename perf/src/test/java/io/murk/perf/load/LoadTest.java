package io.murk.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.propagator.library.ActionBuffer;
import io.murk.world.LockstepWorld;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The load in its short form, and that the account would find what is wrong. */
@Timeout(300)
final class LoadTest {
  private static final long SECONDS = Long.getLong("murk.load.seconds", 4);

  @Test
  void nothingIsLostUnderLoad() throws InterruptedException {
    LoadRun.Outcome outcome = new LoadRun(SECONDS).run();
    assertEquals(List.of(), outcome.problems(), outcome.table());
    for (String kind :
        List.of(
            "applied", "STALE", "NOT_APPLIED", "UNSUPPORTED_COMMAND", "QUEUED", "RECEIPTS_FULL")) {
      assertTrue(outcome.table().contains(kind + " "), kind + " in " + outcome.table());
    }
    assertFalse(outcome.table().contains("true age | 0 |"), outcome.table());
  }

  @Test
  void aMixtureOfTwoTicksIsSeenInEveryField() {
    var load = new LoadWorld(1);
    var config = load.config(0).build();
    try (var arena = Arena.ofConfined();
        var world = new LockstepWorld(config)) {
      MemorySegment[][] states = new MemorySegment[2][LoadWorld.FIELDS];
      for (MemorySegment[] state : states) {
        for (int agent = 0; agent < LoadWorld.AGENTS; agent++) {
          assertTrue(load.actions.submit(agent, ActionBuffer.Direction.EAST));
        }
        world.step();
        for (int field = 0; field < state.length; field++) {
          state[field] = arena.allocate(LoadWorld.CELLS * 4L);
          state[field].copyFrom(world.snapshot().field(field));
        }
        assertNull(LoadWorld.mixtureOrNull(state, world.currentTick()));
      }
      assertNotNull(LoadWorld.mixtureOrNull(states[1], 1));
      for (int field : new int[] {LoadWorld.PRESENCE, LoadWorld.REWARD, LoadWorld.STAMP}) {
        MemorySegment[] mixed = states[1].clone();
        mixed[field] = states[0][field];
        assertNotNull(LoadWorld.mixtureOrNull(mixed, 2), "field=" + field);
      }
      // Heat counts where an agent is.
      long cell = 613;
      while (states[1][LoadWorld.PRESENCE].getAtIndex(ValueLayout.JAVA_FLOAT, cell) == 0) {
        cell++;
      }
      states[1][LoadWorld.HEAT].setAtIndex(ValueLayout.JAVA_FLOAT, cell, 7f);
      assertNotNull(LoadWorld.mixtureOrNull(states[1], 2));
    }
  }
}
