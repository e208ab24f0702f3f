package io.murk.realtime;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressTarget;
import io.murk.engine.StackRoom;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.loop.EgressWorkers;
import io.murk.realtime.loop.TickClock;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An observation that a world's workers make: made once, submitted again and again, each time for
 * what is the newest state when a worker comes to it.
 *
 * <pre>{@code
 * var request = new ObserveRequest(plan, AgentSet.NONE, target);
 * if (world.observeLater(request) && request.await(5_000_000)) {   // nanoseconds
 *   ... target's buffers and report, if request.errorOrNull() == null
 * }
 * }</pre>
 *
 * <p>The buffers belong to the worker from the submission until the request is done; they must be
 * of use to any thread. Threads: any; one submits at a time. What a worker wrote is seen by whoever
 * sees that the request is done. hot: 0 B/op.
 */
public final class ObserveRequest {
  private final EgressPlan plan;
  private final AgentSet agents;
  private final EgressTarget target;
  private final EgressWorkers.Task task = new Work();
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  /** Waited at by who awaits the end. */
  private final Object over = new Object();

  /** Guarded by {@link #over}. */
  private int waiters;

  private volatile @Nullable EgressWorkers workers;
  private volatile @Nullable SnapshotReader reader;
  private volatile @Nullable Throwable thrown;

  /** What has become of the last submission. */
  public enum State {
    /** There was none, or it was refused. */
    IDLE,
    /** It waits for a worker. */
    QUEUED,
    /** A worker is at it. */
    RUNNING,
    /** The buffers and the report hold the observation. */
    DONE,
    /** It threw; the buffers hold anything. */
    FAILED,
    /** It was cancelled before a worker began. */
    CANCELLED
  }

  /**
   * A request that was not submitted.
   *
   * @param plan what to observe
   * @param agents where the agents are; read when the plan is executed
   * @param target where the numbers go; its report gives tick, age and coverage
   */
  public ObserveRequest(EgressPlan plan, AgentSet agents, EgressTarget target) {
    this.plan = Objects.requireNonNull(plan, "plan");
    this.agents = Objects.requireNonNull(agents, "agents");
    this.target = Objects.requireNonNull(target, "target");
  }

  /** Where the numbers go. */
  public EgressTarget target() {
    return target;
  }

  /** What has become of the last submission. */
  public State state() {
    return Objects.requireNonNull(state.get());
  }

  /** Whether no submission is under way. */
  public boolean isDone() {
    State now = state();
    return now != State.QUEUED && now != State.RUNNING;
  }

  /**
   * Waits until no submission is under way.
   *
   * @param timeoutNanos how long at most; 0 or less looks and does not wait
   * @return whether none is
   */
  public boolean await(long timeoutNanos) throws InterruptedException {
    if (isDone()) {
      return true;
    }
    long start = TickClock.SYSTEM.nanos();
    synchronized (over) {
      waiters++;
      try {
        while (!isDone()) {
          long left = Math.max(0, timeoutNanos) - (TickClock.SYSTEM.nanos() - start);
          if (left <= 0) {
            return false;
          }
          over.wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
      } finally {
        waiters--;
      }
    }
  }

  /**
   * Why the last submission came to nothing, or null: a {@link MurkException} of the world's, as of
   * {@link RealtimeWorld#observe}, or what the plan threw.
   */
  public @Nullable Throwable errorOrNull() {
    return switch (state()) {
      case FAILED -> thrown;
      case CANCELLED ->
          new MurkException(
              ErrorCode.EXECUTION_FAILED, "state=CANCELLED: no worker had begun with it");
      default -> null;
    };
  }

  /**
   * Takes a submission back that no worker has begun. It keeps its place in the queue, empty, until
   * a worker comes to it.
   *
   * @return whether it was in time
   */
  public boolean cancel() {
    boolean inTime = state.compareAndSet(State.QUEUED, State.CANCELLED);
    if (inTime) {
      wake();
    }
    return inTime;
  }

  /** As {@link RealtimeWorld#observeLater}. */
  boolean submitTo(EgressWorkers pool, SnapshotReader from) {
    StackRoom.require(); // not half-way
    requireForAll("output", target.output(), pool);
    requireForAll("mask", target.mask(), pool);
    requireForAll("agents.centers", agents.centers(), pool);
    requireForAll("agents.counts", agents.counts(), pool);
    State before = state();
    if (!isDone() || !state.compareAndSet(before, State.RUNNING)) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "state=" + state() + " allowed=a request that is not under way");
    }
    workers = pool;
    reader = from;
    thrown = null;
    state.set(State.QUEUED);
    // If refused, an older place in the queue may yet have brought it to a worker.
    if (pool.offer(task) || !state.compareAndSet(State.QUEUED, State.IDLE)) {
      return true;
    }
    wake();
    if (pool.isStopping()) {
      throw new MurkException(
          ErrorCode.SHUTTING_DOWN, "phase=closed allowed=running: nothing can be observed");
    }
    return false;
  }

  private static void requireForAll(String name, MemorySegment buffer, EgressWorkers pool) {
    if (!buffer.isAccessibleBy(pool.anyThread())) {
      throw new MurkException(
          ErrorCode.EXECUTION_FAILED,
          name + "=confined to another thread allowed=memory of all threads: a worker uses it");
    }
  }

  private void wake() {
    synchronized (over) {
      if (waiters > 0) {
        over.notifyAll();
      }
    }
  }

  @Override
  public String toString() {
    return "ObserveRequest[state=" + state() + "]";
  }

  private final class Work implements EgressWorkers.Task {
    @Override
    public boolean begin(EgressWorkers by) {
      return workers == by && state.compareAndSet(State.QUEUED, State.RUNNING);
    }

    @Override
    public void run() {
      Objects.requireNonNull(reader).observe(plan, agents, target);
    }

    @Override
    public void end(@Nullable Throwable failure) {
      thrown = failure;
      state.set(failure == null ? State.DONE : State.FAILED);
      wake();
    }
  }
}
