package io.murk.ffi.live;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.CallBoundary;
import io.murk.ffi.HandleTable;
import io.murk.ffi.Handles;
import io.murk.ffi.Held;
import io.murk.ffi.HeldPlan;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.NativeCommands;
import io.murk.ffi.marshal.StructWriter;
import io.murk.ffi.marshal.Text;
import io.murk.obs.ObsPlan;
import io.murk.realtime.RealtimeSnapshot;
import io.murk.realtime.RealtimeWorld;
import io.murk.realtime.StepOutcome;
import io.murk.realtime.SubmitResult;
import io.murk.realtime.WorldPhase;
import io.murk.realtime.watch.WatchOptions;
import io.murk.realtime.watch.WatchServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A realtime world behind a handle. Its calls run side by side, between {@link #enter} and {@link
 * #leave}; nothing that they do waits for another call, but where it says so.
 *
 * <p>hot: {@link #submit} and {@link #observe} allocate 0 B/op.
 */
public final class HeldRealtime extends Held {
  /** All of them. */
  public static final HandleTable<HeldRealtime> TABLE = new HandleTable<>("realtime world");

  /** Stands for the newest state where a tick is asked for. */
  public static final long NEWEST = -1;

  private final RealtimeWorld world;
  private final Visits visits = new Visits();
  private final Object watchLock = new Object();

  /** Guarded by {@link #watchLock}. */
  private @Nullable WatchServer watch;

  private HeldRealtime(RealtimeWorld world) {
    this.world = world;
  }

  /**
   * Builds the world of a config, which is consumed whether that succeeds or not.
   *
   * @param options MurkRealtimeConfig, or 0
   */
  public static HeldRealtime create(long config, long options) {
    RealtimeWorld world = new RealtimeWorld(RealtimeOptions.config(config, options));
    try {
      return new HeldRealtime(world);
    } catch (Throwable t) { // the heap is exhausted, and nobody else knows the world
      world.close();
      throw t;
    }
  }

  /**
   * The world of a handle, which is not freed before {@link #leave}.
   *
   * @throws MurkException {@link ErrorCode#INVALID_HANDLE}
   */
  public static HeldRealtime enter(long handle) {
    HeldRealtime held = TABLE.find(handle);
    held.visits.begin(TABLE.kind());
    return held;
  }

  /** Ends a call. */
  public void leave() {
    visits.end();
  }

  /** The world. */
  public RealtimeWorld world() {
    return world;
  }

  /** murk_realtime_submit: how many were queued, in {@code queued}. */
  public int submit(long structs, long count, long queued) {
    Check.pointerOrNull("n_queued", queued);
    NativeCommands batch = CallerScratch.ofThread().commands();
    int n = batch.over(structs, count, NativeCommands.NO_WORLD).size();
    SubmitResult result = SubmitResult.QUEUED;
    int done = 0;
    while (done < n && result == SubmitResult.QUEUED) {
      result = world.submit(batch, done);
      done++;
    }
    return answer(world, batch, result, done, queued);
  }

  /** Writes how many were queued, and makes a status of why the others were not. */
  static int answer(
      RealtimeWorld world, NativeCommands batch, SubmitResult result, int tried, long queued) {
    int taken = result == SubmitResult.QUEUED ? tried : tried - 1;
    world.countRefused(result, batch.size() - tried);
    if (queued != 0) {
      Memory.putI64(queued, batch.structs(taken));
    }
    return switch (result) {
      case QUEUED -> CallBoundary.OK;
      case QUEUE_FULL -> CallBoundary.refuse(ErrorCode.QUEUE_FULL, Refusals.QUEUE);
      case RECEIPTS_FULL -> CallBoundary.refuse(ErrorCode.QUEUE_FULL, Refusals.RECEIPTS);
      case TICK_DISABLED -> CallBoundary.refuse(ErrorCode.TICK_DISABLED, Refusals.DISABLED);
      case SHUT_DOWN -> CallBoundary.refuse(ErrorCode.SHUTTING_DOWN, Refusals.SHUT_DOWN);
    };
  }

  /** The compiled plan of a handle. */
  ObsPlan plan(long handle) {
    HeldPlan held = Handles.PLANS.find(handle);
    return held.compiledFor(world.config().world());
  }

  /** murk_realtime_observe. {@code tick} may be {@link #NEWEST}; {@code results} may be 0. */
  public void observe(
      long plan,
      long tick,
      long centers,
      int ndim,
      int count,
      long output,
      long outputLen,
      long mask,
      long maskLen,
      long results) {
    ObsPlan compiled = plan(plan);
    Check.pointerOrNull("results", results);
    CallerScratch scratch = CallerScratch.ofThread();
    AgentSet agents = scratch.agents(compiled.shape(), centers, ndim, count);
    int units = Math.max(1, agents.slots());
    EgressTarget target = scratch.target(compiled.shape(), units, output, outputLen, mask, maskLen);
    if (tick == NEWEST) {
      world.observe(compiled, agents, target);
    } else {
      world.observe(tick, compiled, agents, target);
    }
    StructWriter.obsResults(target.report(), units, results);
  }

  /** murk_realtime_read_field. */
  public void readField(long tick, int field, long buffer, long length, long result) {
    Check.pointerOrNull("result", result);
    try (RealtimeSnapshot held = tick == NEWEST ? world.lease() : world.lease(tick)) {
      boolean copied =
          held.read(snapshot -> {
            StructWriter.field(snapshot, 0, field, buffer, length);
            return true;
          });
      if (copied && result != 0) {
        Memory.putI64(result, held.tick());
        Memory.putI64(result + Long.BYTES, held.ageTicks());
      }
    }
  }

  /** Waits until a tick can be read, the time is over or the world has ended. */
  public void awaitTick(long tick, long timeoutMillis) {
    long awaited = tick < 0 ? Long.MAX_VALUE : tick; // an uint64_t
    if (!world.awaitTick(awaited, timeoutMillis)) {
      requireRunning();
      throw new MurkException(
          ErrorCode.TIMEOUT_WAITING_FOR_TICK,
          "tick="
              + Long.toUnsignedString(tick)
              + " current_tick="
              + world.currentTick()
              + " timeout_ms="
              + timeoutMillis);
    }
  }

  private void requireRunning() {
    WorldPhase phase = world.phase();
    if (phase != WorldPhase.RUNNING) {
      throw new MurkException(ErrorCode.SHUTTING_DOWN, "phase=" + phase + " allowed=RUNNING");
    }
  }

  /** murk_realtime_step: an exception for whatever is not a published tick. */
  public void step(long timeoutMillis, long outcome) {
    Check.pointerOrNull("outcome", outcome);
    StepOutcome result = world.step(timeoutMillis);
    if (outcome != 0) {
      Memory.putI32(outcome, result.ordinal());
    }
    switch (result) {
      case PUBLISHED -> {}
      case ROLLED_BACK, NO_ROOM -> throw world.lastFailure().orElseThrow();
      case TICK_DISABLED ->
          throw new MurkException(ErrorCode.TICK_DISABLED, "reset the world to tick again");
      case NOT_PAUSED -> throw Check.invalid("paused=0 allowed=1: pause the world before a step");
      case NOT_BEGUN, STILL_RUNNING ->
          throw new MurkException(
              ErrorCode.TIMEOUT_WAITING_FOR_TICK,
              "outcome=" + result + " timeout_ms=" + timeoutMillis);
      case SHUT_DOWN ->
          throw new MurkException(ErrorCode.SHUTTING_DOWN, "outcome=SHUT_DOWN allowed=PUBLISHED");
    }
  }

  /** murk_realtime_pause. */
  public void pause(long timeoutMillis) {
    if (!world.pause(timeoutMillis)) {
      requireRunning();
      throw new MurkException(
          ErrorCode.TIMEOUT_WAITING_FOR_TICK,
          "timeout_ms=" + timeoutMillis + ": the world is paused, but a tick still runs");
    }
  }

  /** murk_realtime_reset. */
  public void reset(long seed, long timeoutMillis) {
    if (!world.resetWithin(seed, timeoutMillis)) {
      throw new MurkException(
          ErrorCode.TIMEOUT_WAITING_FOR_TICK,
          "timeout_ms=" + timeoutMillis + ": a tick still runs, and nothing was reset");
    }
  }

  /** murk_realtime_propagator_get. */
  public void propagator(int index, long name, long capacity, long nanos) {
    var stages = world.config().world().pipeline().stages();
    int i = Check.size("index", Integer.toUnsignedLong(index), 0, stages.size() - 1L);
    Text.write(name, capacity, stages.get(i).name());
    Memory.putI64(nanos, world.metrics().propagatorNanos(i));
  }

  /** murk_realtime_last_failure: the length of the text, 0 for none. */
  public int lastFailure(long status, long buffer, long capacity) {
    MurkException failure = world.lastFailure().orElse(null);
    Memory.putI32(status, failure == null ? CallBoundary.OK : failure.code().status());
    String text = failure == null ? "" : String.valueOf(failure.getMessage());
    return Text.write(buffer, capacity, text);
  }

  /** murk_realtime_watch: starts a server, once, and answers its port. */
  public int watch(String name, int port) {
    synchronized (watchLock) {
      WatchServer running = watch;
      if (running != null) {
        throw Check.invalid("the world is watched at port=" + running.port() + " already");
      }
      try {
        WatchServer started = WatchServer.start(world, WatchOptions.DEFAULTS.name(name).port(port));
        watch = started;
        return started.port();
      } catch (IOException e) {
        throw new MurkException(ErrorCode.EXECUTION_FAILED, String.valueOf(e.getMessage()), e);
      }
    }
  }

  /** murk_realtime_unwatch; harmless without a server. */
  public void unwatch() {
    synchronized (watchLock) {
      WatchServer running = watch;
      watch = null;
      if (running != null) {
        running.close();
      }
    }
  }

  /** Ends the world, and with it what waits inside; returns when all calls have left. */
  @Override
  protected void free() {
    visits.close();
    try {
      unwatch();
    } finally {
      world.close();
    }
    visits.awaitEnd();
  }

  /** Why commands are not taken: part of running, so the texts are ready. */
  static final class Refusals {
    static final byte[] QUEUE =
        utf8("QueueFull: as many commands wait as may (max_ingress_queue); n_queued were taken");
    static final byte[] RECEIPTS =
        utf8(
            "QueueFull: as many commands of the stream are on their way, or have receipts that were"
                + " not taken, as it has room for; take receipts. n_queued were taken");
    static final byte[] DISABLED =
        utf8("TickDisabled: ticking is disabled after repeated failures; reset the world");
    static final byte[] SHUT_DOWN = utf8("ShuttingDown: the world is closed or shutting down");
    static final byte[] OBSERVERS =
        utf8("QueueFull: as many observations wait for a worker as may; try again later");

    private Refusals() {}

    private static byte[] utf8(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
