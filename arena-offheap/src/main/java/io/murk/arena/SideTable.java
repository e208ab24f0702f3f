package io.murk.arena;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The sides of one world: for each that has memory, its segments by slot and which generation was
 * last published on it.
 *
 * <p>Threads: {@link #generation} and {@link #readOnly} of a leased side any, the rest the writer.
 */
final class SideTable {
  /** No side is free. */
  static final int NONE = -1;

  /** By side and slot; of a sparse slot nothing, since a range is written and not a side. */
  final MemorySegment[][] writable;

  /** By side and slot; of a sparse slot the range that the side's generation shows. */
  final MemorySegment[][] readOnly;

  private final WorldBlock block;
  private final int world;
  private final SideLeases leases;
  private final @Nullable SparseSlab slab;
  private final long[] generation;

  /** By side, publishes and restarts until then: unlike generations, never set back. */
  private final long[] serial;

  private int sides;

  SideTable(WorldBlock block, int world, SideLeases leases, @Nullable SparseSlab slab) {
    this.block = block;
    this.world = world;
    this.leases = leases;
    this.slab = slab;
    int maxSides = block.layout().maxSides();
    writable = new MemorySegment[maxSides][];
    readOnly = new MemorySegment[maxSides][];
    generation = new long[maxSides];
    serial = new long[maxSides];
    cutNext(); // the two that every block has
    cutNext();
  }

  private void cutNext() {
    ArenaLayout layout = block.layout();
    int slots = layout.slots();
    var own = new MemorySegment[slots];
    var views = new MemorySegment[slots];
    for (int slot = 0; slot < slots; slot++) {
      if (slab != null && layout.isSparse(slot)) {
        own[slot] = MemorySegment.NULL;
        views[slot] = slab.current(slot).readOnly;
      } else {
        own[slot] = block.writable(slot, sides, world);
        views[slot] = own[slot].asReadOnly();
      }
    }
    writable[sides] = own;
    readOnly[sides] = views;
    sides++;
  }

  /**
   * Makes sure that {@code side} and all below it have memory.
   *
   * @throws OutOfMemoryError when it can't be had
   */
  void take(int side) {
    while (sides <= side) {
      block.requireSide(sides);
      cutNext();
    }
  }

  /** The lowest-numbered side that may be overwritten, perhaps one without memory, or NONE. */
  int freeOrNone(int publishedSide) {
    for (int side = 0; side < sides; side++) {
      if (side != publishedSide && leases.count(side) == 0) {
        return side;
      }
    }
    return sides < readOnly.length ? sides : NONE;
  }

  /** Leases on sides other than the published one. */
  int olderLeases(int publishedSide) {
    int count = 0;
    for (int side = 0; side < sides; side++) {
      count += side == publishedSide ? 0 : leases.count(side);
    }
    return count;
  }

  /** Whether a lease holds a generation with a serial number in [from, to) on another side. */
  boolean holdsAny(int publishedSide, long from, long to) {
    for (int side = 0; side < sides; side++) {
      if (side != publishedSide
          && leases.count(side) != 0
          && serial[side] >= from
          && serial[side] < to) {
        return true;
      }
    }
    return false;
  }

  /** Notes what is about to be published on a side. */
  void stamp(int side, long generation, long serial) {
    this.generation[side] = generation;
    this.serial[side] = serial;
  }

  /** The generation that was last published on a side. */
  long generation(int side) {
    return generation[side];
  }

  /** From here on a side shows the ranges of sparse slots that are about to be published. */
  void showPublished(int side) {
    if (slab == null) {
      return;
    }
    MemorySegment[] views = readOnly[side];
    for (int slot : slab.slots()) {
      views[slot] = slab.published(slot).readOnly;
    }
  }
}
