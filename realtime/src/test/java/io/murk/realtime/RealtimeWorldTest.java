package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.WorldConfig;
import org.junit.jupiter.api.Test;

class RealtimeWorldTest {
  static WorldConfig.Builder plate() {
    return WorldConfig.builder()
        .space(Square4.of(16, 16, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).source(136, 1f).build())
        .parameter("wind", 0.0)
        .dt(1.0);
  }

  @Test
  void ticksByItselfAndShowsItsStates() throws InterruptedException {
    try (var world = new RealtimeWorld(plate().tickRateHz(1000).build())) {
      assertEquals(SubmitResult.QUEUED, world.submit(Command.of(new Payload.SetParameter(0, 1.5))));
      while (world.currentTick() < 20) {
        Thread.sleep(1);
      }
      try (RealtimeSnapshot snapshot = world.lease()) {
        assertTrue(snapshot.tick() >= 19, snapshot.toString());
        assertEquals(1.5, snapshot.<Double>read(state -> state.parameter(0, 0)));
        assertEquals(snapshot.hash(), snapshot.hash());
      }
    }
  }
}
