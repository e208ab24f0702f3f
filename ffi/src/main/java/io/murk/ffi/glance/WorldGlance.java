package io.murk.ffi.glance;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.murk.ffi.marshal.Memory;
import io.murk.world.LockstepWorld;
import java.lang.invoke.VarHandle;

/**
 * A world's row. Written under the world's monitor; read by murk_glance in calls.c. hot: 0 B/op.
 *
 * <pre>
 *  0 u64 stamp       generation of the handle &lt;&lt; 32 | version; odd = shown, 0 = nobody's
 *  8 u64 tick
 * 16 u64 seed
 * 24 u32 consecutive rollbacks
 * 28 u32 1 = ticking is disabled
 * </pre>
 *
 * <p>The order of writes is that of a seqlock: an even stamp, a store fence, the values, an odd
 * stamp with release.
 */
public final class WorldGlance {
  private static final VarHandle STAMP = JAVA_LONG.varHandle();
  private static final int ROW_BYTES = 32;
  private static final int TICK = 8;
  private static final int SEED = 16;
  private static final int ROLLBACKS = 24;
  private static final int DISABLED = 28;

  private static long table;
  private static long rows;

  /** 0: worlds beyond the last row are not shown. */
  private long row;

  private long generation;
  private int version;

  /** Not shown so far. */
  public WorldGlance() {}

  /** Where libmurk keeps the rows; once, at boot. */
  static void place(long address, int count) {
    table = address;
    rows = count;
  }

  /** Shows a world that has got its handle. */
  public void open(long handle, LockstepWorld world) {
    long slot = handle >>> 32;
    if (slot < rows) {
      row = table + slot * ROW_BYTES;
      generation = handle << 32;
      hide();
      show(world);
    }
  }

  /** Before a change. */
  public void hide() {
    if (row != 0) {
      version = version + 1 & ~1;
      STAMP.setOpaque(Memory.ALL, row, stamp());
      VarHandle.storeStoreFence();
    }
  }

  /** After a change that ended well. */
  public void show(LockstepWorld world) {
    if (row != 0) {
      Memory.putI64(row + TICK, world.currentTick());
      Memory.putI64(row + SEED, world.seed());
      Memory.putI32(row + ROLLBACKS, world.consecutiveRollbacks());
      Memory.putI32(row + DISABLED, world.isTickDisabled() ? 1 : 0);
      version |= 1;
      STAMP.setRelease(Memory.ALL, row, stamp());
    }
  }

  /** The world is gone, and its handle is stale. */
  public void close() {
    if (row != 0) {
      STAMP.setRelease(Memory.ALL, row, 0L);
      row = 0;
    }
  }

  private long stamp() {
    return generation | Integer.toUnsignedLong(version);
  }
}
