package io.murk.arena;

import java.util.ArrayList;
import java.util.List;

/**
 * Where every slot of every world lies in a {@link WorldBlock}.
 *
 * <pre>
 *  offset 0                                                              totalBytes
 *  +-------+----------------+-------+----------------+-----+----------------+-------+
 *  | slack | slot a, side 0 | slack | slot a, side 1 | ... | slot b (fixed) | slack |
 *  +-------+----------------+-------+----------------+-----+----------------+-------+
 *           [world][cell][component] f32, worlds without a gap between them
 * </pre>
 *
 * <p>A per-tick slot has two sides, a fixed slot one. A side starts on a 64-byte boundary and has
 * at least 64 bytes of slack before and behind it. Immutable.
 */
public final class ArenaLayout {
  private static final long SLACK_BYTES = 64;

  private final int worlds;
  private final long[] slotFloats;
  private final boolean[] perTick;
  private final long[][] sideOffsetBytes;
  private final long totalBytes;

  private ArenaLayout(int worlds, List<Long> floats, List<Boolean> ticked) {
    this.worlds = worlds;
    int n = floats.size();
    slotFloats = new long[n];
    perTick = new boolean[n];
    sideOffsetBytes = new long[n][];
    long at = SLACK_BYTES;
    for (int slot = 0; slot < n; slot++) {
      slotFloats[slot] = floats.get(slot);
      perTick[slot] = ticked.get(slot);
      sideOffsetBytes[slot] = new long[perTick[slot] ? 2 : 1];
      for (int side = 0; side < sideOffsetBytes[slot].length; side++) {
        sideOffsetBytes[slot][side] = at;
        at = Math.addExact(at, roundUp(sideBytes(slot)) + SLACK_BYTES);
      }
    }
    totalBytes = at;
  }

  /**
   * Starts a layout.
   *
   * @param worlds how many worlds share the block, at least 1
   */
  public static Builder builder(int worlds) {
    if (worlds < 1) {
      throw new IllegalArgumentException("worlds=" + worlds + " allowed=1..");
    }
    return new Builder(worlds);
  }

  /** Collects slots in order; the first has number 0. */
  public static final class Builder {
    private final int worlds;
    private final List<Long> floats = new ArrayList<>();
    private final List<Boolean> perTick = new ArrayList<>();

    private Builder(int worlds) {
      this.worlds = worlds;
    }

    /** Adds a slot with two generations, {@code slotFloats} f32 in each world. */
    public Builder perTick(long slotFloats) {
      return add(slotFloats, true);
    }

    /** Adds a slot with one side, which ticks never change, {@code slotFloats} f32 a world. */
    public Builder fixed(long slotFloats) {
      return add(slotFloats, false);
    }

    private Builder add(long slotFloats, boolean ticked) {
      if (slotFloats < 1) {
        throw new IllegalArgumentException("slotFloats=" + slotFloats + " allowed=1..");
      }
      floats.add(slotFloats);
      perTick.add(ticked);
      return this;
    }

    /** The layout; {@link ArithmeticException} when its bytes do not fit 63 bits. */
    public ArenaLayout build() {
      return new ArenaLayout(worlds, floats, perTick);
    }
  }

  /** Worlds that share the block. */
  public int worlds() {
    return worlds;
  }

  /** Number of slots. */
  public int slots() {
    return slotFloats.length;
  }

  /** f32 of one world in {@code slot}. */
  public long slotFloats(int slot) {
    return slotFloats[slot];
  }

  /** Whether {@code slot} has two generations. */
  public boolean isPerTick(int slot) {
    return perTick[slot];
  }

  /** Bytes of one side of {@code slot}, all worlds. */
  public long sideBytes(int slot) {
    return Math.multiplyExact(Math.multiplyExact(slotFloats[slot], (long) worlds), 4L);
  }

  /** Bytes of the whole block. */
  public long totalBytes() {
    return totalBytes;
  }

  long sideOffsetBytes(int slot, int side) {
    return sideOffsetBytes[slot][perTick[slot] ? side : 0];
  }

  long worldOffsetBytes(int slot, int world) {
    return world * slotFloats[slot] * 4L;
  }

  private static long roundUp(long bytes) {
    return Math.addExact(bytes, NativeBlock.ALIGNMENT_BYTES - 1) & -NativeBlock.ALIGNMENT_BYTES;
  }
}
