package io.murk.arena;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ranges of one world's sparse slots.
 *
 * <pre>
 *   idle --take--> staged or edited --publish--> current --publish of another--> idle, retired
 *     ^                   |
 *     +-----discard-------+
 * </pre>
 *
 * <p>A range shows in the generations [born, retired). When it is retired, leases may still hold
 * some of them; {@link #take} passes over a range while they do. Generations are counted by serial
 * numbers, which a restart does not set back.
 *
 * <p>Memory: one range a slot at first; then chunks, each one native allocation with room for one
 * range of every sparse slot. A slot never has more ranges than there are generations, and one for
 * edits. Threads: the writer's; {@link #take} also by several that write different slots at once.
 */
final class SparseSlab {
  /** A piece of memory of one slot's length, and the generations that show it. */
  static final class Range {
    final MemorySegment writable;
    final MemorySegment readOnly;
    private long born;
    private long retired;

    Range(MemorySegment writable) {
      this.writable = writable;
      readOnly = writable.asReadOnly();
    }
  }

  /** Says which generations leases hold. */
  @FunctionalInterface
  interface Holds {
    /** Whether a lease holds a generation whose serial number is in [from, to). */
    boolean any(long from, long to);
  }

  private static final Range[] NO_RANGES = {};

  private final WorldBlock block;
  private final Holds holds;
  private final int[] slots;

  /** By slot, as all arrays of ranges here: empty at those that are not sparse. */
  private final @Nullable Range[] current;

  private final @Nullable Range[] edited;
  private final @Nullable Range[] staged;

  /** By slot, its length's class: ranges of one length serve all slots of that length. */
  private final int[] lengthClass;

  private final Range[][] idle;
  private final int[] idleCount;
  private final List<NativeBlock> chunks = new ArrayList<>();
  private final List<Long> usedBytes = new ArrayList<>();
  private int hits;
  private int misses;

  SparseSlab(WorldBlock block, int world, Holds holds) {
    this.block = block;
    this.holds = holds;
    ArenaLayout layout = block.layout();
    int n = layout.slots();
    slots = java.util.stream.IntStream.range(0, n).filter(layout::isSparse).toArray();
    current = new Range[n];
    edited = new Range[n];
    staged = new Range[n];
    lengthClass = new int[n];
    long[] lengths = Arrays.stream(slots).mapToLong(layout::slotFloats).distinct().toArray();
    for (int slot : slots) {
      while (lengths[lengthClass[slot]] != layout.slotFloats(slot)) {
        lengthClass[slot]++;
      }
      current[slot] = new Range(block.writable(slot, 0, world));
    }
    idle = new Range[lengths.length][];
    Arrays.fill(idle, NO_RANGES);
    idleCount = new int[lengths.length];
  }

  /** The sparse slots, ascending. Not a copy. */
  int[] slots() {
    return slots;
  }

  /** The range that the published generation shows. */
  Range current(int slot) {
    return present(current[slot]);
  }

  /** The range that holds this tick's edits of the tick-start values, or null. */
  @Nullable Range editedOrNull(int slot) {
    return edited[slot];
  }

  /** The range that this tick writes, or null. */
  @Nullable Range stagedOrNull(int slot) {
    return staged[slot];
  }

  /** The tick-start values. */
  Range base(int slot) {
    Range edit = edited[slot];
    return edit == null ? current(slot) : edit;
  }

  /** Starts a tick's counts. */
  void begin() {
    hits = 0;
    misses = 0;
  }

  /** A copy of the tick-start values, to be edited. */
  Range edit(int slot) {
    Range range = copyOf(current(slot), slot);
    edited[slot] = range;
    return range;
  }

  /** A copy of the tick-start values, edits included, to be written. */
  Range write(int slot) {
    Range range = copyOf(base(slot), slot);
    staged[slot] = range;
    return range;
  }

  /**
   * Ranges for initial values.
   *
   * @param inPlace whether the current ranges may be overwritten, but for those that show in other
   *     generations too and that a lease holds there
   */
  void replaceAll(boolean inPlace) {
    begin();
    try {
      for (int slot : slots) {
        if (!inPlace || isHeld(slot)) {
          staged[slot] = take(slot);
        }
      }
    } catch (Throwable t) {
      discard();
      throw t;
    }
  }

  /** What the generation being published shows of a slot. */
  Range published(int slot) {
    Range written = staged[slot];
    return written == null ? base(slot) : written;
  }

  /**
   * Makes {@link #published} the current range of every slot, from generation {@code serial} on.
   */
  void publish(long serial) {
    for (int slot : slots) {
      Range next = published(slot);
      Range edit = edited[slot];
      Range old = current(slot);
      if (edit != null && edit != next) {
        giveBack(slot, edit);
      }
      if (next != old) {
        old.retired = serial;
        putIdle(slot, old);
        next.born = serial;
        current[slot] = next;
      }
      edited[slot] = null;
      staged[slot] = null;
    }
  }

  /** Takes back what this tick took; what is published never changed. */
  void discard() {
    for (int slot : slots) {
      Range edit = edited[slot];
      Range written = staged[slot];
      edited[slot] = null;
      staged[slot] = null;
      if (edit != null) {
        giveBack(slot, edit);
      }
      if (written != null) {
        giveBack(slot, written);
      }
    }
  }

  /** Whether a lease holds the slot's current range. */
  private boolean isHeld(int slot) {
    return holds.any(current(slot).born, Long.MAX_VALUE);
  }

  /** Ranges taken from the idle ones since {@link #begin}. */
  int hits() {
    return hits;
  }

  /** Ranges made since {@link #begin}. */
  int misses() {
    return misses;
  }

  /** Idle ranges that a lease still holds, or that none does. */
  int idle(boolean held) {
    int count = 0;
    for (int length = 0; length < idle.length; length++) {
      for (int i = 0; i < idleCount[length]; i++) {
        Range range = idle[length][i];
        if (holds.any(range.born, range.retired) == held) {
          count++;
        }
      }
    }
    return count;
  }

  /** Frees the chunks. */
  void free() {
    for (NativeBlock chunk : chunks) {
      chunk.close();
    }
  }

  /** Not lost if copying fails, as it may where a stack ends. */
  private Range copyOf(Range source, int slot) {
    Range range = take(slot);
    try {
      range.writable.copyFrom(source.readOnly);
    } catch (Throwable t) {
      giveBack(slot, range);
      throw t;
    }
    return range;
  }

  private synchronized Range take(int slot) {
    int length = lengthClass[slot];
    Range[] candidates = idle[length];
    for (int i = idleCount[length] - 1; i >= 0; i--) { // the last one is the warmest
      Range range = candidates[i];
      if (!holds.any(range.born, range.retired)) {
        int last = --idleCount[length];
        candidates[i] = candidates[last];
        hits++;
        return range;
      }
    }
    Range made = make(slot);
    misses++;
    return made;
  }

  /** A range that no generation ever showed: nothing holds it. */
  private synchronized void giveBack(int slot, Range range) {
    range.born = 0;
    range.retired = 0;
    putIdle(slot, range);
  }

  private void putIdle(int slot, Range range) {
    int length = lengthClass[slot];
    idle[length][idleCount[length]++] = range;
  }

  /** Room is made here for the day when the range is idle: neither publish nor discard can fail. */
  private Range make(int slot) {
    long bytes = block.layout().slotFloats(slot) * 4L;
    int length = lengthClass[slot];
    idle[length] = Arrays.copyOf(idle[length], idle[length].length + 1);
    return new Range(room(block.layout().rangeBytes(slot)).asSlice(0, bytes));
  }

  private MemorySegment room(long bytes) {
    for (int i = 0; i < chunks.size(); i++) {
      long used = usedBytes.get(i);
      if (bytes <= chunks.get(i).segment().byteSize() - used) {
        usedBytes.set(i, used + bytes);
        return chunks.get(i).segment().asSlice(used, bytes);
      }
    }
    NativeBlock chunk =
        block.allocate(block.layout().sparseChunkBytes(), MemoryLedger.Purpose.SPARSE);
    try {
      usedBytes.add(ArenaLayout.SLACK_BYTES + bytes);
      chunks.add(chunk); // last: usedBytes may be the longer list
    } catch (Throwable t) {
      chunk.close();
      throw t;
    }
    return chunk.segment().asSlice(ArenaLayout.SLACK_BYTES, bytes);
  }

  private static Range present(@Nullable Range range) {
    if (range == null) {
      throw new IllegalArgumentException("the slot is not sparse");
    }
    return range;
  }
}
