package io.murk.world;

import io.murk.describe.WorldDescription;
import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.egress.SnapshotLease;
import io.murk.engine.EngineBlock;
import io.murk.engine.StackRoom;
import io.murk.engine.TickEngine;
import io.murk.engine.crew.BatchPool;
import io.murk.engine.state.StateBytes;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplaySink;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Many worlds that step together and are observed in one call.
 *
 * <p>The worlds share one native block in which a field of all worlds is one contiguous array. They
 * are split over threads in fixed contiguous chunks; results are the same bytes for any number of
 * threads, and the same as those of as many {@link LockstepWorld}s. A world whose tick fails is
 * rolled back alone; the others go on. If a propagator of one does not bear any thread ({@link
 * io.murk.propagator.Propagator#anyThread}), all worlds tick on the caller's; they are still
 * observed by all threads.
 *
 * <p>Used by one thread at a time; {@link #lease} and the metrics may be used by others meanwhile.
 * Close it to free its native memory; leases keep the memory until they are closed too. hot: {@link
 * #stepAndObserve} allocates 0 B/op.
 */
public final class BatchedEngine implements AutoCloseable {
  /** The most threads that a batch takes. */
  public static final int MAX_THREADS = 256;

  private final EngineBlock block;
  private final List<WorldConfig> configs;
  private final StepResult[] results;
  private final BatchPool pool;

  /** Whether worlds may tick on any thread; if not, all of them tick on the caller's. */
  private final boolean anyThread;

  private final @Nullable EgressPlan plan;
  private final TickEngine.Crew.Job stepJob = this::stepWorlds;
  private final TickEngine.Crew.Job observeJob = this::observeWorlds;
  private final TickEngine.Crew.Job resetJob = this::resetWorlds;
  private WorldCommands commands = WorldCommands.NONE;
  private AgentSet agents = AgentSet.NONE;
  private @Nullable EgressTarget target;
  private @Nullable EgressPlan observing;
  private WorldSelection selection = WorldSelection.NONE;
  private int warmupTicks;
  private boolean resetting;
  private @Nullable Checkpoint branching;
  private boolean closed;

  /**
   * Builds the worlds, all at tick 0.
   *
   * @param configs one for each world, at least one: spaces of the same topology, fields of the
   *     same types and mutabilities; parameters, propagators, time steps and seeds may differ
   * @param plan what observes them, compiled for their space and fields, or null for none
   * @param threads 1 to {@link #MAX_THREADS}
   */
  public BatchedEngine(List<WorldConfig> configs, @Nullable EgressPlan plan, int threads) {
    if (configs.isEmpty()) {
      throw new MurkException(ErrorCode.INVALID_ARGUMENT, "configs.length=0 allowed=1..");
    }
    if (threads < 1 || threads > MAX_THREADS) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "threads=" + Integer.toUnsignedString(threads) + " allowed=1.." + MAX_THREADS);
    }
    BatchCheck.alike(configs);
    BatchCheck.served(plan, configs.getFirst());
    BatchCheck.heap(configs);
    this.configs = List.copyOf(configs);
    this.plan = plan;
    results = new StepResult[configs.size()];
    anyThread = configs.stream().allMatch(config -> config.pipeline().anyThread());
    block = new EngineBlock(configs.stream().map(config -> config.setup(false)).toList());
    try {
      for (int world = 0; world < results.length; world++) {
        TickEngine engine = block.engine(world);
        results[world] = new StepResult(engine, new StepMetrics(engine, block));
      }
      pool = new BatchPool(Math.min(threads, configs.size()));
    } catch (OutOfMemoryError e) {
      Arrays.fill(results, null); // closing needs some heap
      block.close();
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "worlds=" + configs.size() + " threads=" + threads + ": " + e,
          e);
    } catch (Throwable t) {
      block.close();
      throw t;
    }
  }

  /**
   * Steps every world with its commands. If those of a world throw when they are read, so does this
   * when all the others have been stepped.
   *
   * @param worldCommands read during the call only
   * @return the first world that failed, or -1; {@link #result} tells each
   */
  public int step(WorldCommands worldCommands) {
    requireOpen();
    requireCommands(worldCommands);
    commands = worldCommands;
    try {
      tickAll(stepJob);
    } finally {
      commands = WorldCommands.NONE;
      block.align();
    }
    return firstFailure();
  }

  /**
   * Steps every world with its commands, then observes all. Plan, agents and buffers are checked
   * first: if they cannot be used, no world is stepped.
   *
   * @param around as {@link #observe}
   * @return as {@link #step}
   * @throws MurkException {@link ErrorCode#PLAN_INVALIDATED} if the plan is bound to a generation:
   *     a step ends it
   */
  public int stepAndObserve(WorldCommands worldCommands, AgentSet around, EgressTarget egress) {
    requireOpen();
    requireCommands(worldCommands);
    EgressPlan own = requirePlan();
    BatchCheck.room(block, own, around, egress);
    if (own.isBound()) {
      throw new MurkException(
          ErrorCode.PLAN_INVALIDATED,
          "plan=" + plan + " allowed=one that is not bound: a step publishes other generations");
    }
    int failed = step(worldCommands);
    observe(around, egress);
    return failed;
  }

  /** As {@link #stepAndObserve(WorldCommands, AgentSet, EgressTarget)}, without agents. */
  public int stepAndObserve(WorldCommands worldCommands, EgressTarget egress) {
    return stepAndObserve(worldCommands, AgentSet.NONE, egress);
  }

  /**
   * Observes all worlds as they are, or all their agents: world {@code w} is unit {@code w} of the
   * target, and the agent in slot {@code a} of world {@code w} is unit {@code w * slots + a}.
   *
   * @param around where the agents of all worlds are; {@link AgentSet#NONE} if the plan is not
   *     agent-relative. Memory that several threads may use, as that of the target
   */
  public void observe(AgentSet around, EgressTarget egress) {
    requireOpen();
    observeWith(requirePlan(), around, egress);
  }

  /**
   * As {@link #observe(AgentSet, EgressTarget)}, with another plan than that of the batch.
   *
   * @param other compiled for the space and the fields of these worlds
   */
  public void observe(EgressPlan other, AgentSet around, EgressTarget egress) {
    requireOpen();
    BatchCheck.served(other, configs.getFirst());
    observeWith(other, around, egress);
  }

  private void observeWith(EgressPlan with, AgentSet around, EgressTarget egress) {
    int units = BatchCheck.room(block, with, around, egress);
    egress.report().prepare(units);
    observing = with;
    agents = around;
    target = egress;
    try {
      pool.run(observeJob, results.length);
    } finally {
      observing = null;
      agents = AgentSet.NONE;
      target = null;
    }
  }

  /** As {@link #observe} without agents. */
  public void observeAll(EgressTarget egress) {
    observe(AgentSet.NONE, egress);
  }

  /**
   * Resets the selected worlds and advances them alone, without commands. What the reset of a world
   * throws ({@link LockstepWorld#reset}) is thrown when all the others have been reset.
   *
   * @param selected which worlds, with their seeds; asked by several threads at once
   * @param warmup ticks to advance them by, not negative
   * @return the first world that failed while it was advanced, or -1
   */
  public int reset(WorldSelection selected, int warmup) {
    requireOpen();
    if (warmup < 0) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "warmup_ticks=" + Integer.toUnsignedString(warmup) + " allowed=0..2147483647");
    }
    return advance(selected, warmup, true);
  }

  /**
   * Advances the selected worlds alone, without commands: what a warm-up of {@link #reset} goes on
   * with, for who does not want to wait for all of it at once.
   *
   * @param selected which worlds; asked by several threads at once, and not for seeds
   * @param ticks how many, at least 1; a world that fails is not advanced further
   * @return the first world that failed, or -1
   */
  public int advance(WorldSelection selected, int ticks) {
    requireOpen();
    if (ticks < 1) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "ticks=" + Integer.toUnsignedString(ticks) + " allowed=1..2147483647");
    }
    return advance(selected, ticks, false);
  }

  private int advance(WorldSelection selected, int ticks, boolean fromReset) {
    selection = selected;
    warmupTicks = ticks;
    resetting = fromReset;
    try {
      tickAll(resetJob);
    } finally {
      selection = WorldSelection.NONE;
      block.align();
    }
    for (int world = 0; world < results.length; world++) {
      if (selected.contains(world) && !results[world].succeeded()) {
        return world;
      }
    }
    return -1;
  }

  /** Resets one world. */
  public void reset(int world, long seed) {
    requireOpen();
    requireWorld(world);
    try {
      block.engine(world).reset(seed);
    } finally {
      block.align();
    }
  }

  /** One world's current state; as {@link LockstepWorld#checkpoint()}. */
  public Checkpoint checkpoint(int world) {
    requireOpen();
    requireWorld(world);
    return Checkpoint.of(block.state(world));
  }

  /** How many bytes {@link #checkpoint(int, MemorySegment)} takes now. */
  public long checkpointBytes(int world) {
    requireOpen();
    requireWorld(world);
    return StateBytes.size(block.state(world));
  }

  /** One world's current state; as {@link LockstepWorld#checkpoint(MemorySegment)}. */
  public long checkpoint(int world, MemorySegment target) {
    requireOpen();
    requireWorld(world);
    return StateBytes.write(block.state(world), target);
  }

  /** One world goes on from a state, as of {@link LockstepWorld#restore(Checkpoint)}. */
  public void restore(int world, Checkpoint checkpoint) {
    requireOpen();
    requireWorld(world);
    try {
      block.restore(world, checkpoint.state(configs.get(world)));
    } finally {
      block.align();
    }
  }

  /**
   * The selected worlds all go on from one state, as of {@link #restore}, on the threads of the
   * batch: so many futures branch from it. What the restoring of a world throws is thrown when all
   * the others have been restored.
   *
   * @param selected which worlds; asked by several threads at once, and not for seeds
   */
  public void branch(WorldSelection selected, Checkpoint checkpoint) {
    requireOpen();
    branching = checkpoint;
    try {
      advance(selected, 0, false);
    } finally {
      branching = null;
    }
  }

  /** As {@link #branch(WorldSelection, Checkpoint)}, for all worlds. */
  public void branch(Checkpoint checkpoint) {
    branch(WorldSelection.ALL, checkpoint);
  }

  /** Records one world, as {@link LockstepWorld#record(ReplaySink, RecordingOptions)} does. */
  public Recording record(int world, ReplaySink sink, RecordingOptions options) {
    requireOpen();
    requireWorld(world);
    WorldDescription description = configs.get(world).describe();
    return block.record(world, sink, options, description.text(), description.blob());
  }

  private void tickAll(TickEngine.Crew.Job job) {
    if (anyThread) {
      pool.run(job, results.length);
    } else {
      StackRoom.require(); // as the pool does
      job.run(0, results.length);
    }
  }

  private void stepWorlds(int from, int to) {
    Throwable first = null;
    for (int world = from; world < to; world++) {
      try {
        block.engine(world).stepOnDeepStack(commands.forWorld(world));
      } catch (Throwable t) { // the other worlds must not depend on who shares a thread with them
        first = first == null ? t : first;
      }
    }
    BatchPool.rethrow(first);
  }

  private void observeWorlds(int from, int to) {
    Objects.requireNonNull(observing)
        .execute(block, from, to, agents, Objects.requireNonNull(target));
  }

  private void resetWorlds(int from, int to) {
    Throwable first = null;
    for (int world = from; world < to; world++) {
      try {
        if (selection.contains(world)) {
          Checkpoint origin = branching;
          if (origin != null) {
            block.restore(world, origin.state(configs.get(world)));
          } else if (resetting) {
            block.engine(world).reset(selection.seed(world));
          }
          warmUp(block.engine(world));
        }
      } catch (Throwable t) { // as above
        first = first == null ? t : first;
      }
    }
    BatchPool.rethrow(first);
  }

  private void warmUp(TickEngine engine) {
    boolean whole = true;
    for (int tick = 0; tick < warmupTicks && whole; tick++) {
      engine.clearReceipts();
      whole = engine.tick();
    }
  }

  private int firstFailure() {
    for (int world = 0; world < results.length; world++) {
      if (!results[world].succeeded()) {
        return world;
      }
    }
    return -1;
  }

  private void requireCommands(WorldCommands worldCommands) {
    int given = worldCommands.worlds();
    if (given >= 0 && given != results.length) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "commands.length=" + given + " allowed=" + results.length);
    }
  }

  private EgressPlan requirePlan() {
    EgressPlan own = plan;
    if (own == null) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "the batch was built without obs_entries; nothing to observe");
    }
    return own;
  }

  /** What the last step did to a world. */
  public StepResult result(int world) {
    requireWorld(world);
    return results[world];
  }

  /** The last published tick of a world. */
  public long tick(int world) {
    requireWorld(world);
    return block.tick(world);
  }

  /** The seed of a world's configuration or last reset. */
  public long seed(int world) {
    requireWorld(world);
    return block.engine(world).seed();
  }

  /** A live view of all worlds' current state. */
  public Snapshot snapshot() {
    requireOpen();
    return block;
  }

  /**
   * Holds a world's current state, as a snapshot of one world, until the lease is closed. From any
   * thread, also while the batch steps; see {@link SnapshotLease} for how many leases a world
   * bears.
   */
  public SnapshotLease lease(int world) {
    requireOpen();
    requireWorld(world);
    return block.lease(world);
  }

  /**
   * Holds the current state of all worlds until the lease is closed: a snapshot of as many worlds,
   * whose PerTick fields are one array each unless {@link Snapshot#isContiguous} says otherwise. By
   * the thread that steps the batch; closed by any. It counts as one lease on each world.
   */
  public SnapshotLease leaseAll() {
    requireOpen();
    StackRoom.require(); // a hold that is taken and not handed out would stay for ever
    return new BatchLease(block);
  }

  /** The configuration of a world. */
  public WorldConfig config(int world) {
    requireWorld(world);
    return configs.get(world);
  }

  /** What observes the worlds, or null. */
  public @Nullable EgressPlan planOrNull() {
    return plan;
  }

  /** Number of worlds. */
  public int worlds() {
    return results.length;
  }

  /** Frees the native memory and ends the threads. A second call does nothing. */
  @Override
  public void close() {
    closed = true;
    pool.close();
    block.close();
  }

  @Override
  public String toString() {
    return "BatchedEngine[" + configs.getFirst().space() + ", worlds=" + worlds() + "]";
  }

  private void requireOpen() {
    if (closed) {
      throw new MurkException(ErrorCode.SHUTTING_DOWN, "the batch was closed");
    }
  }

  private void requireWorld(int world) {
    if (world < 0 || world >= results.length) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "world_index=" + Integer.toUnsignedString(world) + " allowed=0.." + (results.length - 1));
    }
  }
}
