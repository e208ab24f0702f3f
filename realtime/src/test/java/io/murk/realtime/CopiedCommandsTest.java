package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.egress.AgentSet;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.space.Coord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * What hosts in other languages use: commands that are copied, ticks by number, waits with an end.
 */
final class CopiedCommandsTest {
  private static final long PATIENCE_MILLIS = 60_000;

  private static RealtimeWorld paused() {
    return new RealtimeWorld(
        RealtimeConfig.builder(
                RealtimeWorldTest.plate()
                    .field(FieldDef.vector("flow", 2).carryForward(true))
                    .parameter("rain", 1.0)
                    .tickRateHz(1000)
                    .build())
            .startPaused(true)
            .build());
  }

  /** Of all kinds that worlds carry out, and some that they refuse. */
  private static List<Command> commands(Random random, long tick) {
    List<Command> commands = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      Coord cell = Coord.of(random.nextInt(18), random.nextInt(16));
      Payload payload =
          switch (random.nextInt(5)) {
            case 0 -> new Payload.SetField(cell, 0, random.nextFloat());
            case 1 -> new Payload.SetField(cell, 1, random.nextInt(3), random.nextFloat());
            case 2 -> new Payload.SetParameter(random.nextInt(3), random.nextDouble());
            case 3 ->
                new Payload.SetParameterBatch(
                    List.of(
                        new Payload.SetParameter(0, random.nextDouble()),
                        new Payload.SetParameter(1, random.nextDouble())));
            default -> new Payload.Custom(random.nextInt(), new byte[random.nextInt(9)]);
          };
      Command command = Command.of(payload).priority(random.nextInt(4));
      if (random.nextBoolean()) {
        command = command.from(random.nextInt(3), random.nextInt(5));
      }
      commands.add(random.nextInt(4) == 0 ? command.expiresAfter(tick) : command);
    }
    return commands;
  }

  @Test
  void commandsThatAreCopiedDoWhatObjectsDo() {
    try (RealtimeWorld objects = paused();
        RealtimeWorld copies = paused()) {
      Random random = new Random(11);
      for (int tick = 1; tick <= 200; tick++) {
        List<Command> list = commands(random, tick - random.nextInt(2));
        CommandBatch batch = CommandBatch.of(list);
        for (int i = 0; i < list.size(); i++) {
          assertEquals(objects.submit(list.get(i)), copies.submit(batch, i));
        }
        assertEquals(StepOutcome.PUBLISHED, objects.step(PATIENCE_MILLIS));
        assertEquals(StepOutcome.PUBLISHED, copies.step(PATIENCE_MILLIS));
        try (RealtimeSnapshot one = objects.lease();
            RealtimeSnapshot other = copies.lease()) {
          assertEquals(one.hash(), other.hash(), "tick " + tick);
        }
      }
      for (WorldCounter counter : WorldCounter.values()) {
        if (counter.name().startsWith("COMMANDS")) {
          assertEquals(
              objects.metrics().count(counter), copies.metrics().count(counter), counter.name());
        }
      }
      assertTrue(objects.metrics().count(WorldCounter.COMMANDS_APPLIED) > 100);
    }
  }

  @Test
  void whatCanNotBeCopiedIsRefusedBeforeItIsQueued() {
    try (RealtimeWorld world = paused()) {
      CommandBatch move = CommandBatch.of(List.of(Command.of(new Payload.Move(1, Coord.of(0, 0)))));
      var refusal = assertThrows(MurkException.class, () -> world.submit(move, 0));
      assertEquals(
          "InvalidArgument: kind=MOVE allowed=SET_FIELD of at most 4"
              + " axes|SET_PARAMETER|SET_PARAMETER_BATCH|CUSTOM",
          refusal.getMessage());
      assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
    }
  }

  @Test
  void olderTicksAreObservedByNumberWhileTheRingHasThem() {
    try (var world =
        new RealtimeWorld(
            RealtimeConfig.builder(
                    StampedWorlds.config().ringBufferSize(4).tickRateHz(1000).build())
                .startPaused(true)
                .build())) {
      for (int tick = 0; tick < 9; tick++) {
        world.step(PATIENCE_MILLIS);
      }
      EgressTarget target = StampedWorlds.target();
      for (long tick = 6; tick <= 9; tick++) {
        world.observe(tick, new StampedWorlds.Both(), AgentSet.NONE, target);
        assertEquals(tick, target.report().tick(0));
        assertTrue(StampedWorlds.isWhole(target));
      }
      for (long tick : new long[] {5, 0, 10, -1}) {
        var refusal =
            assertThrows(
                MurkException.class,
                () -> world.observe(tick, new StampedWorlds.Both(), AgentSet.NONE, target));
        assertEquals(ErrorCode.STALE, refusal.code(), "tick " + tick);
      }
    }
  }

  @Test
  void aResetIsNotWaitedForLongerThanSaid() throws Exception {
    try (PlantedWorld planted = PlantedWorld.timely(500, 4)) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      planted.during =
          _ -> {
            inside.countDown();
            awaitUninterrupted(release);
          };
      planted.world.resume();
      inside.await();
      assertFalse(planted.world.resetWithin(3, 20));
      planted.during = _ -> {};
      release.countDown();
      assertTrue(planted.world.resetWithin(3, PATIENCE_MILLIS));
    }
  }

  @Test
  void aShutdownTakesNoLongerThanSaidAndReportsWhatItAbandoned() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (PlantedWorld planted = PlantedWorld.timely(500, 4)) {
      CountDownLatch inside = new CountDownLatch(1);
      planted.during =
          _ -> {
            inside.countDown();
            awaitUninterrupted(release);
          };
      planted.world.resume();
      inside.await();
      long start = System.nanoTime();
      planted.world.shutdownWithin(50);
      assertTrue(System.nanoTime() - start < 10_000_000_000L, "the default would be longer");
      assertEquals(WorldPhase.DROPPED, planted.world.phase());
    } finally {
      release.countDown();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // a propagator that goes on whatever happens
      }
    }
  }
}
