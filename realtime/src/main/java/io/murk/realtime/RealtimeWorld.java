package io.murk.realtime;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Receipt;
import io.murk.describe.WorldDescription;
import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.engine.EngineBlock;
import io.murk.engine.TickEngine;
import io.murk.engine.crew.BatchPool;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.loop.EgressWorkers;
import io.murk.realtime.loop.LiveRecording;
import io.murk.realtime.loop.Shutdown;
import io.murk.realtime.loop.StallCheck;
import io.murk.realtime.loop.ThreadStarter;
import io.murk.realtime.loop.TickClock;
import io.murk.realtime.loop.TickControl;
import io.murk.realtime.loop.TickLoop;
import io.murk.realtime.share.CommandInbox;
import io.murk.realtime.share.Latencies;
import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.Readers;
import io.murk.realtime.share.SnapshotRing;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplaySink;
import io.murk.world.WorldConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * A world that ticks on a thread of its own.
 *
 * <p>Everything here may be called by any thread. Only the ticking thread touches the engine: it
 * serves resets and single steps between ticks. A propagator must not ask its own world for those,
 * which would wait for itself; that is an error at once. Close it to end its threads and free its
 * native memory; a process that ends without does not hang.
 */
public final class RealtimeWorld implements AutoCloseable {
  private final RealtimeConfig config;
  private final PaddedCounters counters = new PaddedCounters();
  private final Latencies latencies = new Latencies();
  private final CommandInbox inbox;
  private final EngineBlock block;
  private final SnapshotReader reader;
  private final EgressWorkers workers;
  private final TickControl control;
  private final Shutdown shutdown;
  private final WorldVitals vitals;

  /** Starts a world with the defaults. */
  public RealtimeWorld(WorldConfig world) {
    this(RealtimeConfig.builder(world).build());
  }

  /**
   * Starts a world.
   *
   * @throws MurkException {@link ErrorCode#ALLOCATION_FAILED} when memory or a thread can't be had
   */
  public RealtimeWorld(RealtimeConfig config) {
    this(config, TickClock.SYSTEM, ThreadStarter.SYSTEM);
  }

  RealtimeWorld(RealtimeConfig config, TickClock clock, ThreadStarter starter) {
    this.config = config;
    WorldConfig world = config.world();
    inbox =
        new CommandInbox(
            world.maxIngressQueue(), counters, latencies.submitToApply(), clock::nanos);
    int generations = config.maxGenerations();
    var limits =
        new TickEngine.Limits(world.maxIngressQueue(), world.maxConsecutiveFailures(), generations);
    var setup =
        new TickEngine.Setup(world.pipeline(), limits, true, world.seed(), inbox, world.rules());
    BatchPool crew = crew(world.threads());
    try {
      block = new EngineBlock(List.of(setup), world.threads() == 1 ? TickEngine.Crew.NONE : crew);
    } catch (Throwable t) {
      crew.close();
      throw t;
    }
    Shutdown started = null;
    try {
      block.reserve(0, world.ringBufferSize() + 2);
      var readers = new Readers(config.maxReaders());
      var ring = new SnapshotRing(world.ringBufferSize(), readers, new BlockHolds(block), counters);
      var stalls = new StallCheck(config, ring, readers, counters, () -> block.reserveNext(0));
      var parts = new TickLoop.Parts(block, crew, inbox, ring, readers, stalls, counters);
      var loop = new TickLoop(parts, latencies, clock, config.tickRateHz(), config.startPaused());
      control = loop.control();
      var seen =
          new SnapshotReader.Seen(
              ring, readers, block.engine(0), views(generations), loop::freeRest);
      reader = new SnapshotReader(config, seen, counters, latencies.observe(), clock);
      workers = new EgressWorkers(config.workers(), starter);
      started = shutdown(loop, starter);
      shutdown = started;
      vitals = new WorldVitals(config, loop, workers, latencies, started, clock);
    } catch (Throwable t) {
      if (started == null) {
        crew.close();
        block.close();
      } else { // the ticking thread has them
        started.run();
      }
      throw t;
    }
  }

  private Shutdown shutdown(TickLoop loop, ThreadStarter starter) {
    Thread thread;
    try {
      thread = starter.start("murk-tick", loop);
    } catch (Throwable t) {
      int none = workers.stop();
      throw t;
    }
    return new Shutdown(
        loop,
        thread,
        workers,
        new Shutdown.Limits(
            config.drainTimeoutMillis(),
            config.quiesceTimeoutMillis(),
            config.joinTimeoutMillis()));
  }

  private static BatchPool crew(int threads) {
    try {
      return new BatchPool(threads);
    } catch (OutOfMemoryError e) { // the system has no thread left
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED, "threads=" + threads + " could not be started: " + e, e);
    }
  }

  private Snapshot[] views(int sides) {
    Snapshot[] each = new Snapshot[sides];
    for (int side = 0; side < sides; side++) {
      each[side] = block.view(0, side);
    }
    return each;
  }

  private record BlockHolds(EngineBlock block) implements SnapshotRing.Holds {
    @Override
    public int hold() {
      return block.hold(0);
    }

    @Override
    public void release(int side) {
      block.release(0, side);
    }
  }

  /**
   * Leaves a command for the next tick, for somebody who does not ask what becomes of it: that is
   * only counted. From any thread; never waits. hot: 0 B/op.
   */
  public SubmitResult submit(Command command) {
    return inbox.submit(command);
  }

  /**
   * As {@link #submit(Command)}, with command {@code i} of a batch: see {@link
   * ReceiptStream#submit(CommandBatch, int, long)}. hot: 0 B/op.
   */
  public SubmitResult submit(CommandBatch commands, int i) {
    return inbox.submit(commands, i);
  }

  /**
   * Counts commands that were not even submitted because the one before them was refused, as the
   * lists of {@link #submit(List)} are counted.
   */
  public void countRefused(SubmitResult refusal, int commands) {
    inbox.countRefused(refusal, commands);
  }

  /**
   * Leaves commands for the next tick, in their order, up to the first that is refused. From any
   * thread; never waits. hot: 0 B/op.
   *
   * @return how many were queued
   */
  public int submit(List<Command> commands) {
    return inbox.submit(commands);
  }

  /**
   * Leaves a command for the next tick and gives a handle on its final receipt, which comes
   * whatever happens: see {@link ReceiptStream}. A command that is refused has a receipt at once,
   * which is not accepted and has the command number -1. From any thread; never waits; not 0 B/op.
   *
   * <p>The handle's {@code get} waits; the ticking thread must not, it would wait for itself. A
   * command can't be cancelled.
   */
  public Future<Receipt> submitForReceipt(Command command) {
    return inbox.submitForReceipt(command);
  }

  /**
   * Opens a way to submit commands and to learn what became of each.
   *
   * @param capacity commands that may be on their way or wait to be taken, 1 to 2^24
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT}
   */
  public ReceiptStream openReceipts(int capacity) {
    return inbox.openReceipts(capacity);
  }

  /** What it was built from. */
  public RealtimeConfig config() {
    return config;
  }

  /** What was counted and measured; live, also after the end. From any thread. */
  public RealtimeMetrics metrics() {
    return vitals;
  }

  /**
   * How the world is and will be: can a command be submitted now, can it be observed? Waits for
   * nobody and changes nothing, no counter either. From any thread, also after the end.
   */
  public RealtimePreflight preflight() {
    return vitals.preflight();
  }

  /**
   * Holds the newest state. From any thread; never waits.
   *
   * @throws MurkException {@link ErrorCode#NOT_AVAILABLE} before the first tick; {@link
   *     ErrorCode#EXECUTION_FAILED} when as many readers are at work as may be; {@link
   *     ErrorCode#SHUTTING_DOWN} after a close
   */
  public RealtimeSnapshot lease() {
    return reader.lease();
  }

  /**
   * Holds the state of a tick, if the ring has it. From any thread; never waits.
   *
   * @throws MurkException as {@link #lease()}, and {@link ErrorCode#STALE} when the ring has it no
   *     more, or not yet; the text names the oldest and the newest one
   */
  public RealtimeSnapshot lease(long tick) {
    return reader.leaseTick(tick);
  }

  /**
   * Holds the state at a position of the ring, which counts published states since the world was
   * built, from 0. From any thread; never waits.
   *
   * @throws MurkException as {@link #lease(long)}
   */
  public RealtimeSnapshot leaseAt(long position) {
    return reader.leaseAt(position);
  }

  /**
   * Executes a plan on the newest state, on the calling thread, straight into the caller's buffers.
   * From any thread; never waits. hot: 0 B/op.
   *
   * @throws MurkException as {@link #lease()} and {@link EgressPlan#execute}; {@link
   *     ErrorCode#STALE} when it took longer than a state may be held; the buffers hold anything
   *     then
   */
  public void observe(EgressPlan plan, AgentSet agents, EgressTarget target) {
    reader.observe(plan, agents, target);
  }

  /**
   * As {@link #observe(EgressPlan, AgentSet, EgressTarget)}, on the state of a tick. hot: 0 B/op.
   *
   * @throws MurkException as there, and {@link ErrorCode#STALE} when the ring has it no more, or
   *     not yet
   */
  public void observe(long tick, EgressPlan plan, AgentSet agents, EgressTarget target) {
    reader.observeTick(tick, plan, agents, target);
  }

  /**
   * Leaves an observation for a worker. From any thread; never waits. hot: 0 B/op.
   *
   * @return false when as many wait as may; try again later
   * @throws MurkException {@link ErrorCode#EXECUTION_FAILED} for buffers that are confined to a
   *     thread; {@link ErrorCode#INVALID_ARGUMENT} when the request is under way; {@link
   *     ErrorCode#SHUTTING_DOWN} after a close
   */
  public boolean observeLater(ObserveRequest request) {
    return request.submitTo(workers, reader);
  }

  /** The last tick that can be read, 0 before the first. */
  public long currentTick() {
    return control.published();
  }

  /**
   * Waits until a tick can be read.
   *
   * @param tick the tick, or a later one
   * @param timeoutMillis how long at most; 0 or less only looks
   * @return whether it can; false when the time was over, the thread was interrupted (and still
   *     is), or the tick will not come, because the world was reset or closed meanwhile. A
   *     propagator gets its answer at once
   */
  public boolean awaitTick(long tick, long timeoutMillis) {
    return control.awaitTick(tick, timeoutMillis);
  }

  /**
   * Lets no tick begin until {@link #resume}, but by a {@link #step}; does not wait for the one
   * that runs, which may take commands that are submitted after this.
   *
   * @return whether none runs
   */
  public boolean pause() {
    return control.pause(0);
  }

  /**
   * As {@link #pause()}, and waits until the tick that runs has ended.
   *
   * @param timeoutMillis how long at most
   * @return whether none runs; then the next one is that of a step or after a resume
   */
  public boolean pause(long timeoutMillis) {
    return control.pause(timeoutMillis);
  }

  /** Ticks again: a period after the last tick, or at once if that is over. */
  public void resume() {
    control.resume();
  }

  /** Whether it was paused. */
  public boolean isPaused() {
    return control.isPaused();
  }

  /**
   * Computes one tick of a paused world, and waits for it.
   *
   * @param timeoutMillis how long at most; an interrupt ends it early, as if the time were over
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} from a propagator of this world
   */
  public StepOutcome step(long timeoutMillis) {
    return control.step(timeoutMillis);
  }

  /** Ticks a second that are wanted. */
  public double tickRateHz() {
    return control.rateHz();
  }

  /**
   * Another rate, from the next tick on, which is due one new period after the last one. Ticks wait
   * on a parked thread and, for the last up to 150 microseconds, on a spinning one: rates above
   * some 10,000 keep a core busy.
   *
   * @param value ticks a second, finite and above 0
   * @throws MurkException {@link ErrorCode#INVALID_TICK_RATE}
   */
  public void tickRateHz(double value) {
    control.rateHz(value);
  }

  /**
   * Whether ticking is disabled after repeated failures: the last states can be read, commands are
   * refused, and {@link #reset} ends it.
   */
  public boolean isTickDisabled() {
    return control.isDisabled();
  }

  /** Why the last tick or reset failed that did; empty if none has since the last reset. */
  public Optional<MurkException> lastFailure() {
    return Optional.ofNullable(control.failureOrNull());
  }

  /**
   * Back to tick 0 with the initial values, between two ticks; counts restart, ticking is enabled
   * again. States that are held stay; others can't be read until the next tick. Commands that wait
   * are refused. A paused world stays paused.
   *
   * <p>If a field's initial values throw, so does this, and the world stays as it was. Waits for
   * the tick that runs, and for the reset itself, however long; a shutdown ends that.
   *
   * @param seed the world's new seed
   * @throws MurkException {@link ErrorCode#PROPAGATOR_FAILED} when a propagator could not restore
   *     what it remembers: all else was reset, and ticking is disabled until a reset succeeds;
   *     {@link ErrorCode#SHUTTING_DOWN}; {@link ErrorCode#INVALID_ARGUMENT} from a propagator of
   *     this world
   */
  public void reset(long seed) {
    boolean done = control.reset(seed, Long.MAX_VALUE);
  }

  /**
   * As {@link #reset(long)}, if it can begin in time.
   *
   * @param timeoutMillis how long to wait for the tick that runs; once begun, the reset is waited
   *     for
   * @return whether the world was reset; if not, nothing was changed
   */
  public boolean resetWithin(long seed, long timeoutMillis) {
    return control.reset(seed, timeoutMillis);
  }

  /**
   * Records the world from its current state on, until the recording or the world is closed. Begins
   * between two ticks, running or paused, and waits for that; what is asked of the recording is
   * done between two ticks, too.
   *
   * @param sink where to, for this recording alone, which closes it; by the ticking thread
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} while another recording of this world
   *     is under way, or from a propagator of this world; {@link ErrorCode#RECORDING_FAILED} when
   *     the sink does not take the beginning; {@link ErrorCode#SHUTTING_DOWN} after a close
   */
  public Recording record(ReplaySink sink, RecordingOptions options) {
    WorldDescription world = config.world().describe();
    RecordingOptions own = perSecond(options);
    return LiveRecording.begin(
        control, () -> block.record(0, sink, own, world.text(), world.blob()));
  }

  /** A chunk a second, unless told otherwise: that is what a process loses that is killed. */
  private RecordingOptions perSecond(RecordingOptions options) {
    return options.chunkFrames() == RecordingOptions.AUTOMATIC
        ? options.withChunkFrames((int) Math.clamp(tickRateHz(), 1, 1024))
        : options;
  }

  /** Where the world is in its life. */
  public WorldPhase phase() {
    return shutdown.phase();
  }

  /**
   * Ends the world: takes no command and begins no tick any more, gives the tick that runs, then
   * readers, then threads their time (see {@link RealtimeConfig.Builder#drainTimeoutMillis} and
   * what follows there), revokes what is held, and frees the memory. Of a propagator that does not
   * return the memory stays until it does, and that of a state which a reader has the system write
   * to a channel until that has ended.
   *
   * <p>From any thread; from a propagator it does not wait for the tick that calls it.
   *
   * @return what was done; of a second call, which waits for the first one, all 0
   */
  public ShutdownReport shutdown() {
    return shutdown.run();
  }

  /**
   * As {@link #shutdown()}, in less time: phases that come late get what is left of it, and not
   * more than they would have got anyway.
   *
   * @param timeoutMillis how long all phases together may take, 0 or more
   */
  public ShutdownReport shutdownWithin(long timeoutMillis) {
    return shutdown.run(timeoutMillis);
  }

  /** {@link #shutdown}. */
  @Override
  public void close() {
    shutdown.run();
  }
}
