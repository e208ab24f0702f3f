package io.murk.realtime.loop;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.StepOutcome;
import io.murk.realtime.share.TickGate;
import io.murk.realtime.share.TickRequests;
import io.murk.realtime.share.TickWaiters;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What other threads want of the ticking one, and what it lets them know.
 *
 * <p>Nothing here touches the engine: wishes are flags, or requests that the ticking thread serves
 * between ticks. It waits for nobody.
 */
public final class TickControl {
  private static final long END_SECONDS = 10;

  private final TickLoop loop;
  private final TickGate gate;
  private final TickWaiters waiters = new TickWaiters();
  private final TickRequests requests = new TickRequests();
  private volatile double rateHz;

  private volatile boolean disabled;
  private volatile long published;
  private volatile long shown;
  private volatile @Nullable MurkException failure;
  private volatile @Nullable Thread ticking;

  TickControl(TickLoop loop, boolean paused, double rateHz) {
    this.loop = loop;
    gate = new TickGate(paused);
    this.rateHz = rateHz;
  }

  // --- any thread ---

  /** The last tick that can be read, 0 before the first. */
  public long published() {
    return published;
  }

  /** Why the last failed tick or reset failed, or null if none did since the last reset. */
  public @Nullable MurkException failureOrNull() {
    return failure;
  }

  /** Whether ticking is disabled until a reset. */
  public boolean isDisabled() {
    return disabled;
  }

  /** Whether ticks wait for a resume or a step. */
  public boolean isPaused() {
    return gate.isPaused();
  }

  /** Ticks a second that are wanted. */
  public double rateHz() {
    return rateHz;
  }

  /** As {@link io.murk.realtime.RealtimeWorld#tickRateHz(double)}. */
  public void rateHz(double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new MurkException(
          ErrorCode.INVALID_TICK_RATE, "tick_rate_hz=" + value + " allowed: finite, > 0");
    }
    rateHz = value;
    wake();
  }

  /** As {@link io.murk.realtime.RealtimeWorld#pause}. */
  public boolean pause(long timeoutMillis) {
    if (gate.pause()) {
      return true;
    }
    if (isOneOfUs(Thread.currentThread()) || gate.isClosed()) {
      return false;
    }
    var between = new Between();
    ask(between, timeoutMillis);
    return between.isDone();
  }

  /** As {@link io.murk.realtime.RealtimeWorld#resume}. */
  public void resume() {
    gate.resume();
    wake();
  }

  /** As {@link io.murk.realtime.RealtimeWorld#step}. */
  public StepOutcome step(long timeoutMillis) {
    requireOther("step");
    if (gate.isClosed()) {
      return StepOutcome.SHUT_DOWN;
    }
    if (!gate.isPaused()) {
      return StepOutcome.NOT_PAUSED;
    }
    var step = new Step();
    ask(step, timeoutMillis);
    if (step.isDone()) {
      return step.outcome;
    }
    if (gate.isClosed()) {
      return StepOutcome.SHUT_DOWN;
    }
    return step.isOver() ? StepOutcome.NOT_BEGUN : StepOutcome.STILL_RUNNING;
  }

  /** As {@link io.murk.realtime.RealtimeWorld#resetWithin}. */
  public boolean reset(long seed, long timeoutMillis) {
    requireOther("reset");
    var reset = new Reset(seed);
    requests.add(reset);
    wake();
    boolean interrupted = Thread.interrupted();
    await(reset, timeoutMillis);
    boolean late = timeoutMillis != Long.MAX_VALUE && !reset.isOver() && reset.withdraw();
    while (!late && !reset.isOver()) { // half a reset is none: it is waited for
      interrupted |= Thread.interrupted();
      await(reset, Long.MAX_VALUE);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (late && !gate.isClosed()) {
      return false;
    }
    if (!reset.isDone() || reset.refused) {
      throw new MurkException(ErrorCode.SHUTTING_DOWN, "the world was closed");
    }
    switch (reset.thrown) {
      case null -> {
        return true;
      }
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable t -> throw new IllegalStateException("the reset failed: " + t, t);
    }
  }

  /**
   * Runs something on the ticking thread between two ticks, and waits for it, however long.
   *
   * @param what for the message when one of the world's own threads asks
   * @throws MurkException {@link ErrorCode#SHUTTING_DOWN}, and it was not run; else what it throws
   */
  public <T> T between(String what, Supplier<T> job) {
    requireOther(what);
    var call = new Call<T>(job);
    requests.add(call);
    wake();
    boolean interrupted = Thread.interrupted();
    while (!call.isOver()) {
      await(call, Long.MAX_VALUE);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!call.isDone()) {
      throw new MurkException(ErrorCode.SHUTTING_DOWN, "the world was closed");
    }
    return call.result();
  }

  /** As {@link io.murk.realtime.RealtimeWorld#awaitTick}. */
  public boolean awaitTick(long tick, long timeoutMillis) {
    if (shown >= tick) {
      return true;
    }
    if (timeoutMillis <= 0 || isOneOfUs(Thread.currentThread())) {
      return false;
    }
    var waiter = new TickWaiters.Waiter(tick);
    waiters.add(waiter);
    long start = System.nanoTime();
    long timeout = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (!waiter.isOver() && shown < tick && !gate.isClosed()) {
      long left = timeout - (System.nanoTime() - start);
      if (left <= 0 || Thread.currentThread().isInterrupted()) {
        break;
      }
      LockSupport.parkNanos(this, left);
    }
    waiter.giveUp();
    return waiter.isReached() || shown >= tick;
  }

  /** Waits until the ticking thread has ended, for a while; says whether it has. */
  boolean awaitEnd() {
    return loop.awaitEnd(TimeUnit.SECONDS.toNanos(END_SECONDS));
  }

  /** Whether it is the ticking thread or one that helps it in a tick. */
  public boolean isOneOfUs(Thread thread) {
    return thread == ticking || loop.isOfCrew(thread);
  }

  private void requireOther(String what) {
    if (isOneOfUs(Thread.currentThread())) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          what
              + " from thread="
              + Thread.currentThread().getName()
              + " would wait for itself, allowed: any but the world's own");
    }
  }

  /** Asks, and waits until it is done, the time is over, or the thread is interrupted. */
  private void ask(TickRequests.Request request, long timeoutMillis) {
    requests.add(request);
    wake();
    await(request, timeoutMillis);
    request.withdraw();
  }

  private void await(TickRequests.Request request, long timeoutMillis) {
    long start = System.nanoTime();
    long timeout = TimeUnit.MILLISECONDS.toNanos(Math.max(0, timeoutMillis));
    while (!request.isOver()) {
      long left = timeout - (System.nanoTime() - start);
      if (gate.isClosed() && request.withdraw() // perhaps nobody is there to serve it
          || left <= 0
          || Thread.currentThread().isInterrupted()) {
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  private void wake() {
    LockSupport.unpark(ticking);
  }

  /** Nothing to do but to be between two ticks. */
  private static final class Between extends TickRequests.Request {
    @Override
    protected void serve() {}
  }

  private static final class Call<T> extends TickRequests.Request {
    private final Supplier<T> job;
    private @Nullable T value;
    private @Nullable Throwable thrown;

    Call(Supplier<T> job) {
      this.job = job;
    }

    @Override
    protected void serve() {
      try {
        value = job.get();
      } catch (Throwable t) { // the asker's, not the ticking thread's
        thrown = t;
      }
    }

    T result() {
      return switch (thrown) {
        case null -> Objects.requireNonNull(value);
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable t -> throw new IllegalStateException(t);
      };
    }
  }

  private final class Step extends TickRequests.Request {
    private StepOutcome outcome = StepOutcome.SHUT_DOWN;

    @Override
    protected void serve() {
      outcome = loop.step();
    }
  }

  private final class Reset extends TickRequests.Request {
    private final long seed;
    private boolean refused;
    private @Nullable Throwable thrown;

    Reset(long seed) {
      this.seed = seed;
    }

    @Override
    protected void serve() {
      refused = gate.isClosed();
      if (!refused) {
        thrown = loop.resetOrThrown(seed);
      }
    }
  }

  // --- the ticking thread, and a shutdown ---

  TickGate gate() {
    return gate;
  }

  void begin(Thread thread) {
    ticking = thread;
  }

  /** Serves what is asked, oldest first. */
  void serve() {
    requests.serve();
  }

  /** A tick can be read. */
  void publish(long tick) {
    published = tick;
  }

  /** So can what came of its commands, or nothing new and it is time to look who has given up. */
  void show(long tick) {
    shown = tick;
    waiters.reached(tick);
  }

  /** The world begins again: what is waited for will not come. */
  void restarted() {
    published = 0;
    shown = 0;
    failure = null;
    waiters.endAll();
  }

  void failed(MurkException why) {
    failure = why;
  }

  /** Commands are refused from here on, or again not. */
  void disable(boolean value) {
    disabled = value;
  }

  /** No command is taken and no tick begins any more, for good. */
  void close() {
    gate.close();
    wake();
  }

  /** Nobody waits any more. After {@link #close}. */
  void endAll() {
    requests.endAll();
    waiters.endAll();
  }
}
