package io.murk.ffi.marshal;

import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import java.lang.foreign.MemorySegment;

/**
 * The caller's observation buffers as an {@link EgressTarget}. Callers pass the same buffers again
 * and again, so the last target is kept: hot: 0 B/op while addresses and sizes stay.
 */
public final class ForeignTarget {
  private EgressTarget egress =
      new EgressTarget(MemorySegment.NULL, MemorySegment.NULL, new EgressReport());

  /** No buffers yet. */
  public ForeignTarget() {}

  /** Moves to these buffers, exactly as large as what is written; {@link Check#room} passed. */
  public void bind(long output, long floats, long mask, long bytes) {
    Check.array("output", output, Float.BYTES);
    Check.array("mask", mask, 1);
    EgressTarget last = egress;
    long outputBytes = floats * Float.BYTES;
    if (!lies(last.output(), output, outputBytes) || !lies(last.mask(), mask, bytes)) {
      egress =
          new EgressTarget(
              Memory.ALL.asSlice(output, outputBytes),
              Memory.ALL.asSlice(mask, bytes),
              last.report());
    }
  }

  private static boolean lies(MemorySegment segment, long address, long bytes) {
    return segment.address() == address && segment.byteSize() == bytes;
  }

  /** The buffers of the last {@link #bind}. */
  public EgressTarget egress() {
    return egress;
  }
}
