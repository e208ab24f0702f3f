package io.murk.ffi;

import io.murk.ffi.marshal.Memory;
import io.murk.world.WorldSelection;

/** The worlds that a reset is for, and their seeds, read where the caller put them. */
final class BatchSelection implements WorldSelection {
  private long selected;
  private long seeds;

  /** Nothing to read yet. */
  BatchSelection() {}

  /** Moves to these arrays; {@code selectedBytes} 0 selects every world. */
  BatchSelection over(long selectedBytes, long seedArray) {
    selected = selectedBytes;
    seeds = seedArray;
    return this;
  }

  @Override
  public boolean contains(int world) {
    return selected == 0 || Memory.u8(selected + world) != 0;
  }

  @Override
  public long seed(int world) {
    return Memory.i64(seeds + (long) world * Long.BYTES);
  }
}
