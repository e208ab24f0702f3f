package io.murk.ffi.view;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import java.lang.foreign.MemorySegment;

/**
 * The caller's buffers for observations of any element types, and where its agents are. Callers
 * pass the same ones again and again, so the last ones are kept: hot: 0 B/op while they stay.
 */
public final class ObsBuffers {
  private EgressTarget target =
      new EgressTarget(MemorySegment.NULL, MemorySegment.NULL, new EgressReport());
  private AgentSet agents = AgentSet.NONE;

  /** No buffers yet. */
  public ObsBuffers() {}

  /** Moves to these buffers, exactly as large as what is written to them. */
  public EgressTarget target(
      EgressShape shape, int units, long output, long outputBytes, long mask, long maskBytes) {
    Check.array("output", output, alignment(shape));
    Check.array("mask", mask, 1);
    long needed = Check.elements(shape.outputBytes(), units);
    long neededMask = Check.elements(shape.maskBytes(), units);
    room("output_bytes", outputBytes, needed);
    room("mask_len", maskBytes, neededMask);
    if (!lies(target.output(), output, needed) || !lies(target.mask(), mask, neededMask)) {
      target =
          new EgressTarget(
              Memory.ALL.asSlice(output, needed),
              Memory.ALL.asSlice(mask, neededMask),
              target.report());
    }
    return target;
  }

  /** The report of the last execution. */
  public EgressReport report() {
    return target.report();
  }

  private static void room(String name, long have, long need) {
    if (have >= 0 && have < need || need > 1L << 60) {
      throw new MurkException(
          ErrorCode.BUFFER_TOO_SMALL,
          name + "=" + Long.toUnsignedString(have) + " allowed=" + need + "..");
    }
  }

  private static int alignment(EgressShape shape) {
    int widest = 1;
    for (int i = 0; i < shape.tensors().size(); i++) {
      widest = Math.max(widest, shape.tensors().get(i).type().bytes());
    }
    return widest;
  }

  private static boolean lies(MemorySegment segment, long address, long bytes) {
    return segment.address() == address && segment.byteSize() == bytes;
  }

  /**
   * MurkAgentSet.
   *
   * @param struct where it is, or 0 for none
   * @param worlds how many worlds it is for
   */
  public AgentSet agents(long struct, int worlds) {
    if (struct == 0) {
      return AgentSet.NONE;
    }
    ViewCheck.structSize("agents", struct, AgentSetLayout.BYTES);
    int ndim = Memory.i32(struct + AgentSetLayout.NDIM);
    int slots = Memory.i32(struct + AgentSetLayout.SLOTS);
    long centers = Memory.i64(struct + AgentSetLayout.CENTERS);
    long counts = Memory.i64(struct + AgentSetLayout.COUNTS);
    Check.range("agents.ndim", ndim, 1, Check.MAX_NDIM);
    Check.range("agents.slots", slots, 1, Check.MAX_AGENTS);
    Check.array("agents.centers", centers, Integer.BYTES);
    Check.arrayUnlessEmpty("agents.counts", counts, counts == 0 ? 0 : 1, Integer.BYTES);
    long bytes = (long) worlds * slots * ndim * Integer.BYTES;
    AgentSet last = agents;
    if (!lies(last.centers(), centers, bytes)
        || last.counts().address() != counts
        || last.ndim() != ndim
        || last.slots() != slots) {
      last = new AgentSet(Memory.ALL.asSlice(centers, bytes), counts(counts, worlds), ndim, slots);
      agents = last;
    }
    return last;
  }

  private static MemorySegment counts(long counts, int worlds) {
    return counts == 0
        ? MemorySegment.NULL
        : Memory.ALL.asSlice(counts, (long) worlds * Integer.BYTES);
  }
}
