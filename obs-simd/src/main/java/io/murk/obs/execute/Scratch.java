package io.murk.obs.execute;

import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.obs.kernel.WindowBatch;
import java.lang.foreign.MemorySegment;

/**
 * Room for a batch of windows, and for the cells of one entry before they are pooled.
 *
 * <p>An entry is gathered into it as if it were an unpooled one of f32 ({@link ValueMap#raw}): its
 * values from byte 0 of the output, its mask from byte 0 of the mask. Both are byte arrays on the
 * heap: native memory is the arena's alone, and kernels meet one kind of heap segment only.
 */
final class Scratch {
  /** Where entries are gathered; nobody reads its report. */
  final EgressTarget box;

  /** The windows of some agents. */
  final WindowBatch batch = new WindowBatch();

  /** Room for so many elements, at most {@link PooledBox#MAX_BOX}. */
  Scratch(int elements) {
    MemorySegment values = MemorySegment.ofArray(new byte[elements * Float.BYTES]);
    MemorySegment mask = MemorySegment.ofArray(new byte[elements]);
    box = new EgressTarget(values, mask, new EgressReport());
  }
}
