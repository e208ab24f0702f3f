package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.egress.AgentSet;
import io.murk.ffi.Handles;
import io.murk.ffi.HeldPlan;
import io.murk.ffi.HeldWorld;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.DefinitionReader;
import io.murk.ffi.marshal.Memory;
import io.murk.obs.ObsSpec;

/** Observation plans. hot: 0 B/op. */
final class ObsPlanCalls {
  private ObsPlanCalls() {}

  static int obsplanCompile(long world, long entries, long count, long out) {
    try {
      Check.pointer("out", out);
      ObsSpec spec = DefinitionReader.obsSpec(entries, count);
      HeldWorld seen = Handles.WORLDS.find(world);
      synchronized (seen) {
        Handles.WORLDS.enter(seen);
        Memory.putI64(out, Handles.PLANS.insert(HeldPlan.compile(spec, seen.world())));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int obsplanExecute(
      long world, long plan, long output, long outputLen, long mask, long maskLen, long result) {
    try {
      HeldPlan held = Handles.PLANS.find(plan);
      HeldWorld seen = Handles.WORLDS.find(world);
      synchronized (seen) {
        Handles.WORLDS.enter(seen);
        synchronized (held) {
          Handles.PLANS.enter(held);
          held.execute(seen.world(), output, outputLen, mask, maskLen, result);
        }
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int obsplanExecuteAgents(
      long world,
      long plan,
      long centers,
      int ndim,
      int count,
      long output,
      long outputLen,
      long mask,
      long maskLen,
      long results) {
    try {
      HeldPlan held = Handles.PLANS.find(plan);
      HeldWorld seen = Handles.WORLDS.find(world);
      synchronized (seen) {
        Handles.WORLDS.enter(seen);
        synchronized (held) {
          Handles.PLANS.enter(held);
          AgentSet agents = held.agentsAt(centers, ndim, count);
          held.executeAgents(seen.world(), agents, output, outputLen, mask, maskLen, results);
        }
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int obsplanDestroy(long plan) {
    try {
      Handles.PLANS.destroy(plan);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int obsplanOutputLen(long plan, long out) {
    try {
      HeldPlan held = Handles.PLANS.find(plan);
      synchronized (held) {
        Handles.PLANS.enter(held);
        Memory.putI64(out, held.outputFloats());
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int obsplanMaskLen(long plan, long out) {
    try {
      HeldPlan held = Handles.PLANS.find(plan);
      synchronized (held) {
        Handles.PLANS.enter(held);
        Memory.putI64(out, held.maskBytes());
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
