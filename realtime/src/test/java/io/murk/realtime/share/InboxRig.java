package io.murk.realtime.share;

import io.murk.command.Command;
import io.murk.command.CommandRules;
import io.murk.command.Payload;
import io.murk.engine.EngineBlock;
import io.murk.engine.TickEngine;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.propagator.Pipeline;
import io.murk.realtime.SubmitResult;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.ScriptedPropagator;
import java.util.List;

/** An inbox and the engine that empties it, ticked by the test as the ticking thread does. */
final class InboxRig implements AutoCloseable {
  private static final int MARK = 1;
  private static final int WALLS = 2;
  private static final int FAILURES = 3;

  final PaddedCounters counters = new PaddedCounters();
  final Latency submitToApply = new Latency();
  final CommandInbox inbox;
  final EngineBlock block;
  final TickEngine engine;
  volatile long nanos;

  /** Whether the next ticks roll back. */
  boolean failing;

  /** Runs within each tick, before it fails or not. */
  Runnable during = () -> {};

  InboxRig(int capacity) {
    inbox = new CommandInbox(capacity, counters, submitToApply, () -> nanos);
    var space = Square4.of(4, 4, EdgeBehavior.ABSORB);
    var schema =
        new FieldSchema(
            List.of(
                FieldDef.scalar("heat"),
                FieldDef.scalar("mark").carryForward(true),
                FieldDef.scalar("walls").mutability(io.murk.field.Mutability.STATIC)),
            16);
    var scripted =
        new ScriptedPropagator(
            "scripted",
            io.murk.propagator.Access.none(),
            context -> {
              during.run();
              if (failing) {
                throw new IllegalStateException("as planned");
              }
            });
    var pipeline = Pipeline.compile(List.of(scripted), space, schema, 1.0);
    var limits = new TickEngine.Limits(capacity, FAILURES, 2);
    block =
        new EngineBlock(
            List.of(new TickEngine.Setup(pipeline, limits, true, 0, inbox, CommandRules.none())));
    engine = block.engine(0);
  }

  /** Is applied. */
  static Command good(int value) {
    return Command.of(new Payload.SetField(Coord.of(1, 1), MARK, value));
  }

  /** Is not applied: nobody writes to a Static field. */
  static Command hopeless() {
    return Command.of(new Payload.SetField(Coord.of(1, 1), WALLS, 1));
  }

  /** Has no rule. */
  static Command unsupported() {
    return Command.of(new Payload.Custom(7, new byte[3]));
  }

  /** Is stale in every tick but the first. */
  static Command stale() {
    return good(0).expiresAfter(1);
  }

  /** One turn of the ticking thread. */
  boolean tick() {
    engine.clearReceipts();
    boolean published = engine.tick();
    inbox.settle(engine.receipts(), engine.queueDepth());
    if (engine.isTickDisabled()) {
      inbox.disable();
    }
    return published;
  }

  void disable() {
    failing = true;
    for (int i = 0; i < FAILURES; i++) {
      tick();
    }
    failing = false;
  }

  void reset() {
    engine.reset(0);
    inbox.restart();
  }

  static boolean queued(SubmitResult result) {
    return result == SubmitResult.QUEUED;
  }

  @Override
  public void close() {
    inbox.close();
    block.close();
  }
}
