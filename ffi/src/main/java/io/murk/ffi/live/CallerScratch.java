package io.murk.ffi.live;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.ForeignTarget;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.NativeCommands;
import io.murk.ffi.view.ObsBuffers;

/**
 * What the calls of one thread reuse. hot: 0 B/op while a thread stays with a few sets of buffers.
 */
final class CallerScratch {
  private static final int TARGETS = 8;
  private static final ThreadLocal<CallerScratch> OF_THREAD =
      ThreadLocal.withInitial(CallerScratch::new);

  private final NativeCommands commands = new NativeCommands();
  private final ForeignTarget[] targets = new ForeignTarget[TARGETS];
  private int nextTarget;
  private AgentSet agents = AgentSet.NONE;
  private final ObsBuffers[] tensors = new ObsBuffers[TARGETS];
  private final long[] tensorsOf = new long[2 * TARGETS];
  private int nextTensors;

  private CallerScratch() {
    for (int i = 0; i < TARGETS; i++) {
      targets[i] = new ForeignTarget();
      tensors[i] = new ObsBuffers();
    }
  }

  /** The calling thread's. */
  static CallerScratch ofThread() {
    return OF_THREAD.get();
  }

  /** For commands in the caller's memory. */
  NativeCommands commands() {
    return commands;
  }

  /**
   * The agents of a call, checked against what the plan wants.
   *
   * @param centers i32 [count][ndim]; all three 0 for a plan without agents
   */
  AgentSet agents(EgressShape shape, long centers, int ndim, int count) {
    if (!shape.agentRelative()) {
      if (centers != 0 || count != 0) {
        throw new MurkException(
            ErrorCode.EXECUTION_FAILED,
            "n_agents=" + count + " allowed=0 and centers=NULL: no entry is around an agent");
      }
      return AgentSet.NONE;
    }
    if (centers == 0 || count == 0) {
      throw new MurkException(
          ErrorCode.EXECUTION_FAILED, "n_agents=0 allowed=1..: entries are around agents");
    }
    Check.range("ndim", ndim, 1, Check.MAX_NDIM);
    Check.range("n_agents", count, 1, Check.MAX_AGENTS);
    Check.array("centers", centers, Integer.BYTES);
    AgentSet last = agents;
    if (last.centers().address() != centers || last.ndim() != ndim || last.slots() != count) {
      last = newAgents(centers, ndim, count);
      agents = last;
    }
    return last;
  }

  static AgentSet newAgents(long centers, int ndim, int count) {
    long bytes = (long) count * ndim * Integer.BYTES;
    return AgentSet.of(Memory.ALL.asSlice(centers, bytes), ndim, count);
  }

  /** The buffers of a call, checked. */
  EgressTarget target(
      EgressShape shape, int units, long output, long outputLen, long mask, long maskLen) {
    long floats = Check.elements(shape.outputBytes() / Float.BYTES, units);
    long bytes = Check.elements(shape.maskBytes(), units);
    Check.room("output_len", outputLen, floats);
    Check.room("mask_len", maskLen, bytes);
    ForeignTarget place = placeOf(output, mask);
    place.bind(output, floats, mask, bytes);
    return place.egress();
  }

  /** Refuses a plan that the functions with an output of f32 can't carry out. */
  static void requireFloats(EgressShape shape) {
    if (!shape.isFloats()) {
      throw new MurkException(
          ErrorCode.EXECUTION_FAILED,
          "the plan has tensors of other types than f32; allowed: functions with output_bytes");
    }
  }

  /** What remembers these buffers of any element types. */
  ObsBuffers buffers(long output, long mask) {
    for (int i = 0; i < TARGETS; i++) {
      if (tensorsOf[2 * i] == output && tensorsOf[2 * i + 1] == mask) {
        return tensors[i];
      }
    }
    nextTensors = (nextTensors + 1) % TARGETS;
    tensorsOf[2 * nextTensors] = output;
    tensorsOf[2 * nextTensors + 1] = mask;
    return tensors[nextTensors];
  }

  private ForeignTarget placeOf(long output, long mask) {
    for (ForeignTarget target : targets) {
      EgressTarget last = target.egress();
      if (last.output().address() == output && last.mask().address() == mask) {
        return target;
      }
    }
    nextTarget = (nextTarget + 1) % TARGETS;
    return targets[nextTarget];
  }
}
