package io.murk.world;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.describe.WorldDescription;
import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.egress.SnapshotLease;
import io.murk.engine.EngineBlock;
import io.murk.engine.TickEngine;
import io.murk.engine.crew.BatchPool;
import io.murk.engine.state.StateBytes;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplaySink;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A world that advances when it is told to.
 *
 * <p>Used by one thread at a time, any thread; {@link #lease} and {@link #metrics} may be used by
 * others meanwhile. Close it to free its native memory; leases keep the memory until they are
 * closed too. hot: {@link #step(CommandBatch)} and {@link #observe} allocate 0 B/op.
 */
public final class LockstepWorld implements AutoCloseable {
  private final WorldConfig config;
  private final BatchPool pool;
  private final EngineBlock block;
  private final TickEngine engine;
  private final StepMetrics metrics;
  private final StepResult result;
  private volatile boolean closed;

  /**
   * A world at tick 0 with the fields' initial values.
   *
   * @throws MurkException {@link ErrorCode#ALLOCATION_FAILED}
   */
  public LockstepWorld(WorldConfig config) {
    this.config = config;
    int threads = config.anyThread() ? config.threads() : 1;
    pool = new BatchPool(threads);
    try {
      block =
          new EngineBlock(List.of(config.setup(true)), threads == 1 ? TickEngine.Crew.NONE : pool);
    } catch (Throwable t) {
      pool.close();
      throw t;
    }
    engine = block.engine(0);
    metrics = new StepMetrics(engine, block);
    result = new StepResult(engine, metrics);
  }

  /**
   * Applies the commands and advances the world by one tick.
   *
   * @param commands read during the call only
   * @return what happened, valid until the next step; a failed tick is not an exception
   */
  public StepResult step(CommandBatch commands) {
    requireOpen();
    engine.step(commands);
    return result;
  }

  /** As {@link #step(CommandBatch)}. */
  public StepResult step(List<Command> commands) {
    return step(CommandBatch.of(commands));
  }

  /** As {@link #step(CommandBatch)}, without commands. */
  public StepResult step() {
    return step(CommandBatch.NONE);
  }

  /**
   * The next tick of a propagator takes this from outside, and not what is left there: what a
   * recording says that the tick took. See {@link io.murk.propagator.Propagator.Step#supply}.
   *
   * @param propagator its number, in the order of the pipeline
   * @throws IllegalArgumentException for bytes that no such propagator took
   */
  public void supply(int propagator, byte... input) {
    requireOpen();
    int stages = config.pipeline().stages().size();
    if (propagator < 0 || propagator >= stages) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "propagator=" + Integer.toUnsignedString(propagator) + " allowed=0.." + (stages - 1));
    }
    engine.supply(propagator, input);
  }

  /**
   * Executes a plan on the current state.
   *
   * @param plan compiled for this world's space and fields
   * @param agents where the agents are; {@link AgentSet#NONE} if the plan is not agent-relative
   * @param target the caller's buffers
   */
  public void observe(EgressPlan plan, AgentSet agents, EgressTarget target) {
    requireOpen();
    int units = plan.shape().agentRelative() ? Math.max(0, agents.slots()) : 1;
    target.check(plan.shape(), units); // slots may be any number, and the report takes memory
    target.report().prepare(units);
    plan.execute(block, 0, 1, agents, target);
  }

  /**
   * Back to tick 0 with the initial values; counts restart, ticking is enabled again.
   *
   * <p>If a field's initial values throw, so does this, and the world stays as it was; but when
   * leases leave no room to write them beside the current state, that is lost, its fields mean
   * nothing, and ticking is disabled until a reset succeeds.
   *
   * @param seed the world's new seed
   * @throws MurkException {@link ErrorCode#ALLOCATION_FAILED} while leases hold the current state
   *     and no memory for another one can be had; nothing was changed then. {@link
   *     ErrorCode#PROPAGATOR_FAILED} when a propagator could not restore what it remembers: all
   *     else was reset, and ticking is disabled until a reset succeeds
   */
  public void reset(long seed) {
    requireOpen();
    engine.reset(seed);
  }

  /**
   * The current state, to go on from later, in this world or in another one.
   *
   * @throws MurkException {@link ErrorCode#BUFFER_TOO_SMALL} if it does not fit an array; see
   *     {@link #checkpoint(MemorySegment)}
   */
  public Checkpoint checkpoint() {
    requireOpen();
    return Checkpoint.of(block.state(0));
  }

  /** How many bytes {@link #checkpoint(MemorySegment)} takes now. */
  public long checkpointBytes() {
    requireOpen();
    return StateBytes.size(block.state(0));
  }

  /**
   * Writes the current state to memory, where {@link Checkpoint#at} finds it.
   *
   * @param target at least {@link #checkpointBytes}; what is behind them is not touched
   * @return how many bytes were written
   * @throws MurkException {@link ErrorCode#BUFFER_TOO_SMALL}; nothing is written then
   */
  public long checkpoint(MemorySegment target) {
    requireOpen();
    return StateBytes.write(block.state(0), target);
  }

  /**
   * Goes on from a state: fields, parameters, tick, seed and what the propagators remember are as
   * they were there, to the bit. Counts restart, receipts and commands that wait are forgotten.
   * Leases keep what they hold.
   *
   * @throws MurkException {@link ErrorCode#CHECKPOINT_MISMATCH} for a state of a world laid out
   *     otherwise; the world stays as it was. Else as of {@link #reset}
   */
  public void restore(Checkpoint checkpoint) {
    requireOpen();
    block.restore(0, checkpoint.state(config));
  }

  /**
   * Goes on from the current state of another world, without the way over bytes. Nobody may tick
   * that world during the call.
   *
   * @throws MurkException as of {@link #restore(Checkpoint)}
   */
  public void restore(LockstepWorld other) {
    requireOpen();
    other.requireOpen();
    if (other != this) {
      block.restore(0, other.block.state(0));
    }
  }

  /**
   * Records the world from its current state on, until the recording or the world is closed.
   *
   * @param sink where to, for this recording alone, which closes it
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} while another recording of this world
   *     is under way; {@link ErrorCode#RECORDING_FAILED} when the sink does not take the beginning
   */
  public Recording record(ReplaySink sink, RecordingOptions options) {
    requireOpen();
    WorldDescription description = config.describe();
    return block.record(0, sink, options, description.text(), description.blob());
  }

  /** As {@link #record(ReplaySink, RecordingOptions)}, with the default options. */
  public Recording record(ReplaySink sink) {
    return record(sink, RecordingOptions.defaults());
  }

  /** A live view of the current state. */
  public Snapshot snapshot() {
    requireOpen();
    return block;
  }

  /**
   * Holds the current state until the lease is closed. From any thread, also while the world ticks;
   * see {@link SnapshotLease} for how many leases a world bears.
   */
  public SnapshotLease lease() {
    requireOpen();
    return block.lease(0);
  }

  /** What the last step did. */
  public StepResult lastResult() {
    return result;
  }

  /** Times and counts. */
  public StepMetrics metrics() {
    return metrics;
  }

  /** The configuration that it was built from. */
  public WorldConfig config() {
    return config;
  }

  /** The last published tick, 0 before the first. */
  public long currentTick() {
    return engine.currentTick();
  }

  /** The seed of the configuration or of the last reset. */
  public long seed() {
    return engine.seed();
  }

  /** Whether ticking is disabled after repeated failures. */
  public boolean isTickDisabled() {
    return engine.isTickDisabled();
  }

  /** Failed ticks in a row. */
  public int consecutiveRollbacks() {
    return engine.consecutiveRollbacks();
  }

  /** Commands that wait for the next tick. */
  public int queueDepth() {
    return engine.queueDepth();
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
    return "LockstepWorld[" + config.space() + ", tick=" + currentTick() + "]";
  }

  private void requireOpen() {
    if (closed) {
      throw new MurkException(ErrorCode.SHUTTING_DOWN, "the world was closed");
    }
  }
}
