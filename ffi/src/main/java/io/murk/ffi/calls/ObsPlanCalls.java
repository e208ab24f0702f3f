package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.murk.egress.AgentSet;
import io.murk.ffi.Handles;
import io.murk.ffi.HeldPlan;
import io.murk.ffi.HeldWorld;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.DefinitionReader;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.view.ObsEntryReader;
import io.murk.ffi.view.ObsShapeWriter;
import io.murk.obs.ObsSpec;
import io.murk.obs.ObsSpecCodec;
import java.lang.foreign.MemorySegment;

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

  static int obsplanCompileEntries(long world, long entries, long count, long out) {
    try {
      Check.pointer("out", out);
      return compile(world, ObsEntryReader.spec(entries, count), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int obsplanCompileBytes(long world, long bytes, long length, long out) {
    try {
      Check.pointer("out", out);
      return compile(world, ObsEntryReader.spec("bytes", bytes, "length", length), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  private static int compile(long world, ObsSpec spec, long out) {
    HeldWorld seen = Handles.WORLDS.find(world);
    synchronized (seen) {
      Handles.WORLDS.enter(seen);
      Memory.putI64(out, Handles.PLANS.insert(HeldPlan.compile(spec, seen.world())));
    }
    return OK;
  }

  static int obsplanBytes(long plan, long buffer, long capacity, long length) {
    try {
      Check.pointer("length", length);
      Check.pointerOrNull("buffer", buffer);
      HeldPlan held = Handles.PLANS.find(plan);
      synchronized (held) {
        Handles.PLANS.enter(held);
        byte[] bytes = ObsSpecCodec.encode(held.spec());
        if (buffer != 0) {
          Check.room("capacity", capacity, bytes.length);
          MemorySegment.copy(bytes, 0, Memory.ALL, JAVA_BYTE, buffer, bytes.length);
        }
        Memory.putI64(length, bytes.length);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int obsplanShapeGet(long plan, long out) {
    try {
      HeldPlan held = Handles.PLANS.find(plan);
      synchronized (held) {
        Handles.PLANS.enter(held);
        ObsShapeWriter.plan(held.shape(), out);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int obsplanTensorGet(long plan, long index, long out) {
    try {
      HeldPlan held = Handles.PLANS.find(plan);
      synchronized (held) {
        Handles.PLANS.enter(held);
        ObsShapeWriter.tensor(held.shape(), held.spec(), index, out);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int obsplanBind(long plan, long generation) {
    try {
      HeldPlan held = Handles.PLANS.find(plan);
      synchronized (held) {
        Handles.PLANS.enter(held);
        held.bind(generation);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int generationGet(long world, long out) {
    try {
      Check.pointer("out", out);
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        Memory.putI64(out, held.world().snapshot().generation(0));
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int obsplanObserve(
      long world,
      long plan,
      long agents,
      long output,
      long outputBytes,
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
          Check.pointerOrNull("results", results);
          int units = held.observe(seen.world(), agents, output, outputBytes, mask, maskLen);
          held.writeResults(units, results);
        }
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
