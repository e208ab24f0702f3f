package io.murk.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.arena.MemoryLedger;
import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.propagator.Access;
import io.murk.propagator.Pipeline;
import io.murk.propagator.Propagator;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.FieldValues;
import io.murk.testing.ScriptedPropagator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only a host of engines sees: the feed, sides, memory, what steps remember. */
final class TickEngineTest {
  private final MemoryLedger ledger = new MemoryLedger();

  @AfterEach
  void everyByteIsFreed() {
    assertEquals(0, ledger.totalBytes(), ledger::toString);
  }

  private EngineBlock block(int worlds, int queue, CommandFeed feed, Propagator propagator) {
    var space = Square4.of(1, 2, EdgeBehavior.ABSORB);
    var schema = new FieldSchema(List.of(FieldDef.scalar("a").carryForward(true)), 2);
    var pipeline = Pipeline.compile(List.of(propagator), space, schema, 1);
    List<TickEngine.Setup> setups = new ArrayList<>();
    for (int world = 0; world < worlds; world++) {
      setups.add(
          new TickEngine.Setup(pipeline, new TickEngine.Limits(queue, 3, 2), false, 0, feed));
    }
    return new EngineBlock(setups, ledger);
  }

  private static Command set(int cell, float value) {
    return Command.of(new Payload.SetField(Coord.of(0, cell), 0, value));
  }

  @Test
  void aFeedIsEmptiedAtTheStartOfEveryTick() {
    List<Command> waiting = new ArrayList<>(List.of(set(0, 1), set(1, 2), set(0, 3)));
    CommandFeed feed =
        sink -> {
          sink.submit(CommandBatch.of(waiting));
          waiting.clear();
        };
    try (var block = block(1, 2, feed, ScriptedPropagator.idle())) {
      TickEngine engine = block.engine(0);
      assertTrue(engine.tick());
      assertArrayEquals(new float[] {1, 2}, FieldValues.of(block, 0));
      assertEquals(3, engine.receipts().size());
      assertEquals(ReasonCode.QUEUE_FULL, engine.receipts().reasonOrNull(0));
      assertEquals(2, engine.receipts().commandIndex(0));
      assertEquals(1, engine.receipts().appliedTick(1));
      assertEquals(1, engine.stats().queueFullRejections());
      engine.clearReceipts();
      assertTrue(engine.tick());
      assertEquals(0, engine.receipts().size());
    }
  }

  @Test
  void aFeedThatThrowsFailsTheTickAndLosesNoCommand() {
    boolean[] broken = {true};
    CommandFeed feed =
        sink -> {
          if (broken[0]) {
            throw new IllegalStateException("broken feed");
          }
        };
    try (var block = block(1, 4, feed, ScriptedPropagator.idle())) {
      TickEngine engine = block.engine(0);
      engine.submit(CommandBatch.of(List.of(set(0, 5))));
      assertFalse(engine.tick());
      assertEquals(ErrorCode.INTERNAL_ERROR, engine.failureOrNull().code());
      assertEquals(
          "InternalError: outside of propagators: java.lang.IllegalStateException: broken feed"
              + " (tick=1)",
          engine.failureOrNull().getMessage());
      assertEquals(1, engine.queueDepth());
      broken[0] = false;
      assertTrue(engine.tick());
      assertEquals(1, engine.receipts().appliedTick(0));
      assertArrayEquals(new float[] {5, 0}, FieldValues.of(block, 0));
    }
  }

  @Test
  void anEarlierPropagatorsFailureIsNotBlamedForALaterOneOutside() {
    boolean[] fails = {true};
    boolean[] broken = {false};
    CommandFeed feed =
        sink -> {
          if (broken[0]) {
            throw new IllegalStateException("broken feed");
          }
        };
    var guilty =
        new ScriptedPropagator(
            "guilty",
            Access.none(),
            context -> {
              if (fails[0]) {
                throw new IllegalStateException("guilty");
              }
            });
    try (var block = block(1, 4, feed, guilty)) {
      TickEngine engine = block.engine(0);
      assertFalse(engine.tick());
      assertEquals(ErrorCode.PROPAGATOR_FAILED, engine.failureOrNull().code());
      broken[0] = true;
      assertFalse(engine.tick());
      assertEquals(ErrorCode.INTERNAL_ERROR, engine.failureOrNull().code());
      fails[0] = false;
      broken[0] = false;
      assertTrue(engine.tick());
      assertEquals(1, engine.currentTick());
    }
  }

  @Test
  void memoryExhaustedOutsideOfPropagatorsIsAnAllocationFailure() {
    boolean[] broken = {true};
    CommandFeed feed =
        sink -> {
          if (broken[0]) {
            throw new OutOfMemoryError("Cannot reserve 7 bytes of direct buffer memory");
          }
        };
    try (var block = block(1, 4, feed, ScriptedPropagator.idle())) {
      TickEngine engine = block.engine(0);
      assertFalse(engine.tick());
      assertEquals(ErrorCode.ALLOCATION_FAILED, engine.failureOrNull().code());
      assertEquals(
          "AllocationFailed: outside of propagators: memory exhausted: Cannot reserve 7 bytes of"
              + " direct buffer memory (tick=1)",
          engine.failureOrNull().getMessage());
      broken[0] = false;
      assertTrue(engine.tick());
    }
  }

  @Test
  void alignBringsAllWorldsToTheSideOfMost() {
    try (var block = block(3, 4, CommandFeed.NONE, ScriptedPropagator.idle())) {
      for (int world = 0; world < 3; world++) {
        block.engine(world).submit(CommandBatch.of(List.of(set(0, world + 1))));
        block.engine(world).tick();
      }
      block.engine(0).tick();
      block.align();
      for (int world = 0; world < 3; world++) {
        assertEquals(1, block.engine(world).arena().publishedSide());
      }
      assertArrayEquals(new float[] {1, 0, 2, 0, 3, 0}, FieldValues.of(block, 0));
      assertEquals(2, block.tick(0));
      assertEquals(2, block.generation(0));
      assertEquals(1, block.generation(1));
    }
  }

  @Test
  void resetTellsEveryStepItsSeed() {
    List<Long> seeds = new ArrayList<>();
    var remembering =
        new ScriptedPropagator(
            "remembering",
            Access.none().writing(0, WriteMode.INCREMENTAL),
            new Propagator.Step() {
              @Override
              public void run(StepContext context) {}

              @Override
              public void reset(long seed) {
                seeds.add(seed);
              }
            });
    try (var block = block(2, 4, CommandFeed.NONE, remembering)) {
      block.engine(1).reset(-5);
      assertEquals(List.of(-5L), seeds);
    }
  }

  @Test
  void engineMemoryIsAccountedForInItsLedger() {
    var block = block(2, 4, CommandFeed.NONE, ScriptedPropagator.idle().scratching(16));
    assertEquals(2 * 64, ledger.bytes(MemoryLedger.Purpose.SCRATCH));
    assertEquals(block.nativeBytes(), ledger.bytes(MemoryLedger.Purpose.FIELDS));
    var lease = block.lease(1);
    block.close();
    block.close();
    assertEquals(0, ledger.bytes(MemoryLedger.Purpose.SCRATCH));
    assertTrue(ledger.totalBytes() > 0);
    lease.close();
  }
}
