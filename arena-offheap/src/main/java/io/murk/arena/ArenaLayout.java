package io.murk.arena;

import java.util.ArrayList;
import java.util.List;

/**
 * Where every slot of every world lies in a {@link WorldBlock}.
 *
 * <pre>
 *  offset 0                                                                       totalBytes
 *  +-------+----------------+-------+----------------+-------+----------------+-------+
 *  | slack | slot a, side 0 | slack | slot a, side 1 | slack | slot b (fixed) | slack | ...
 *  +-------+----------------+-------+----------------+-------+----------------+-------+
 *           per tick, fixed: [world][cell][component] f32, worlds without a gap between them
 *
 *     ... +------------------------------------+-------+-----------------+-------+
 *         | slot c (sparse), world 0's range   | slack | world 1's range | slack | ...
 *         +------------------------------------+-------+-----------------+-------+
 * </pre>
 *
 * <p>Of a per-tick slot the block holds the first two sides; each further side is a block of its
 * own, of {@link #furtherSideBytes}, which holds that side of all per-tick slots. A fixed slot has
 * one side for each world, a shared slot one for all worlds. A sparse slot has one range a world;
 * further ones come from the world's slab. Sides and ranges start on a 64-byte boundary and have at
 * least 64 bytes of slack before and behind them. Immutable.
 */
public final class ArenaLayout {
  /** Bytes between two pieces, and before the first one. */
  static final long SLACK_BYTES = 64;

  private enum Kind {
    PER_TICK(2),
    SPARSE(1),
    FIXED(1),
    SHARED(1);

    private final int sides;

    Kind(int sides) {
      this.sides = sides;
    }
  }

  private final int worlds;
  private final int maxSides;
  private final long[] slotFloats;
  private final Kind[] kind;
  private final long[][] sideOffsetBytes;
  private final long[] furtherOffsetBytes;
  private final long totalBytes;
  private final long furtherSideBytes;

  private ArenaLayout(Builder builder) {
    worlds = builder.worlds;
    maxSides = builder.maxSides;
    int n = builder.floats.size();
    slotFloats = new long[n];
    kind = builder.kinds.toArray(new Kind[0]);
    sideOffsetBytes = new long[n][];
    furtherOffsetBytes = new long[n];
    long at = SLACK_BYTES;
    long further = SLACK_BYTES;
    for (int slot = 0; slot < n; slot++) {
      slotFloats[slot] = builder.floats.get(slot);
      sideOffsetBytes[slot] = new long[kind[slot].sides];
      for (int side = 0; side < sideOffsetBytes[slot].length; side++) {
        sideOffsetBytes[slot][side] = at;
        at = Math.addExact(at, heldBytes(slot));
      }
      if (kind[slot] == Kind.PER_TICK) {
        furtherOffsetBytes[slot] = further;
        further = Math.addExact(further, heldBytes(slot));
      }
    }
    totalBytes = at;
    furtherSideBytes = further;
  }

  /** Bytes of one side of a slot with the slack behind it; of a sparse slot, of all its worlds. */
  private long heldBytes(int slot) {
    return kind[slot] == Kind.SPARSE
        ? Math.multiplyExact(rangeBytes(slot), (long) worlds)
        : Math.addExact(roundUp(sideBytes(slot)), SLACK_BYTES);
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
    private final List<Kind> kinds = new ArrayList<>();
    private int maxSides = 2;

    private Builder(int worlds) {
      this.worlds = worlds;
    }

    /** The most generations that may be in memory at once, at least 2; default 2. */
    public Builder maxGenerations(int value) {
      if (value < 2) {
        throw new IllegalArgumentException("maxGenerations=" + value + " allowed=2..");
      }
      maxSides = value;
      return this;
    }

    /** Adds a slot with a value in each generation, {@code slotFloats} f32 in each world. */
    public Builder perTick(long slotFloats) {
      return add(slotFloats, Kind.PER_TICK);
    }

    /** Adds a slot that is copied when it is first written in a tick, and else stays. */
    public Builder sparse(long slotFloats) {
      return add(slotFloats, Kind.SPARSE);
    }

    /** Adds a slot which ticks never change, {@code slotFloats} f32 in each world. */
    public Builder fixed(long slotFloats) {
      return add(slotFloats, Kind.FIXED);
    }

    /** Adds a slot which ticks never change, {@code slotFloats} f32 that all worlds share. */
    public Builder shared(long slotFloats) {
      return add(slotFloats, Kind.SHARED);
    }

    private Builder add(long slotFloats, Kind kind) {
      if (slotFloats < 1) {
        throw new IllegalArgumentException("slotFloats=" + slotFloats + " allowed=1..");
      }
      floats.add(slotFloats);
      kinds.add(kind);
      return this;
    }

    /** The layout; {@link ArithmeticException} when its bytes do not fit 63 bits. */
    public ArenaLayout build() {
      return new ArenaLayout(this);
    }
  }

  /** Worlds that share the block. */
  public int worlds() {
    return worlds;
  }

  /** The most sides that a per-tick slot may get. */
  public int maxSides() {
    return maxSides;
  }

  /** Number of slots. */
  public int slots() {
    return slotFloats.length;
  }

  /** f32 of one world in {@code slot}. */
  public long slotFloats(int slot) {
    return slotFloats[slot];
  }

  /** Whether {@code slot} has a value in each generation. */
  public boolean isPerTick(int slot) {
    return kind[slot] == Kind.PER_TICK;
  }

  /** Whether {@code slot} is copied when it is first written in a tick. */
  public boolean isSparse(int slot) {
    return kind[slot] == Kind.SPARSE;
  }

  /** Whether all worlds share one copy of {@code slot}. */
  public boolean isShared(int slot) {
    return kind[slot] == Kind.SHARED;
  }

  /** Bytes of one side of {@code slot}: of all worlds, or of all together if they share it. */
  public long sideBytes(int slot) {
    long copies = kind[slot] == Kind.SHARED ? 1 : worlds;
    return Math.multiplyExact(Math.multiplyExact(slotFloats[slot], copies), 4L);
  }

  /** Bytes of the block: two sides, the fixed and shared slots, one range a world and slot. */
  public long totalBytes() {
    return totalBytes;
  }

  /** Bytes of the block of a further side. */
  public long furtherSideBytes() {
    return furtherSideBytes;
  }

  /** Bytes that one world takes at its first {@link GenerationArena#editBase} of such a slot. */
  public long editedBaseBytes() {
    return editedBase().totalBytes();
  }

  /** Where the edited tick-start values of one world lie: a fixed slot each, least where unused. */
  ArenaLayout editedBase() {
    var own = builder(1);
    for (int slot = 0; slot < slots(); slot++) {
      own.fixed(isPerTick(slot) ? slotFloats[slot] : 1);
    }
    return own.build();
  }

  /** Bytes of one world's chunk with room for one range of every sparse slot; 0 without any. */
  public long sparseChunkBytes() {
    long bytes = 0;
    for (int slot = 0; slot < slotFloats.length; slot++) {
      bytes = isSparse(slot) ? Math.addExact(bytes, rangeBytes(slot)) : bytes;
    }
    return bytes == 0 ? 0 : Math.addExact(bytes, SLACK_BYTES);
  }

  /** Where a slot's side begins in the block, or in that of a further side. */
  long sideOffsetBytes(int slot, int side) {
    if (side >= 2 && isPerTick(slot)) {
      return furtherOffsetBytes[slot];
    }
    return sideOffsetBytes[slot][isPerTick(slot) ? side : 0];
  }

  /** Where a world's values begin in a side. */
  long worldOffsetBytes(int slot, int world) {
    return switch (kind[slot]) {
      case SHARED -> 0;
      case SPARSE -> world * rangeBytes(slot);
      case PER_TICK, FIXED -> world * slotFloats[slot] * 4L;
    };
  }

  /** Bytes that a range of a sparse slot takes, with the slack behind it. */
  long rangeBytes(int slot) {
    return Math.addExact(roundUp(Math.multiplyExact(slotFloats[slot], 4L)), SLACK_BYTES);
  }

  private static long roundUp(long bytes) {
    return Math.addExact(bytes, NativeBlock.ALIGNMENT_BYTES - 1) & -NativeBlock.ALIGNMENT_BYTES;
  }
}
