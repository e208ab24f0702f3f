package io.murk.engine;

import io.murk.arena.GenerationArena;
import io.murk.arena.MemoryLedger;
import io.murk.command.CommandBatch;
import io.murk.command.CommandRules;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.field.Mutability;
import io.murk.propagator.Pipeline;
import io.murk.propagator.PropagatorFailure;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Advances one world tick by tick.
 *
 * <p>A tick either publishes a new generation or leaves the world as it was, whatever a propagator
 * does: a failure, any exception, a stack overflow or an exhausted heap rolls it back. hot: 0 B/op.
 */
public final class TickEngine {
  private static final MurkException UNEXPLAINED_PROPAGATOR =
      new MurkException(
          ErrorCode.PROPAGATOR_FAILED, "a propagator failed; no memory was left to say how");
  private static final MurkException UNEXPLAINED =
      new MurkException(
          ErrorCode.ALLOCATION_FAILED, "the tick failed; no memory was left to say how");

  private final Pipeline pipeline;
  private final GenerationArena arena;
  private final ParameterTable parameters;
  private final IngressQueue queue;
  private final CommandFeed.Sink sink = this::submit;
  private final CommandFeed feed;
  private final CommandApplier applier;
  private final PipelineRunner runner;
  private final PublishChecks checks;
  private final RollbackGuard guard;
  private final TickStats stats;
  private final ReceiptLedger receipts = new ReceiptLedger();
  private final int[] zeroed;
  private final int[] carried;
  private long tick;
  private int firstExecuted;
  private @Nullable MurkException failure;

  /**
   * What an engine is built from.
   *
   * @param pipeline the checked propagators
   * @param limits what it may use
   * @param timed whether ticks are timed
   * @param seed the world's seed
   * @param feed commands left by other threads, or {@link CommandFeed#NONE}
   * @param rules what custom commands do
   */
  public record Setup(
      Pipeline pipeline,
      Limits limits,
      boolean timed,
      long seed,
      CommandFeed feed,
      CommandRules rules) {
    /** A setup without custom commands. */
    public Setup(Pipeline pipeline, Limits limits, boolean timed, long seed, CommandFeed feed) {
      this(pipeline, limits, timed, seed, feed, CommandRules.none());
    }
  }

  /**
   * Limits of an engine.
   *
   * @param queueCapacity commands that may wait, at least 1
   * @param maxConsecutiveFailures failed ticks in a row that disable ticking, at least 1
   * @param maxGenerations generations in memory at once, at least 2: the published one, the one
   *     being built, and those that leases hold
   */
  public record Limits(int queueCapacity, int maxConsecutiveFailures, int maxGenerations) {}

  /** An engine at tick 0 with the fields' initial values. */
  TickEngine(Setup setup, GenerationArena arena, MemoryLedger ledger) {
    pipeline = setup.pipeline();
    this.arena = arena;
    parameters = new ParameterTable(pipeline.parameters());
    feed = setup.feed();
    queue = new IngressQueue(pipeline.space(), setup.limits().queueCapacity());
    applier = new CommandApplier(pipeline, arena, parameters, setup.rules());
    checks = new PublishChecks(pipeline, arena, applier);
    guard = new RollbackGuard(setup.limits().maxConsecutiveFailures());
    stats = new TickStats(pipeline.stages().size(), setup.timed());
    zeroed = undriven(false);
    carried = undriven(true);
    writeInitialValues();
    runner = new PipelineRunner(setup, arena, parameters, ledger); // last: it owns native memory
  }

  private int[] undriven(boolean carriedForward) {
    FieldSchema schema = pipeline.schema();
    return IntStream.range(0, schema.size())
        .filter(field -> schema.def(field).mutability() == Mutability.PER_TICK)
        .filter(field -> !pipeline.driven().contains(field))
        .filter(field -> schema.def(field).isCarriedForward() == carriedForward)
        .toArray();
  }

  private void writeInitialValues() {
    for (int field = 0; field < pipeline.schema().size(); field++) {
      pipeline.schema().writeInitial(field, arena.initial(field));
    }
  }

  /** Forgets the receipts of the last step; the next ones start with those of submissions. */
  public void clearReceipts() {
    receipts.clear();
  }

  /**
   * Forgets the receipts of the last step, queues commands and computes the next tick.
   *
   * <p>An exhausted heap or stack while they are queued is this world's failure: none of them was
   * queued then, and no tick was tried.
   *
   * @return as {@link #tick}
   */
  public boolean step(CommandBatch batch) {
    runner.stop();
    applier.stop();
    receipts.clear();
    try {
      submit(batch);
      return tick();
    } catch (VirtualMachineError e) {
      failure = explain(e);
      return false;
    }
  }

  /**
   * Queues commands for the next tick; refused ones have a receipt at once. If it throws, as a
   * batch may when it is read, none of them was queued.
   */
  public void submit(CommandBatch batch) {
    boolean disabled = guard.isDisabled();
    int refused = queue.submit(batch, disabled, receipts);
    if (refused != 0) {
      stats.refused(refused, disabled);
    }
  }

  /**
   * Computes the next tick.
   *
   * @return whether it was published; if not, {@link #failureOrNull} says why
   */
  public boolean tick() {
    failure = null;
    if (!mayTick()) {
      return false;
    }
    firstExecuted = receipts.size();
    runner.stop();
    applier.stop();
    try {
      stats.beginTick();
      drain();
      begin();
      applier.apply(queue, receipts, firstExecuted, tick + 1);
      stats.appliedCommands();
      runner.run(tick + 1, stats);
      checks.enforce(tick + 1);
      arena.publish();
      parameters.publish();
      commit();
      return true;
    } catch (Throwable t) {
      rollBack(t);
      return false;
    }
  }

  /** Guard: nothing happens while ticking is disabled or a lease is in the way. */
  private boolean mayTick() {
    if (guard.isDisabled()) {
      failure =
          new MurkException(
              ErrorCode.TICK_DISABLED,
              "consecutive_rollbacks="
                  + guard.consecutiveRollbacks()
                  + "; reset the world to go on");
      return false;
    }
    if (!arena.mayBegin()) {
      failure =
          new MurkException(
              ErrorCode.ALLOCATION_FAILED,
              "a lease holds the memory that tick="
                  + (tick + 1)
                  + " needs; release the leases on all states but the current one");
      return false;
    }
    return true;
  }

  private void drain() {
    feed.drainTo(sink);
    receipts.reserve(queue.size());
    queue.drain(tick + 1, receipts);
    firstExecuted = receipts.size();
    for (int i = 0; i < queue.live; i++) {
      int command = queue.order[i];
      receipts.add(true, null, queue.batchIndex[command], queue.commandId[command]);
    }
  }

  private void begin() {
    arena.begin();
    for (int field : zeroed) {
      arena.staged(field).fill((byte) 0);
    }
    for (int field : carried) {
      arena.staged(field).copyFrom(arena.published(field));
    }
  }

  private void commit() {
    tick++;
    guard.succeeded();
    receipts.commit(firstExecuted, tick);
    stats.published();
  }

  private void rollBack(Throwable thrown) {
    if (arena.isStaging()) {
      arena.discard();
    }
    parameters.discard();
    receipts.rollBack(firstExecuted);
    stats.rolledBack(guard.failed());
    failure = explain(thrown);
  }

  /** Nobody is there to take what a failure's own text throws, or an exhausted heap. */
  private MurkException explain(Throwable thrown) {
    try {
      return explain(thrown, reason(thrown));
    } catch (Throwable lost) {
      return runner.isRunning() ? UNEXPLAINED_PROPAGATOR : UNEXPLAINED;
    }
  }

  private static String reason(Throwable thrown) {
    try {
      return switch (thrown) {
        case PropagatorFailure stated -> String.valueOf(stated.getMessage());
        case StackOverflowError _ -> "stack overflow";
        case OutOfMemoryError memory -> exhausted(memory);
        default -> thrown.toString();
      };
    } catch (Throwable lost) {
      return thrown.getClass().getName();
    }
  }

  private MurkException explain(Throwable thrown, String reason) {
    if (thrown instanceof PublishChecks.Violation violation) {
      return violation;
    }
    if (applier.isRunning()) {
      return new MurkException(
          ErrorCode.COMMAND_FAILED,
          "the rule of custom commands of type_id="
              + Integer.toUnsignedString(applier.runningType())
              + " failed: "
              + reason
              + " (tick="
              + (tick + 1)
              + ")",
          thrown);
    }
    if (!runner.isRunning()) {
      return new MurkException(
          thrown instanceof OutOfMemoryError
              ? ErrorCode.ALLOCATION_FAILED
              : ErrorCode.INTERNAL_ERROR,
          "outside of propagators: " + reason + " (tick=" + (tick + 1) + ")",
          thrown);
    }
    return new MurkException(
        ErrorCode.PROPAGATOR_FAILED,
        "propagator '"
            + runner.currentName()
            + "' failed: "
            + reason
            + " (tick="
            + (tick + 1)
            + ")",
        thrown);
  }

  private static String exhausted(OutOfMemoryError error) {
    String message = String.valueOf(error.getMessage());
    return message.contains("Java heap") || message.contains("GC overhead")
        ? "Java heap exhausted"
        : "memory exhausted: " + message;
  }

  /**
   * Back to tick 0: initial values, an empty queue, ticking enabled, counts zero.
   *
   * @param seed the world's seed, for what steps remember
   * @throws MurkException {@link ErrorCode#ALLOCATION_FAILED} while leases hold both the current
   *     state and the one before; nothing was changed then
   */
  public void reset(long seed) {
    if (!arena.mayRestart()) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "leases hold all memory of the world at tick=" + tick + "; release one to reset");
    }
    arena.restart();
    writeInitialValues();
    parameters.reset();
    queue.clear();
    receipts.clear();
    guard.reset();
    stats.reset();
    failure = null;
    tick = 0;
    runner.reset(seed); // last: it runs code of propagators
  }

  GenerationArena arena() {
    return arena;
  }

  ParameterTable parameters() {
    return parameters;
  }

  /** Why the last tick was not published, or null. */
  public @Nullable MurkException failureOrNull() {
    return failure;
  }

  /** The last published tick, 0 before the first. */
  public long currentTick() {
    return tick;
  }

  /** Whether ticking is disabled. */
  public boolean isTickDisabled() {
    return guard.isDisabled();
  }

  /** Failed ticks in a row. */
  public int consecutiveRollbacks() {
    return guard.consecutiveRollbacks();
  }

  /** Receipts since {@link #clearReceipts}. */
  public ReceiptLedger receipts() {
    return receipts;
  }

  /** Times and counts. */
  public TickStats stats() {
    return stats;
  }

  /** Commands that wait. */
  public int queueDepth() {
    return queue.size();
  }

  /** Commands that may wait. */
  public int queueCapacity() {
    return queue.capacity();
  }

  /** The pipeline. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** Frees scratch memory; the arena belongs to the block. */
  void close() {
    runner.close();
  }
}
