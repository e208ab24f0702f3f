package io.murk.perf.load;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.egress.EgressTensor;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.ObserveRequest;
import io.murk.realtime.RealtimeSnapshot;
import io.murk.realtime.RealtimeWorld;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Observes every tick that it can, in one of four ways, and checks that what it saw is one whole
 * tick, of the age that was said, and never older than what it had seen before.
 */
final class Observer implements Runnable {
  private static final long WAIT_MILLIS = 200;
  private static final long RETRY_NANOS = 50_000;
  private static final int TICKS_BACK = 2;

  /** How it observes. */
  enum Way {
    /** The newest state, on its own thread, into its buffer. */
    ITSELF,
    /** The newest state, by a worker. */
    BY_WORKER,
    /** By a lease, without a copy, which it holds until two more ticks have passed. */
    IN_PLACE,
    /** The state of two ticks ago. */
    OLDER
  }

  long observed;

  /** Observations that came to nothing because the state was gone or had been held for too long. */
  long stale;

  /** Times that the workers' queue was full. */
  long refused;

  private final RealtimeWorld world;
  private final Way way;
  private final Problems problems;
  private final EgressPlan plan;
  private final EgressTarget target;
  private final MemorySegment[] fields = new MemorySegment[LoadWorld.FIELDS];
  private final ObserveRequest request;
  private long seen;
  private volatile boolean ends;

  /**
   * An observer that does not run yet.
   *
   * @param plan gives all fields as f32
   * @param arena of all threads, for its buffers
   */
  Observer(RealtimeWorld world, Way way, EgressPlan plan, Arena arena, Problems problems) {
    this.world = world;
    this.way = way;
    this.plan = plan;
    this.problems = problems;
    target =
        new EgressTarget(
            arena.allocate(plan.shape().outputBytes(), 64),
            arena.allocate(plan.shape().maskBytes()),
            new EgressReport());
    List<EgressTensor> tensors = plan.shape().tensors();
    for (int field = 0; field < fields.length; field++) {
      long offset = tensors.get(field).outputOffset();
      fields[field] = target.output().asSlice(offset, LoadWorld.CELLS * (long) Float.BYTES);
    }
    request = new ObserveRequest(plan, AgentSet.NONE, target);
  }

  void end() {
    ends = true;
  }

  @Override
  public void run() {
    try {
      while (!ends) {
        if (world.awaitTick(seen + 1, WAIT_MILLIS)) {
          observe();
        }
      }
    } catch (Throwable t) {
      problems.add(way + ": " + t);
    }
  }

  private void observe() throws InterruptedException {
    try {
      switch (way) {
        case ITSELF -> {
          long before = world.currentTick();
          world.observe(plan, AgentSet.NONE, target);
          checkTarget(before);
        }
        case BY_WORKER -> byWorker();
        case IN_PLACE -> inPlace();
        case OLDER -> older();
      }
      observed++;
    } catch (MurkException e) {
      problems.require(e.code() == ErrorCode.STALE, () -> way + ": " + e);
      stale++;
    }
  }

  private void byWorker() throws InterruptedException {
    long before = world.currentTick();
    while (!world.observeLater(request)) {
      refused++;
      LockSupport.parkNanos(RETRY_NANOS);
    }
    if (!request.await(60_000_000_000L)) {
      throw new IllegalStateException("no worker came within 60 s");
    }
    if (request.errorOrNull() instanceof MurkException e) {
      throw e;
    }
    problems.require(
        request.state() == ObserveRequest.State.DONE, () -> way + ": " + request.errorOrNull());
    checkTarget(before);
  }

  private void inPlace() {
    long before = world.currentTick();
    try (RealtimeSnapshot lease = world.lease()) {
      long tick = lease.tick();
      check(before, tick, lease.ageTicks(), lease.read(Observer::mixtureOrNull));
      if (world.awaitTick(tick + 2, WAIT_MILLIS)) {
        long age = lease.ageTicks();
        check(before, tick, age, lease.read(Observer::mixtureOrNull));
        problems.require(age >= 2, () -> "tick=" + tick + " age=" + age + " two ticks later");
      }
    }
  }

  private static @Nullable String mixtureOrNull(io.murk.egress.Snapshot snapshot) {
    MemorySegment[] fields = new MemorySegment[LoadWorld.FIELDS];
    for (int field = 0; field < fields.length; field++) {
      fields[field] = snapshot.field(field);
    }
    return LoadWorld.mixtureOrNull(fields, snapshot.tick(0));
  }

  private void older() {
    long newest = world.currentTick();
    long tick = Math.max(1, newest - TICKS_BACK);
    try (RealtimeSnapshot lease = world.lease(tick)) {
      lease.observe(plan, AgentSet.NONE, target);
      problems.require(lease.tick() == tick, () -> "tick=" + lease.tick() + " asked=" + tick);
      problems.require(
          target.report().ageTicks(0) >= newest - tick,
          () -> "tick=" + tick + " age=" + target.report().ageTicks(0) + " newest=" + newest);
      checkTarget(tick);
    }
    seen = newest;
  }

  private void checkTarget(long before) {
    long tick = target.report().tick(0);
    check(before, tick, target.report().ageTicks(0), LoadWorld.mixtureOrNull(fields, tick));
  }

  /**
   * @param before the tick that could be read before this one was asked for
   */
  private void check(long before, long tick, long age, @Nullable String mixture) {
    long now = world.currentTick();
    problems.require(mixture == null, () -> way + ": " + mixture);
    problems.require(
        tick >= before && (tick >= seen || way == Way.OLDER),
        () -> way + ": tick=" + tick + " before=" + before + " seen=" + seen);
    // The engine may be one tick ahead of what is shown as current.
    problems.require(
        age >= 0 && age <= now + 1 - tick,
        () -> way + ": tick=" + tick + " age=" + age + " now=" + now);
    seen = Math.max(seen, tick);
  }
}
