package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.propagator.Access;
import io.murk.testing.AllocationProbe;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording shows, and what ticks allocate with and without one. */
@Timeout(120)
@ExtendWith(NoLeaks.class)
final class FlightRecordingTest {
  private static final long PATIENCE_MILLIS = 20_000;

  @TempDir Path directory;

  private static RealtimeWorld paused(boolean[] fails) {
    var config =
        RealtimeWorldTest.plate()
            .propagator(
                new ScriptedPropagator(
                    "scripted",
                    Access.none(),
                    _ -> {
                      if (fails[0]) {
                        throw new IllegalStateException("told to");
                      }
                    }))
            .build();
    return new RealtimeWorld(RealtimeConfig.builder(config).startPaused(true).build());
  }

  private static Recording recording() {
    var recording = new Recording();
    for (String name : List.of("murk.Tick", "murk.Rollback", "murk.Stall")) {
      recording.enable(name);
    }
    return recording;
  }

  @Test
  void ticksAndRollbacksAreRecorded() throws IOException {
    List<RecordedEvent> events;
    boolean[] fails = {false};
    try (Recording recording = recording();
        RealtimeWorld world = paused(fails)) {
      recording.start();
      for (int i = 0; i < 3; i++) {
        world.submit(Command.of(new Payload.SetParameter(0, i)));
      }
      assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
      assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
      fails[0] = true;
      assertEquals(StepOutcome.ROLLED_BACK, world.step(PATIENCE_MILLIS));
      recording.stop();
      Path file = directory.resolve("world.jfr");
      recording.dump(file);
      events = RecordingFile.readAllEvents(file);
    }
    List<RecordedEvent> ticks = named(events, "murk.Tick");
    assertEquals(List.of(1L, 2L, 3L), ticks.stream().map(e -> e.getLong("tick")).toList());
    assertEquals(List.of(3, 0, 0), ticks.stream().map(e -> e.getInt("commands")).toList());
    for (RecordedEvent tick : ticks) {
      assertTrue(tick.getLong("nanos") > 0);
      assertTrue(tick.getDuration().toNanos() > 0);
      assertEquals("murk-tick", tick.getThread().getJavaName());
    }
    List<RecordedEvent> rollbacks = named(events, "murk.Rollback");
    assertEquals(1, rollbacks.size());
    assertEquals(3, rollbacks.getFirst().getLong("tick"));
    String reason = rollbacks.getFirst().getString("reason");
    assertTrue(reason.contains("told to"), reason);
  }

  @Test
  void readersThatLoseTheirStatesAreRecordedWhetherTheirTimeOrTheMemoryIsOver() throws IOException {
    var crowded =
        RealtimeConfig.builder(RealtimeWorldTest.plate().ringBufferSize(4).build())
            .maxGenerations(6)
            .maxEpochHoldMillis(60_000)
            .startPaused(true)
            .build();
    var hasty =
        RealtimeConfig.builder(RealtimeWorldTest.plate().tickRateHz(1_000).build())
            .maxEpochHoldMillis(10)
            .cancelGraceMillis(10)
            .build();
    Path file = directory.resolve("stalls.jfr");
    List<RealtimeSnapshot> leases = new ArrayList<>();
    try (Recording recording = recording()) {
      recording.start();
      try (var world = new RealtimeWorld(crowded)) {
        for (int i = 0; i < 20; i++) {
          assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
          leases.add(world.lease());
        }
        assertEquals(14, world.metrics().count(WorldCounter.WORKER_STALL_EVENTS));
      }
      try (var world = new RealtimeWorld(hasty)) {
        assertTrue(world.awaitTick(1, PATIENCE_MILLIS));
        RealtimeSnapshot slow = world.lease();
        while (slow.isHeld()) {
          Thread.onSpinWait();
        }
        assertTrue(world.awaitTick(world.currentTick() + 1, PATIENCE_MILLIS));
        slow.close();
      }
      recording.stop();
      recording.dump(file);
    }
    leases.forEach(RealtimeSnapshot::close);
    List<RecordedEvent> stalls = named(RecordingFile.readAllEvents(file), "murk.Stall");
    assertEquals(15, stalls.stream().mapToInt(stall -> stall.getInt("readers")).sum());
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .sorted(java.util.Comparator.comparing(RecordedEvent::getStartTime))
        .toList();
  }

  private static Thread tickThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("murk-tick"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTickAllocatesNothingWhetherItIsRecordedOrNot() {
    Command command = Command.of(new Payload.SetParameter(0, 1));
    try (RealtimeWorld world = paused(new boolean[1])) {
      assertEquals(0, AllocationProbe.bytes(500, () -> stepWith(world, command), tickThread()));
      try (Recording recording = recording()) {
        recording.start();
        assertEquals(0, AllocationProbe.bytes(500, () -> stepWith(world, command), tickThread()));
      }
    }
  }

  private static void stepWith(RealtimeWorld world, Command command) {
    world.submit(command);
    world.step(PATIENCE_MILLIS);
  }

  @Test
  void aWorldThatTicksByItselfAllocatesNothing() {
    try (var world = new RealtimeWorld(RealtimeWorldTest.plate().tickRateHz(5_000).build())) {
      assertEquals(
          0,
          AllocationProbe.bytes(
              1,
              () -> assertTrue(world.awaitTick(world.currentTick() + 500, PATIENCE_MILLIS)),
              tickThread()));
    }
  }
}
