package io.murk.arena;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The native memory of all worlds of a batch: one block, one {@link GenerationArena} a world.
 *
 * <p>Ownership: whoever creates it closes it. The memory itself goes when the owner has closed and
 * the last lease is released, whichever is later; after that every use is an {@link
 * IllegalStateException}. Threads: different worlds may be used by different threads at once.
 */
public final class WorldBlock implements AutoCloseable {
  private final ArenaLayout layout;
  private final MemoryLedger ledger;
  private final NativeBlock block;
  private final MemorySegment[][] sides;
  private final GenerationArena[] arenas;
  private final AtomicInteger holders = new AtomicInteger(1);
  private boolean closed;

  /** Allocates the block, zeroed. */
  public WorldBlock(ArenaLayout layout, MemoryLedger ledger) {
    this.layout = layout;
    this.ledger = ledger;
    sides = new MemorySegment[layout.slots()][2];
    arenas = new GenerationArena[layout.worlds()];
    block = new NativeBlock(layout.totalBytes(), ledger, MemoryLedger.Purpose.FIELDS);
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
      for (int side = 0; side < 2; side++) {
        sides[slot][side] =
            block
                .segment()
                .asSlice(layout.sideOffsetBytes(slot, side), layout.sideBytes(slot))
                .asReadOnly();
      }
    }
    for (int world = 0; world < arenas.length; world++) {
      arenas[world] = new GenerationArena(this, world);
    }
  }

  /** Where the slots lie. */
  public ArenaLayout layout() {
    return layout;
  }

  /** World {@code world}'s view. */
  public GenerationArena world(int world) {
    return arenas[world];
  }

  /**
   * Read-only view of one side of a slot over all worlds, [world][float]. Side 1 of a fixed slot is
   * its only side.
   */
  public MemorySegment side(int slot, int side) {
    return sides[slot][side];
  }

  /** Bytes that this block holds now, edited tick-start values included. */
  public long bytes() {
    long bytes = block.segment().byteSize();
    for (GenerationArena arena : arenas) {
      bytes += arena.editedBaseBytes();
    }
    return bytes;
  }

  /** Gives up the owner's hold. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release();
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
      for (GenerationArena arena : arenas) {
        arena.freeEditedBase();
      }
      block.close();
    }
  }

  MemorySegment writable(int slot, int side, int world) {
    long offset = layout.sideOffsetBytes(slot, side) + layout.worldOffsetBytes(slot, world);
    return block.segment().asSlice(offset, layout.slotFloats(slot) * 4L);
  }

  MemoryLedger ledger() {
    return ledger;
  }
}
