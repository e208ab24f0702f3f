package io.murk.realtime;

import static io.murk.realtime.PlantedWorld.COMMAND;
import static io.murk.realtime.PlantedWorld.NOWHERE;
import static io.murk.realtime.PlantedWorld.PERIOD;
import static io.murk.realtime.PlantedWorld.QUEUE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.ReasonCode;
import io.murk.testing.NoLeaks;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows of docs/runbook.md about commands and about ticks that fail. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
final class RunbookCommandsTest {
  @Test
  @RunbookRow("submits are refused with QUEUE_FULL")
  void aFullQueue() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      planted.step();
      double before = Double.POSITIVE_INFINITY;
      for (int i = 0; i < QUEUE; i++) {
        planted.pass(PERIOD);
        planted.submit(COMMAND, SubmitResult.QUEUED);
        double left = planted.look("murk_queue_full_in_ticks");
        assertTrue(left < before, left + " after " + before);
        before = left;
      }
      assertEquals(0, before);
      planted.assertTrouble();
      planted.submit(COMMAND, SubmitResult.QUEUE_FULL);
      planted.assertTrouble(WorldCounter.QUEUE_FULL_REJECTIONS);
      assertEquals(1, planted.look("murk_queue_full_rejections_total"));
      assertEquals(QUEUE, planted.look("murk_command_queue_depth"));
      assertEquals(1, planted.look("murk_paused"));
    }
  }

  @Test
  @RunbookRow("submits are refused with RECEIPTS_FULL")
  void aStreamWhoseReceiptsNobodyTakes() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      ReceiptStream stream = planted.world.openReceipts(2);
      assertEquals(SubmitResult.QUEUED, stream.submit(COMMAND));
      assertEquals(SubmitResult.QUEUED, stream.submit(COMMAND));
      planted.step();
      planted.assertTrouble();
      assertEquals(SubmitResult.RECEIPTS_FULL, stream.submit(COMMAND));
      planted.assertTrouble(WorldCounter.RECEIPTS_FULL_REJECTIONS);
      assertEquals(2, stream.drain(settled -> assertTrue(settled.accepted()), 9));
      assertEquals(SubmitResult.QUEUED, stream.submit(COMMAND));
    }
  }

  @Test
  @RunbookRow("commands have no effect")
  void aCommandThatNamesWhatIsNotThere() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      ReceiptStream stream = planted.world.openReceipts(2);
      assertEquals(SubmitResult.QUEUED, stream.submit(NOWHERE));
      assertEquals(SubmitResult.QUEUED, stream.submit(COMMAND));
      planted.step();
      planted.assertTrouble(WorldCounter.COMMANDS_NOT_APPLIED);
      assertEquals(1, planted.look("murk_commands_not_applied_total"));
      assertEquals(1, planted.look("murk_commands_applied_total"));
      assertEquals(
          ReasonCode.NOT_APPLIED, Objects.requireNonNull(stream.pollOrNull()).reasonOrNull());
    }
  }

  @Test
  @RunbookRow("submits are refused with TICK_DISABLED")
  void repeatedFailures() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      planted.step();
      planted.during =
          _ -> {
            throw new IllegalStateException("as planted");
          };
      for (int failure = 0; failure < 3; failure++) {
        assertEquals(0, planted.look("murk_tick_disabled"));
        planted.step(StepOutcome.ROLLED_BACK);
      }
      assertEquals(1, planted.look("murk_tick_disabled"));
      planted.assertTrouble(WorldCounter.ROLLBACK_COUNT, WorldCounter.TICK_DISABLED_TRANSITIONS);
      planted.submit(COMMAND, SubmitResult.TICK_DISABLED);
      planted.assertTrouble(
          WorldCounter.ROLLBACK_COUNT,
          WorldCounter.TICK_DISABLED_TRANSITIONS,
          WorldCounter.TICK_DISABLED_REJECTIONS);
      assertTrue(planted.world.lastFailure().orElseThrow().getMessage().contains("as planted"));
      assertEquals(1, planted.look("murk_snapshot_tick"));
      planted.during = _ -> {};
      planted.world.reset(7);
      assertEquals(0, planted.look("murk_tick_disabled"));
      planted.step();
      planted.assertTrouble();
    }
  }

  @Test
  @RunbookRow("ticks fail")
  void oneTickThatIsRolledBack() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      planted.during =
          _ -> {
            throw new IllegalStateException("as planted");
          };
      planted.step(StepOutcome.ROLLED_BACK);
      planted.assertTrouble(WorldCounter.ROLLBACK_COUNT);
      planted.during = _ -> {};
      planted.step();
      assertEquals(1, planted.look("murk_rollback_count_total"));
      assertEquals(1, planted.look("murk_ticks_total"));
      assertTrue(planted.world.lastFailure().orElseThrow().getMessage().contains("scripted"));
    }
  }

  @Test
  @RunbookRow("commands act late")
  void aCommandThatWaitsForManyPeriods() throws IOException {
    String late = "murk_submit_to_apply_seconds{quantile=\"0.99\"}";
    try (var planted = PlantedWorld.paused()) {
      planted.submit(COMMAND, SubmitResult.QUEUED);
      planted.pass(PERIOD / 2);
      planted.step();
      assertEquals(0.005, planted.look(late), 0.0001);
      planted.submit(COMMAND, SubmitResult.QUEUED);
      planted.pass(5 * PERIOD);
      planted.step();
      assertEquals(0.05, planted.look(late), 0.001);
      assertTrue(planted.look(late) > 2 / planted.look("murk_tick_rate_hz"));
      planted.assertTrouble();
    }
  }

  @Test
  @RunbookRow("the world has ended")
  void aWorldThatSomebodyClosed() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      planted.step();
      assertEquals(0, planted.look("murk_tick_thread_stopped"));
      assertEquals(1, planted.look("murk_phase{phase=\"running\"}"));
      planted.world.close();
      assertEquals(1, planted.look("murk_tick_thread_stopped"));
      assertEquals(1, planted.look("murk_phase{phase=\"dropped\"}"));
      assertEquals(0, planted.look("murk_phase{phase=\"running\"}"));
      assertEquals(1, planted.look("murk_snapshot_tick"));
      assertEquals(0, planted.look("murk_memory_bytes"));
      assertFalse(planted.look().containsKey("murk_ring_oldest_position"));
      planted.submit(COMMAND, SubmitResult.SHUT_DOWN);
      planted.assertTrouble();
    }
  }
}
