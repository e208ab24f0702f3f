package io.murk.ffi.live;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.CallBoundary;
import io.murk.ffi.HandleTable;
import io.murk.ffi.Held;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.ForeignTarget;
import io.murk.ffi.marshal.StructWriter;
import io.murk.obs.ObsPlan;
import io.murk.realtime.ObserveRequest;
import io.murk.realtime.RealtimeWorld;

/**
 * An observation that a world's workers make, behind a handle: its plan and its buffers are chosen
 * once, and it is submitted again and again. Calls take no lock. hot: 0 B/op.
 */
public final class HeldTicket extends Held {
  /** All of them. */
  public static final HandleTable<HeldTicket> TABLE = new HandleTable<>("ticket");

  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private final RealtimeWorld world;
  private final ObserveRequest request;
  private final EgressTarget target;
  private final int units;
  private final Visits visits = new Visits();

  private HeldTicket(RealtimeWorld world, ObserveRequest request, EgressTarget target, int units) {
    this.world = world;
    this.request = request;
    this.target = target;
    this.units = units;
  }

  /** A ticket of a world; {@code centers} as in murk_realtime_observe. */
  public static HeldTicket create(
      HeldRealtime held,
      long plan,
      long centers,
      int ndim,
      int count,
      long output,
      long outputLen,
      long mask,
      long maskLen) {
    ObsPlan compiled = held.plan(plan);
    EgressShape shape = compiled.shape();
    AgentSet agents = CallerScratch.ofThread().agents(shape, centers, ndim, count);
    int units = Math.max(1, agents.slots());
    long floats = Check.elements(shape.outputBytes() / Float.BYTES, units);
    long bytes = Check.elements(shape.maskBytes(), units);
    Check.room("output_len", outputLen, floats);
    Check.room("mask_len", maskLen, bytes);
    var buffers = new ForeignTarget();
    buffers.bind(output, floats, mask, bytes);
    EgressTarget target = buffers.egress();
    var request = new ObserveRequest(compiled, agents, target);
    return new HeldTicket(held.world(), request, target, units);
  }

  /**
   * The ticket of a handle, whose buffers are not given back before {@link #leave}.
   *
   * @throws MurkException {@link ErrorCode#INVALID_HANDLE}
   */
  public static HeldTicket enter(long handle) {
    HeldTicket held = TABLE.find(handle);
    held.visits.begin(TABLE.kind());
    return held;
  }

  /** Ends a call. */
  public void leave() {
    visits.end();
  }

  /** murk_realtime_ticket_submit. */
  public int submit() {
    return world.observeLater(request)
        ? CallBoundary.OK
        : CallBoundary.refuse(ErrorCode.QUEUE_FULL, HeldRealtime.Refusals.OBSERVERS);
  }

  /** murk_realtime_ticket_await: an exception unless there is an observation. */
  public void await(long timeoutNanos, long results) throws Throwable {
    Check.pointerOrNull("results", results);
    long nanos = timeoutNanos < 0 ? FOR_EVER : Math.min(timeoutNanos, FOR_EVER); // an uint64_t
    if (!request.await(nanos)) {
      throw new MurkException(
          ErrorCode.TIMEOUT_WAITING_FOR_TICK,
          "state=" + request.state() + " timeout_ns=" + Long.toUnsignedString(timeoutNanos));
    }
    if (request.state() == ObserveRequest.State.IDLE) {
      throw Check.invalid("state=IDLE allowed: a ticket that was submitted");
    }
    Throwable failure = request.errorOrNull();
    if (failure != null) {
      throw failure;
    }
    StructWriter.obsResults(target.report(), units, results);
  }

  /** Takes the observation back, or waits until its worker has ended: the buffers are free then. */
  @Override
  protected void free() {
    visits.close();
    boolean inTime = request.cancel(); // wakes who awaits it
    awaitWorker();
    visits.awaitEnd();
    inTime = request.cancel(); // a call that was inside may have submitted it again
    awaitWorker();
  }

  private void awaitWorker() {
    boolean interrupted = false;
    while (!request.isDone()) {
      try {
        boolean done = request.await(FOR_EVER);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
