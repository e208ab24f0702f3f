package io.murk.arena;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One world's generations: the published one, which readers see, those that leases hold, and the
 * staged one, which the writer builds.
 *
 * <p>A generation lies on a side: one table of segments, one a slot. {@link #begin} stages on the
 * lowest-numbered side that is neither published nor leased, which without leases is 0 and 1 in
 * turn; when leases hold all others it takes a further one. Publishing changes one word and copies
 * nothing, whatever the size. Slots are f32 segments in native byte order, created once with their
 * side; handing them out allocates nothing.
 *
 * <ul>
 *   <li>A per-tick slot has memory of its own on every side.
 *   <li>A sparse slot shows a range, and the same one on many sides while nothing writes it: the
 *       first {@link #staged} or {@link #editBase} of a tick takes another range, with a copy of
 *       the tick-start values.
 *   <li>A fixed slot has one copy on all sides, which {@link #restart} writes the first time only.
 * </ul>
 *
 * <p>Threads: {@link #lease}, and what a lease leads to, from any thread; the rest belongs to the
 * writer. hot: 0 B/op, but for the first {@link #editBase} of a slot and for memory that was never
 * needed before.
 */
public final class GenerationArena {
  private final WorldBlock block;
  private final int world;
  private final ArenaLayout layout;
  private final SideTable table;
  private final @Nullable SparseSlab slab;
  private final boolean[] sparse;
  private final EditedStart edits;

  private final SideLeases leases;

  private long generation;
  private long serial;
  private int publishedSide;
  private int stagedSide = 1;
  private boolean staging;
  private boolean broken;

  GenerationArena(WorldBlock block, int world) {
    this.block = block;
    this.world = world;
    layout = block.layout();
    int slots = layout.slots();
    leases = new SideLeases(layout.maxSides());
    edits = new EditedStart(block);
    sparse = new boolean[slots];
    boolean anySparse = false;
    for (int slot = 0; slot < slots; slot++) {
      sparse[slot] = layout.isSparse(slot);
      anySparse |= sparse[slot];
    }
    slab = anySparse ? new SparseSlab(block, world, this::holdsAny) : null;
    table = new SideTable(block, world, leases, slab);
  }

  /** Number of publishes since construction or {@link #restart}. */
  public long generation() {
    return generation;
  }

  /** The side on which the published generation lies. */
  public int publishedSide() {
    return publishedSide;
  }

  /** The side on which the staged generation lies. */
  public int stagedSide() {
    requireStaging();
    return stagedSide;
  }

  /** Whether a generation is being staged. */
  public boolean isStaging() {
    return staging;
  }

  /** The most generations that may be in memory at once. */
  public int maxGenerations() {
    return layout.maxSides();
  }

  /** Leases on generations other than the published one. */
  public int olderLeases() {
    return table.olderLeases(publishedSide);
  }

  /** False while leases hold every side that the next {@link #begin} could be staged on. */
  public boolean mayBegin() {
    return table.freeOrNone(publishedSide) >= 0;
  }

  /**
   * Opens the generation after the published one. Its per-tick slots hold old values.
   *
   * @throws OutOfMemoryError when a further side is needed and can't be had; nothing was changed
   */
  public void begin() {
    if (staging) {
      throw new IllegalStateException("generation " + (generation + 1) + " is being staged");
    }
    int side = table.freeOrNone(publishedSide);
    if (side < 0) {
      throw new IllegalStateException(
          olderLeases() + " leases hold all of " + layout.maxSides() + " generations but one");
    }
    table.take(side);
    stagedSide = side;
    if (slab != null) {
      slab.begin();
    }
    staging = true;
  }

  /**
   * Makes sure that the next {@link #begin} needs no memory.
   *
   * @return as {@link #mayBegin}
   * @throws OutOfMemoryError when a further side is needed and can't be had; nothing was changed
   */
  public boolean reserve() {
    int side = table.freeOrNone(publishedSide);
    table.take(side);
    return side >= 0;
  }

  /**
   * Makes sure that so many generations have memory.
   *
   * @throws OutOfMemoryError when it can't be had
   */
  public void reserve(int generations) {
    table.take(Math.min(generations, layout.maxSides()) - 1);
  }

  /** Makes the staged generation the published one. */
  public void publish() {
    requireStaging();
    publish(generation + 1);
  }

  private void publish(long next) {
    int side = stagedSide;
    long nextSerial = serial + 1;
    table.showPublished(side);
    table.stamp(side, next, nextSerial);
    publishSide(side);
    generation = next;
    serial = nextSerial;
    if (slab != null) {
      slab.publish(nextSerial);
    }
    endTick();
  }

  private void publishSide(int side) {
    leases.publish(side);
    publishedSide = side;
  }

  /** Abandons the staged generation: the published one never changed. */
  public void discard() {
    requireStaging();
    if (slab != null) {
      slab.discard();
    }
    endTick();
  }

  /** Read-only values of the published generation. */
  public MemorySegment published(int slot) {
    return table.readOnly[publishedSide][slot];
  }

  /**
   * Writable values of the staged generation. The first call in a tick on a sparse slot makes them
   * a copy of {@link #base}; a sparse slot on which it is not called stays as it is.
   */
  public MemorySegment staged(int slot) {
    assert staging;
    if (slab != null && sparse[slot]) {
      SparseSlab.Range written = slab.stagedOrNull(slot);
      if (written == null) {
        requireStaging();
        written = slab.write(slot);
      }
      return written.writable;
    }
    return table.writable[stagedSide][slot];
  }

  /** Read-only values of the staged generation: of a sparse slot, what it would publish now. */
  public MemorySegment stagedReadOnly(int slot) {
    return slab != null && sparse[slot]
        ? slab.published(slot).readOnly
        : table.readOnly[stagedSide][slot];
  }

  /** Whether {@code slot} is copied when it is first written in a tick. */
  public boolean isSparse(int slot) {
    return sparse[slot];
  }

  /** Whether publishing would show another range of a sparse slot: it was written or edited. */
  public boolean isReplaced(int slot) {
    return slab != null && slab.published(slot) != slab.current(slot);
  }

  /**
   * Writable values that publishing would show: those of {@link #staged}, or the edits of a sparse
   * slot that nothing wrote. Of a sparse slot only while {@link #isReplaced} holds.
   */
  public MemorySegment outgoing(int slot) {
    assert staging;
    if (slab != null && sparse[slot]) {
      if (!isReplaced(slot)) {
        throw new IllegalStateException("slot=" + slot + " was neither written nor edited");
      }
      return slab.published(slot).writable;
    }
    return table.writable[stagedSide][slot];
  }

  /** Read-only values at the start of this tick: the published ones, or their edited copy. */
  public MemorySegment base(int slot) {
    if (slab != null && sparse[slot]) {
      return slab.base(slot).readOnly;
    }
    return edits.isEdited(slot) ? edits.values(slot) : table.readOnly[publishedSide][slot];
  }

  /**
   * Writable values at the start of this tick. The first call in a tick copies the published values
   * of this slot, so that an edit reaches neither the published generation nor its leases. Edits of
   * a sparse slot are published with the tick, unless the tick writes it.
   */
  public MemorySegment editBase(int slot) {
    requireStaging();
    if (slab != null && sparse[slot]) {
      SparseSlab.Range edit = slab.editedOrNull(slot);
      return (edit == null ? slab.edit(slot) : edit).writable;
    }
    return edits.edit(slot, table.readOnly[publishedSide][slot]);
  }

  /**
   * Holds the published generation. From any thread; waits while a {@link #restart} writes initial
   * values.
   *
   * @return a lease, to be released by the caller
   */
  public Lease lease() {
    block.retain();
    int side = leases.takeOrWithdrawn();
    while (side == SideLeases.WITHDRAWN) {
      synchronized (this) {
        side = leases.takeOrWithdrawn(); // the restart has ended
      }
    }
    try {
      return new Lease(this, side, table.generation(side)); // which stays while it is held
    } catch (Throwable t) { // a heap may be exhausted
      release(side);
      throw t;
    }
  }

  /**
   * Holds the published generation as a lease does, without an object. By the writer, while nothing
   * is staged.
   *
   * @return its side, to be given to {@link #release} once
   */
  public int hold() {
    block.retain();
    return leases.takeOrWithdrawn(); // only a restart withdraws, and the writer is here
  }

  /** Values of a side, read-only: of a lease, or of {@link #publishedSide}. */
  public MemorySegment onSide(int slot, int side) {
    return table.readOnly[side][slot];
  }

  /** Whether {@link #publishOn} could move the published values to {@code side} without memory. */
  public boolean mayPublishOn(int side) {
    return side == publishedSide || side < block.sides() && leases.count(side) == 0;
  }

  /**
   * Moves the published values to {@code side}, so that all worlds of a batch are published on the
   * same one. Copies the per-tick slots if they lie on another side; the generation stays.
   */
  public void publishOn(int side) {
    if (side == publishedSide) {
      return;
    }
    if (staging || !mayPublishOn(side)) {
      throw new IllegalStateException(
          "side=" + side + " leases=" + leases.count(side) + " staging=" + staging);
    }
    table.take(side);
    for (int slot = 0; slot < layout.slots(); slot++) {
      if (layout.isPerTick(slot)) {
        table.writable[side][slot].copyFrom(published(slot));
      } else if (sparse[slot]) {
        table.readOnly[side][slot] = published(slot);
      }
    }
    table.stamp(side, generation, serial);
    publishSide(side);
  }

  /** False while leases hold the published side and every other one, so that none is free. */
  public boolean mayRestart() {
    return leases.isFree(publishedSide) || mayBegin();
  }

  /** Whether the published values are those of a restart that failed half-way. */
  public boolean isBroken() {
    return broken;
  }

  /**
   * Goes back to generation 0, on a side that no lease holds; abandons what is staged. Fixed slots
   * are written the first time only, shared ones by world 0 only.
   *
   * <p>What {@code initial} throws is thrown, and the published generation stays. But when leases
   * hold every other side, the published one is overwritten, and then {@link #isBroken}.
   *
   * @param initial writes the values of generation 0
   * @throws IllegalStateException while leases hold all sides; see {@link #mayRestart}
   * @throws OutOfMemoryError when memory is needed and can't be had; nothing was changed then
   */
  public synchronized void restart(InitialValues initial) {
    if (staging) {
      discard();
    }
    int side = serial == 0 ? -1 : table.freeOrNone(publishedSide);
    if (side < 0) {
      restartInPlace(initial);
      return;
    }
    table.take(side);
    if (slab != null) {
      slab.replaceAll(false);
    }
    stagedSide = side;
    staging = true;
    try {
      initial.begin(side);
      writeInitial(initial, side);
    } catch (Throwable t) {
      discard();
      throw t;
    }
    publish(0);
    broken = false;
  }

  private void restartInPlace(InitialValues initial) {
    if (!leases.withdraw(publishedSide)) {
      throw new IllegalStateException(
          "leases hold all of " + layout.maxSides() + " generations, the published one too");
    }
    if (slab != null) {
      try {
        slab.replaceAll(true);
      } catch (Throwable t) {
        leases.publish(publishedSide);
        throw t;
      }
    }
    stagedSide = publishedSide;
    broken = true;
    try {
      initial.begin(stagedSide);
      writeInitial(initial, stagedSide);
      broken = false;
    } finally { // whatever it throws, nobody waits for ever
      publish(0);
    }
  }

  private void writeInitial(InitialValues initial, int side) {
    for (int slot = 0; slot < layout.slots(); slot++) {
      if (slab != null && sparse[slot]) {
        initial.write(slot, slab.published(slot).writable);
      } else if (layout.isPerTick(slot) || serial == 0 && (world == 0 || !layout.isShared(slot))) {
        initial.write(slot, table.writable[side][slot]);
      }
    }
  }

  /** Sparse writes and edits of the last tick that used memory which was there. */
  public int sparseHits() {
    return slab == null ? 0 : slab.hits();
  }

  /** Sparse writes and edits of the last tick for which memory was taken. */
  public int sparseMisses() {
    return slab == null ? 0 : slab.misses();
  }

  /** Ranges that show in no published generation and may be used again. */
  public int sparseRetired() {
    return slab == null ? 0 : slab.idle(false);
  }

  /** Ranges that the published generation does not show, but a lease holds. */
  public int sparsePending() {
    return slab == null ? 0 : slab.idle(true);
  }

  /** Gives back a hold on a side. From any thread. */
  public void release(int side) {
    leases.release(side);
    block.release();
  }

  void free() {
    edits.free();
    if (slab != null) {
      slab.free();
    }
  }

  private boolean holdsAny(long from, long to) {
    return table.holdsAny(publishedSide, from, to);
  }

  private void endTick() {
    staging = false;
    edits.clear();
  }

  private void requireStaging() {
    if (!staging) {
      throw new IllegalStateException("no generation is being staged");
    }
  }
}
