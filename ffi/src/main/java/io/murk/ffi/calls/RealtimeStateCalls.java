package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldPlan;
import io.murk.ffi.live.HeldRealtime;
import io.murk.ffi.live.HeldTicket;
import io.murk.ffi.live.LiveWriter;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.DefinitionReader;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.view.ObsEntryReader;
import io.murk.obs.ObsSpec;

/** What is seen of realtime worlds. Calls on one run side by side. */
final class RealtimeStateCalls {
  private RealtimeStateCalls() {}

  static int realtimeObsplanCompile(long world, long entries, long count, long out) {
    try {
      Check.pointer("out", out);
      return compile(world, DefinitionReader.obsSpec(entries, count), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeObsplanCompileEntries(long world, long entries, long count, long out) {
    try {
      Check.pointer("out", out);
      return compile(world, ObsEntryReader.spec(entries, count), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeObsplanCompileBytes(long world, long bytes, long length, long out) {
    try {
      Check.pointer("out", out);
      return compile(world, ObsEntryReader.spec("bytes", bytes, "length", length), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  private static int compile(long world, ObsSpec spec, long out) {
    HeldRealtime held = HeldRealtime.enter(world);
    try {
      HeldPlan plan = HeldPlan.compile(spec, held.world().config().world());
      Memory.putI64(out, Handles.PLANS.insert(plan));
      return OK;
    } finally {
      held.leave();
    }
  }

  static int realtimeObserveTensors(
      long world,
      long plan,
      long tick,
      long agents,
      long output,
      long outputBytes,
      long mask,
      long maskLen,
      long results) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        held.observeTensors(plan, tick, agents, output, outputBytes, mask, maskLen, results);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeTicketCreateTensors(
      long world,
      long plan,
      long agents,
      long output,
      long outputBytes,
      long mask,
      long maskLen,
      long out) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        Check.pointer("out", out);
        HeldTicket ticket =
            HeldTicket.createTensors(held, plan, agents, output, outputBytes, mask, maskLen);
        Memory.putI64(out, HeldTicket.TABLE.insert(ticket));
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeObserve(
      long world,
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
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        held.observe(plan, tick, centers, ndim, count, output, outputLen, mask, maskLen, results);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeTicketCreate(
      long world,
      long plan,
      long centers,
      int ndim,
      int count,
      long output,
      long outputLen,
      long mask,
      long maskLen,
      long out) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        Check.pointer("out", out);
        HeldTicket ticket =
            HeldTicket.create(held, plan, centers, ndim, count, output, outputLen, mask, maskLen);
        Memory.putI64(out, HeldTicket.TABLE.insert(ticket));
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeTicketSubmit(long ticket) {
    try {
      HeldTicket held = HeldTicket.enter(ticket);
      try {
        return held.submit();
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeTicketAwait(long ticket, long timeoutNanos, long results) {
    try {
      HeldTicket held = HeldTicket.enter(ticket);
      try {
        held.await(timeoutNanos, results);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeTicketDestroy(long ticket) {
    try {
      HeldTicket.TABLE.destroy(ticket);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeReadField(
      long world, long tick, int field, long buffer, long length, long result) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        held.readField(tick, field, buffer, length, result);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimePreflightGet(long world, long out) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        LiveWriter.preflight(held.world().preflight(), out);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeCountersGet(long world, long out) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        LiveWriter.counters(held.world().metrics(), out);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimeLatencyGet(long world, int kind, long out) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        LiveWriter.latency(held.world().metrics(), kind, out);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int realtimePropagatorGet(long world, int index, long name, long capacity, long nanos) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        Check.pointer("nanos", nanos);
        held.propagator(index, name, capacity, nanos);
        return OK;
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }

  /** Returns the length of the text, which is why there is no OK. */
  static int realtimeLastFailure(long world, long status, long buffer, long capacity) {
    try {
      HeldRealtime held = HeldRealtime.enter(world);
      try {
        Check.pointer("status", status);
        return held.lastFailure(status, buffer, capacity);
      } finally {
        held.leave();
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
