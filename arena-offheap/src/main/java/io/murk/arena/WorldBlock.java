package io.murk.arena;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of all worlds of a batch: one block, one {@link GenerationArena} a world, and
 * one further block for each side that leases made necessary.
 *
 * <p>Ownership: whoever creates it closes it. The memory itself goes when the owner has closed and
 * the last lease is released, whichever is later; after that every use is an {@link
 * IllegalStateException}. Threads: different worlds may be used by different threads at once.
 */
public final class WorldBlock implements AutoCloseable {
  private final ArenaLayout layout;
  private final MemoryLedger ledger;
  private final NativeBlock block;

  /** The blocks of the sides from 2 on. */
  private final @Nullable NativeBlock[] further;

  /** By slot and side, all worlds; empty at sides that are not allocated. */
  private final MemorySegment[][] sides;

  private final GenerationArena[] arenas;
  private final AtomicInteger holders = new AtomicInteger(1);
  private final AtomicLong bytes = new AtomicLong();
  private volatile int sideCount = 2;
  private boolean closed;

  /** Allocates the block, zeroed. */
  public WorldBlock(ArenaLayout layout, MemoryLedger ledger) {
    this.layout = layout;
    this.ledger = ledger;
    sides = new MemorySegment[layout.slots()][];
    further = new NativeBlock[layout.maxSides() - 2];
    arenas = new GenerationArena[layout.worlds()];
    block = allocate(layout.totalBytes(), MemoryLedger.Purpose.FIELDS);
    try {
      cut();
    } catch (Throwable t) { // the Java heap may be too small for the views of so many worlds
      Arrays.fill(arenas, null); // closing needs some heap
      block.close();
      throw t;
    }
  }

  private void cut() {
    for (int slot = 0; slot < layout.slots(); slot++) {
      sides[slot] = new MemorySegment[layout.maxSides()];
      Arrays.fill(sides[slot], MemorySegment.NULL);
    }
    cutSide(0);
    cutSide(1);
    for (int world = 0; world < arenas.length; world++) {
      arenas[world] = new GenerationArena(this, world);
    }
  }

  private void cutSide(int side) {
    for (int slot = 0; slot < layout.slots(); slot++) {
      if (layout.isPerTick(slot)) {
        sides[slot][side] =
            memory(side)
                .asSlice(layout.sideOffsetBytes(slot, side), layout.sideBytes(slot))
                .asReadOnly();
      }
    }
  }

  private MemorySegment memory(int side) {
    NativeBlock own = side < 2 ? block : further[side - 2];
    if (own == null) {
      throw new IllegalArgumentException("side=" + side + " allowed=0.." + (sideCount - 1));
    }
    return own.segment();
  }

  /** Where the slots lie. */
  public ArenaLayout layout() {
    return layout;
  }

  /** World {@code world}'s view. */
  public GenerationArena world(int world) {
    return arenas[world];
  }

  /** Sides that are allocated, at least 2. */
  public int sides() {
    return sideCount;
  }

  /** Read-only view of one side of a per-tick slot over all worlds, [world][float]. */
  public MemorySegment side(int slot, int side) {
    if (!layout.isPerTick(slot)) {
      throw new IllegalArgumentException("slot=" + slot + " is not a per-tick slot");
    }
    return sides[slot][side];
  }

  /**
   * Bytes that this block holds now: further sides, ranges and edited tick-start values included.
   * Readable from any thread.
   */
  public long bytes() {
    return bytes.get();
  }

  /**
   * Gives up the owner's hold. A second call does nothing, unless there is memory left.
   *
   * @throws IllegalStateException when the system itself is at work on some of it, such as to write
   *     it to a channel; that stays, the rest is freed, and a later call frees it
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release();
    } else if (holders.get() == 0) {
      free();
    }
  }

  void retain() {
    holders.getAndUpdate(n -> {
      if (n == 0) {
        throw new IllegalStateException("the memory of this world was freed");
      }
      return n + 1;
    });
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      free();
    }
  }

  /** Frees all that can be freed, again and again. */
  private synchronized void free() {
    IllegalStateException left = null;
    for (GenerationArena arena : arenas) {
      try {
        arena.free();
      } catch (IllegalStateException e) {
        left = e;
      }
    }
    for (NativeBlock side : further) {
      left = side == null ? left : closed(side, left);
    }
    left = closed(block, left);
    if (left != null) {
      throw left;
    }
  }

  private static @Nullable IllegalStateException closed(
      NativeBlock one, @Nullable IllegalStateException before) {
    try {
      one.close();
      return before;
    } catch (IllegalStateException e) {
      return e;
    }
  }

  /**
   * Allocates the sides up to {@code side}, for all worlds at once, if another world has not.
   *
   * @throws OutOfMemoryError when it can't be had; nothing was changed then
   */
  synchronized void requireSide(int side) {
    while (sideCount <= side) {
      int next = sideCount;
      further[next - 2] = allocate(layout.furtherSideBytes(), MemoryLedger.Purpose.FIELDS);
      try {
        cutSide(next);
      } catch (Throwable t) {
        discardSide(next);
        throw t;
      }
      sideCount = next + 1;
    }
  }

  private void discardSide(int side) {
    NativeBlock unused = further[side - 2];
    further[side - 2] = null;
    if (unused != null) {
      bytes.addAndGet(-unused.segment().byteSize());
      unused.close();
    }
  }

  /** One native allocation of this block's worlds. */
  NativeBlock allocate(long wanted, MemoryLedger.Purpose purpose) {
    NativeBlock allocated = new NativeBlock(wanted, ledger, purpose);
    bytes.addAndGet(wanted);
    return allocated;
  }

  MemorySegment writable(int slot, int side, int world) {
    long offset = layout.sideOffsetBytes(slot, side) + layout.worldOffsetBytes(slot, world);
    return memory(layout.isPerTick(slot) ? side : 0).asSlice(offset, layout.slotFloats(slot) * 4L);
  }
}
