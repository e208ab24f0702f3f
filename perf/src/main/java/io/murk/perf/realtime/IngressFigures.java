package io.murk.perf.realtime;

import io.murk.command.Command;
import io.murk.engine.EngineBlock;
import io.murk.engine.ReceiptLedger;
import io.murk.engine.TickEngine;
import io.murk.perf.Figure;
import io.murk.perf.HeapFigures;
import io.murk.perf.bench.Plate;
import io.murk.perf.bench.Scene;
import io.murk.propagator.Pipeline;
import io.murk.realtime.ReceiptStream;
import io.murk.realtime.SubmitResult;
import io.murk.realtime.share.CommandInbox;
import io.murk.realtime.share.Latency;
import io.murk.realtime.share.PaddedCounters;
import io.murk.space.EdgeBehavior;
import java.util.List;

/** What a command costs on its way into a realtime world, and its receipt on the way back. */
public final class IngressFigures {
  private static final int CAPACITY = 1024;
  private static final int BURST = 512;
  private static final int ROUNDS = 2000;
  private static final Command COMMAND = Scene.command(1, 1);

  private IngressFigures() {}

  private static CommandInbox inbox(int capacity) {
    return new CommandInbox(capacity, new PaddedCounters(), new Latency(), System::nanoTime);
  }

  public static List<Figure> bytes() {
    Scene scene = new Scene(16, 16, EdgeBehavior.ABSORB);
    CommandInbox inbox = inbox(8);
    ReceiptStream receipts = inbox.openReceipts(8);
    int[] applied = new int[1];
    ReceiptStream.Taker taker = settled -> applied[0] += settled.accepted() ? 1 : 0;
    var pipeline =
        Pipeline.compile(
            List.of(Plate.diffusion()), scene.config().space(), scene.config().schema(), Plate.DT);
    var setup = new TickEngine.Setup(pipeline, new TickEngine.Limits(8, 3, 2), true, 0, inbox);
    try (var block = new EngineBlock(List.of(setup))) {
      TickEngine engine = block.engine(0);
      return List.of(
          HeapFigures.figure(
              "bytes.inbox.submit-and-tick",
              () -> {
                for (int i = 0; i < 8; i++) {
                  inbox.submit(COMMAND);
                }
                tick(engine, inbox);
              }),
          HeapFigures.figure(
              "bytes.inbox.receipts",
              () -> {
                for (int i = 0; i < 8; i++) {
                  receipts.submit(COMMAND, i);
                }
                tick(engine, inbox);
                receipts.drain(taker, 8);
              }));
    }
  }

  private static void tick(TickEngine engine, CommandInbox inbox) {
    engine.clearReceipts();
    engine.tick();
    inbox.settle(engine.receipts(), engine.queueDepth());
  }

  /** Bursts that nobody drains meanwhile; what drains and settles them is not timed. */
  public static List<Figure> nanos() {
    CommandInbox inbox = inbox(CAPACITY);
    ReceiptStream receipts = inbox.openReceipts(CAPACITY);
    var none = new ReceiptLedger();
    double forgotten = Double.POSITIVE_INFINITY;
    double kept = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < BURST; i++) {
        if (inbox.submit(COMMAND) != SubmitResult.QUEUED) {
          throw new IllegalStateException("refused");
        }
      }
      long middle = System.nanoTime();
      for (int i = 0; i < BURST; i++) {
        if (receipts.submit(COMMAND, i) != SubmitResult.QUEUED) {
          throw new IllegalStateException("refused");
        }
      }
      long end = System.nanoTime();
      forgotten = Math.min(forgotten, (middle - start) / (double) BURST);
      kept = Math.min(kept, (end - middle) / (double) BURST);
      inbox.drainTo(batch -> {});
      inbox.settle(none, 0);
      receipts.drain(settled -> {}, BURST);
    }
    return List.of(
        new Figure("nanos.submit", forgotten, "ns, one thread, nobody drains meanwhile"),
        new Figure("nanos.submit-with-receipt", kept, "ns, the same through a receipt stream"));
  }
}
