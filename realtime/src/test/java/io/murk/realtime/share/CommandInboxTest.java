package io.murk.realtime.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.engine.EngineBlock;
import io.murk.engine.ReceiptLedger;
import io.murk.engine.TickEngine;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.propagator.Pipeline;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.realtime.SubmitResult;
import io.murk.realtime.WorldCounter;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CommandInboxTest {
  private static final int PRODUCERS = 4;
  private static final int COMMANDS = 20_000;
  private static final int MARK = 1;

  private final PaddedCounters counters = new PaddedCounters();

  private static Command command(int producer, int seq) {
    return Command.of(new Payload.SetField(Coord.of(0, producer), MARK, seq)).from(producer, seq);
  }

  private static TickEngine.Setup setup(int capacity, io.murk.engine.CommandFeed feed) {
    var space = Square4.of(2, PRODUCERS, EdgeBehavior.ABSORB);
    var schema =
        new FieldSchema(
            List.of(FieldDef.scalar("heat"), FieldDef.scalar("mark").carryForward(true)),
            2 * PRODUCERS);
    var diffusion = ScalarDiffusion.builder(0, 0).coefficient(0.1).build();
    var pipeline = Pipeline.compile(List.of(diffusion), space, schema, 0.1);
    return new TickEngine.Setup(pipeline, new TickEngine.Limits(capacity, 3, 2), true, 0, feed);
  }

  @Test
  void theBoundIsExactForEveryCapacity() {
    for (int capacity : new int[] {1, 2, 3, 5, 8, 100, 1000}) {
      var inbox = new CommandInbox(capacity, new PaddedCounters());
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < capacity; i++) {
          assertEquals(SubmitResult.QUEUED, inbox.submit(command(0, i)), "capacity=" + capacity);
        }
        assertEquals(SubmitResult.QUEUE_FULL, inbox.submit(command(0, -1)));
        assertEquals(capacity, inbox.size());
        AtomicInteger drained = new AtomicInteger();
        inbox.drainTo(batch -> drained.addAndGet(batch.size()));
        assertEquals(capacity, drained.get());
        inbox.settle(new ReceiptLedger(), 0);
        assertEquals(0, inbox.size());
      }
    }
  }

  @Test
  void refusalsAreCounted() {
    var inbox = new CommandInbox(3, counters);
    for (int i = 0; i < 10; i++) {
      inbox.submit(command(0, i));
    }
    assertEquals(7, counters.value(WorldCounter.QUEUE_FULL_REJECTIONS));
  }

  @Test
  void anEmptyInboxSubmitsNothing() {
    new CommandInbox(3, counters)
        .drainTo(batch -> {
          throw new AssertionError("submitted " + batch.size());
        });
  }

  @Test
  void aCapacityOutOfRangeIsNamed() {
    var thrown = assertThrows(MurkException.class, () -> new CommandInbox(0, counters));
    assertTrue(
        thrown.getMessage().contains("inbox_capacity=0 allowed=1..16777216"), thrown.getMessage());
  }

  @Test
  void theNextTickAppliesWhatWasSubmitted() {
    var inbox = new CommandInbox(8, counters);
    try (var block = new EngineBlock(List.of(setup(8, inbox)))) {
      inbox.submit(command(2, 7));
      assertTrue(block.engine(0).tick());
      assertEquals(7f, block.field(MARK).getAtIndex(ValueLayout.JAVA_FLOAT, 2));
      assertEquals(1, block.engine(0).receipts().size());
      assertEquals(1, block.engine(0).receipts().appliedTick(0));
    }
  }

  @Test
  void everyCommandIsAppliedOnceInOrderOrCountedAsRefused() throws InterruptedException {
    int capacity = 37;
    var inbox = new CommandInbox(capacity, counters);
    int[] lastSeen = new int[PRODUCERS];
    java.util.Arrays.fill(lastSeen, -1);
    AtomicInteger seen = new AtomicInteger();
    io.murk.engine.CommandFeed watched =
        sink ->
            inbox.drainTo(batch -> {
              watch(batch, capacity, lastSeen);
              seen.addAndGet(batch.size());
              sink.submit(batch);
            });
    int[] lastAccepted = new int[PRODUCERS];
    // a producer may find the inbox full every time
    java.util.Arrays.fill(lastAccepted, -1);
    AtomicInteger accepted = new AtomicInteger();
    List<Thread> producers = new ArrayList<>();
    for (int i = 0; i < PRODUCERS; i++) {
      int producer = i;
      producers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int seq = 0; seq < COMMANDS; seq++) {
                  if (inbox.submit(command(producer, seq)) == SubmitResult.QUEUED) {
                    lastAccepted[producer] = seq;
                    accepted.incrementAndGet();
                  }
                  if (seq % 16 == 0) {
                    Thread.yield();
                  }
                }
              }));
    }
    try (var block = new EngineBlock(List.of(setup(capacity, watched)))) {
      long applied = 0;
      boolean running = true;
      while (running) {
        running = producers.stream().anyMatch(Thread::isAlive); // asked before the last tick
        applied += tick(inbox, block.engine(0));
      }
      for (Thread producer : producers) {
        producer.join();
      }
      applied += tick(inbox, block.engine(0));
      long refused = counters.value(WorldCounter.QUEUE_FULL_REJECTIONS);
      assertEquals((long) PRODUCERS * COMMANDS, accepted.get() + refused);
      assertEquals(accepted.get(), seen.get());
      assertEquals(accepted.get(), applied);
      assertEquals(0, block.engine(0).stats().queueFullRejections());
      for (int producer = 0; producer < PRODUCERS; producer++) {
        assertEquals(lastAccepted[producer], lastSeen[producer]);
        assertEquals(
            (float) Math.max(lastAccepted[producer], 0),
            block.field(MARK).getAtIndex(ValueLayout.JAVA_FLOAT, producer));
      }
    }
  }

  private static void watch(CommandBatch batch, int capacity, int[] lastSeen) {
    assertTrue(batch.size() <= capacity, () -> "drained " + batch.size());
    for (int i = 0; i < batch.size(); i++) {
      int producer = (int) batch.source(i);
      int seq = (int) batch.sourceSeq(i);
      assertTrue(seq > lastSeen[producer], () -> "doubled or out of order: " + seq);
      lastSeen[producer] = seq;
    }
  }

  /** Ticks; how many commands it applied. */
  private static int tick(CommandInbox inbox, TickEngine engine) {
    engine.clearReceipts();
    assertTrue(engine.tick(), () -> String.valueOf(engine.failureOrNull()));
    inbox.settle(engine.receipts(), engine.queueDepth());
    int applied = 0;
    for (int i = 0; i < engine.receipts().size(); i++) {
      applied += engine.receipts().appliedTick(i) == engine.currentTick() ? 1 : 0;
    }
    return applied;
  }
}
