package io.murk.engine;

import io.murk.arena.GenerationArena;
import io.murk.arena.InitialValues;
import io.murk.arena.MemoryLedger;
import io.murk.command.CommandBatch;
import io.murk.command.CommandRules;
import io.murk.engine.journal.RecordedWorld;
import io.murk.engine.journal.TickJournal;
import io.murk.engine.state.WorldState;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.Mutability;
import io.murk.propagator.Pipeline;
import io.murk.propagator.Propagator;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Advances one world tick by tick.
 *
 * <p>A tick either publishes a new generation or leaves the world as it was, whatever a propagator
 * does: a failure, any exception, a stack overflow or an exhausted heap rolls it back. hot: 0 B/op.
 */
public final class TickEngine implements RecordedWorld {
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
  private final LeasedSnapshot.Sides sides;
  private final InitialValues initial = new Initial();
  private final boolean sparse;
  private final ReceiptLedger receipts = new ReceiptLedger();
  private final int[] zeroed;
  private final int[] carried;
  private volatile long tick; // written by the ticking thread, read by leases on any
  private int firstExecuted;
  private @Nullable MurkException failure;
  private @Nullable TickJournal journal;

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

  /** Threads that one tick may run on. */
  @FunctionalInterface
  public interface Crew {
    /** The calling thread alone. */
    Crew NONE = (job, n) -> job.run(0, n);

    /**
     * Work on a part of a range. What it throws ends its part and not the others, and is rethrown
     * to the caller when all are done: that of the lowest part if several throw.
     */
    @FunctionalInterface
    interface Job {
      /** Does items {@code from} to {@code to - 1}. */
      void run(int from, int to);
    }

    /** Runs {@code job} on all of [0, n), in parts, and returns when all are done. */
    void run(Job job, int n);
  }

  /** An engine at tick 0 with the fields' initial values. */
  TickEngine(Setup setup, GenerationArena arena, Crew crew, MemoryLedger ledger) {
    pipeline = setup.pipeline();
    this.arena = arena;
    parameters = new ParameterTable(pipeline.parameters());
    feed = setup.feed();
    queue = new IngressQueue(pipeline.space(), setup.limits().queueCapacity());
    applier = new CommandApplier(pipeline, arena, parameters, setup.rules());
    checks = new PublishChecks(pipeline, arena, applier);
    guard = new RollbackGuard(setup.limits().maxConsecutiveFailures());
    stats = new TickStats(pipeline.stages().size(), setup.timed());
    zeroed = pipeline.undriven(false);
    carried = pipeline.undriven(true);
    sparse = pipeline.schema().has(Mutability.SPARSE);
    sides = new LeasedSnapshot.Sides(setup.limits().maxGenerations(), pipeline.parameters().size());
    arena.restart(initial);
    runner = // last: it owns native memory
        new PipelineRunner(setup, arena, parameters, stats, crew, ledger);
  }

  /** Generation 0: initial parameters, and the fields' initial values. */
  private final class Initial implements InitialValues {
    @Override
    public void begin(int side) {
      parameters.stageInitial();
      sides.stage(side, 0, parameters);
    }

    @Override
    public void write(int field, MemorySegment values) {
      pipeline.schema().writeInitial(field, values);
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
   * queued then, and no tick was tried. So is a stack of which too little is left for a tick.
   *
   * @return as {@link #tick}
   */
  public boolean step(CommandBatch batch) {
    try {
      StackRoom.require();
    } catch (StackOverflowError e) {
      prepare();
      failure = explain(e);
      return false;
    }
    return stepOnDeepStack(batch);
  }

  /**
   * As {@link #step}, for a caller that asked {@link StackRoom} itself: once for many worlds, whose
   * ticks may take less time than asking.
   */
  public boolean stepOnDeepStack(CommandBatch batch) {
    prepare();
    try {
      submit(batch);
      return tryTick();
    } catch (VirtualMachineError e) {
      failure = explain(e);
      return false;
    }
  }

  private void prepare() {
    runner.clearFailure();
    applier.stop();
    receipts.clear();
  }

  /**
   * Queues commands for the next tick; refused ones have a receipt at once. If it throws, as a
   * batch may when it is read, none of them was queued.
   */
  public void submit(CommandBatch batch) {
    boolean disabled = guard.isDisabled();
    int before = receipts.size();
    int refused = queue.submit(batch, disabled, receipts);
    if (refused != 0) {
      stats.refused(refused, disabled);
    }
    if (journal != null) {
      journal.submitted(batch, receipts, before);
    }
  }

  /**
   * Computes the next tick.
   *
   * @return whether it was published; if not, {@link #failureOrNull} says why
   * @throws StackOverflowError when too little of the stack is left; nothing was changed then
   */
  public boolean tick() {
    StackRoom.require();
    return tryTick();
  }

  private boolean tryTick() {
    failure = null;
    if (!mayTick()) {
      tellFailure();
      return false;
    }
    firstExecuted = receipts.size();
    runner.clearFailure();
    applier.stop();
    try {
      stats.beginTick();
      drain();
      begin();
      applier.apply(queue, receipts, firstExecuted, tick + 1);
      stats.appliedCommands();
      runner.run(tick + 1);
      checks.enforce(tick + 1);
      sides.stage(arena.stagedSide(), tick + 1, parameters);
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
      failure = guard.refusal();
      return false;
    }
    return mayStage();
  }

  /** Takes memory for one more generation if leases hold the others, up to the limit. */
  private boolean mayStage() {
    try {
      if (arena.reserve()) {
        return true;
      }
      failure = RollbackGuard.held(arena, "tick=" + (tick + 1));
    } catch (OutOfMemoryError e) {
      failure = RollbackGuard.exhausted(arena, "tick=" + (tick + 1), e);
    }
    return false;
  }

  private void drain() {
    feed.drainTo(sink);
    receipts.reserve(queue.size());
    queue.drain(tick + 1, receipts);
    firstExecuted = receipts.size();
    queue.addLive(receipts);
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
    long published = tick + 1;
    tick = published;
    guard.succeeded();
    receipts.commit(firstExecuted, published);
    stats.published();
    if (sparse) {
      stats.sparse(
          arena.sparseRetired(), arena.sparsePending(), arena.sparseHits(), arena.sparseMisses());
    }
    runner.finish(true);
    if (journal != null) {
      journal.published(published);
    }
  }

  private void rollBack(Throwable thrown) {
    if (arena.isStaging()) {
      arena.discard();
    }
    parameters.discard();
    receipts.rollBack(firstExecuted);
    stats.rolledBack(guard.failed());
    runner.finish(false);
    failure = explain(thrown);
    tellFailure();
  }

  private void tellFailure() {
    if (journal != null && failure != null) {
      journal.failed(tick + 1, failure, queue.size() == 0);
    }
  }

  private MurkException explain(Throwable thrown) {
    return RollbackGuard.explain(thrown, applier, runner, tick + 1);
  }

  /**
   * Back to tick 0: initial values, an empty queue, ticking enabled, counts zero.
   *
   * <p>If a field's initial values throw, so does this, and the world stays as it was; but when
   * leases leave no room to write them beside the current state, that is lost, and ticking is
   * disabled until a reset succeeds.
   *
   * @param seed the world's seed, for what steps remember
   * @throws MurkException {@link ErrorCode#ALLOCATION_FAILED} while leases hold the current state
   *     and no memory for another one can be had; nothing was changed then. {@link
   *     ErrorCode#PROPAGATOR_FAILED} when a step could not restore what it remembers: all else was
   *     reset, and ticking is disabled until a reset succeeds
   */
  public void reset(long seed) {
    revive(initial, seed, null);
  }

  /**
   * Goes on from a state of a world of the same {@link StateLayout}, the fixed fields included, as
   * the caller has checked. Fails as {@link #reset} does.
   */
  void restore(WorldState state, InitialValues values) {
    revive(values, state.seed(), state);
  }

  /** What each step remembers. */
  List<byte[]> memories() {
    return runner.memories();
  }

  private void revive(InitialValues values, long seed, @Nullable WorldState state) {
    StackRoom.require();
    try {
      restart(values);
    } catch (Throwable t) {
      parameters.discard();
      if (arena.isBroken()) {
        forget();
        guard.disable();
        if (journal != null) {
          journal.restored(); // what is left, until a reset
        }
      }
      throw t;
    }
    forget();
    if (state != null) {
      parameters.adopt(state.parameters(), state.parameterVersion());
      tick = state.tick();
      guard.restore(state.rollbacks(), state.disabled());
    }
    Throwable thrown = runner.resetOrThrown(seed, state);
    if (thrown != null) {
      guard.disable();
    }
    if (journal != null && state == null) {
      journal.reset(seed);
    } else if (journal != null) {
      journal.restored();
    }
    if (thrown != null) {
      String reason = RollbackGuard.reason(thrown);
      throw runner.explain(
          thrown, "failed in a reset: " + reason + "; reset the world again to go on");
    }
  }

  private void forget() {
    parameters.publish();
    queue.clear();
    receipts.clear();
    guard.reset();
    stats.reset();
    failure = null;
    tick = 0;
  }

  /** Who is told what the engine is given and what comes of it, from now on. */
  void tell(TickJournal listener) {
    journal = listener;
  }

  /** Who is told, or was told last, or null. */
  @Nullable TickJournal journalOrNull() {
    return journal;
  }

  @Override
  public Propagator.Step[] steps() {
    return runner.steps();
  }

  /** The next tick's step of a stage takes {@code input}: {@link Propagator.Step#supply}. */
  public void supply(int stage, byte... input) {
    runner.steps()[stage].supply(input);
  }

  /** The seed of the configuration or of the last reset. */
  @Override
  public long seed() {
    return runner.seed();
  }

  private void restart(InitialValues values) {
    if (!arena.mayRestart()) {
      throw RollbackGuard.held(arena, "a reset at tick=" + tick);
    }
    try {
      arena.restart(values);
    } catch (OutOfMemoryError e) {
      throw RollbackGuard.noState(tick, e);
    }
  }

  /** Moves the published state to another side; see {@link EngineBlock#align}. */
  void publishOn(int side) {
    sides.move(arena.publishedSide(), side);
    arena.publishOn(side);
  }

  GenerationArena arena() {
    return arena;
  }

  LeasedSnapshot.Sides sides() {
    return sides;
  }

  ParameterTable parameters() {
    return parameters;
  }

  /** Why the last tick was not published, or null. */
  public @Nullable MurkException failureOrNull() {
    return failure;
  }

  /** The last published tick, 0 before the first. From any thread. */
  public long currentTick() {
    return tick;
  }

  /** Whether ticking is disabled. */
  @Override
  public boolean isTickDisabled() {
    return guard.isDisabled();
  }

  /** Failed ticks in a row. */
  @Override
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
  @Override
  public int queueDepth() {
    return queue.size();
  }

  /** Commands that may wait. */
  public int queueCapacity() {
    return queue.capacity();
  }

  /** The pipeline. */
  @Override
  public Pipeline pipeline() {
    return pipeline;
  }

  /** Frees scratch memory; the arena belongs to the block. */
  void close() {
    runner.close();
  }
}
