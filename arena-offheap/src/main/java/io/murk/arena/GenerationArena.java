package io.murk.arena;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * One world's generations: the published one, which readers see, and the staged one, which the
 * writer builds.
 *
 * <p>Publishing swaps two handles and copies nothing, whatever the size. Slots are f32 segments in
 * native byte order, created once with the arena; handing them out allocates nothing.
 *
 * <p>Fixed slots have one side: {@link #staged} of a fixed slot is the same memory as {@link
 * #published}, and is written only while the world is being set up.
 *
 * <p>hot: 0 B/op, but for the first {@link #editBase} of a slot.
 */
public final class GenerationArena {
  private final WorldBlock block;
  private final int world;
  private final ArenaLayout layout;
  private final MemorySegment[][] writable;
  private final MemorySegment[][] readOnly;
  private final AtomicIntegerArray leases = new AtomicIntegerArray(2);
  private final boolean[] edited;
  private @Nullable NativeBlock editedBlock;
  private MemorySegment[] editedBase = new MemorySegment[0];
  private MemorySegment[] editedBaseReadOnly = new MemorySegment[0];
  private long generation;
  private int publishedSide;
  private boolean staging;

  GenerationArena(WorldBlock block, int world) {
    this.block = block;
    this.world = world;
    layout = block.layout();
    int slots = layout.slots();
    writable = new MemorySegment[2][slots];
    readOnly = new MemorySegment[2][slots];
    edited = new boolean[slots];
    for (int side = 0; side < 2; side++) {
      for (int slot = 0; slot < slots; slot++) {
        writable[side][slot] = block.writable(slot, side, world);
        readOnly[side][slot] = writable[side][slot].asReadOnly();
      }
    }
  }

  /** Number of publishes since construction or {@link #restart}. */
  public long generation() {
    return generation;
  }

  /** The side on which the published generation lies, 0 or 1. */
  public int publishedSide() {
    return publishedSide;
  }

  /** Whether a generation is being staged. */
  public boolean isStaging() {
    return staging;
  }

  /** False while a lease holds the generation that the next {@link #begin} would overwrite. */
  public boolean mayBegin() {
    return leases.get(1 - publishedSide) == 0;
  }

  /** Opens the generation after the published one. Its per-tick slots hold old values. */
  public void begin() {
    if (staging) {
      throw new IllegalStateException("generation " + (generation + 1) + " is being staged");
    }
    if (!mayBegin()) {
      throw new IllegalStateException("a lease holds generation " + (generation - 1));
    }
    staging = true;
  }

  /** Makes the staged generation the published one. */
  public void publish() {
    requireStaging();
    publishedSide = 1 - publishedSide;
    generation++;
    endTick();
  }

  /** Abandons the staged generation: the published one never changed. */
  public void discard() {
    requireStaging();
    endTick();
  }

  /** Read-only values of the published generation. */
  public MemorySegment published(int slot) {
    return readOnly[publishedSide][slot];
  }

  /** Writable values of the staged generation. */
  public MemorySegment staged(int slot) {
    return writable[1 - publishedSide][slot];
  }

  /** Read-only values of the staged generation. */
  public MemorySegment stagedReadOnly(int slot) {
    return readOnly[1 - publishedSide][slot];
  }

  /** Read-only values at the start of this tick: the published ones, or their edited copy. */
  public MemorySegment base(int slot) {
    return edited[slot] ? editedBaseReadOnly[slot] : readOnly[publishedSide][slot];
  }

  /**
   * Writable values at the start of this tick. The first call in a tick copies the published values
   * of this slot, so that an edit reaches neither the published generation nor its leases.
   */
  public MemorySegment editBase(int slot) {
    requireStaging();
    if (editedBlock == null) {
      allocateEditedBase();
    }
    if (!edited[slot]) {
      editedBase[slot].copyFrom(readOnly[publishedSide][slot]);
      edited[slot] = true;
    }
    return editedBase[slot];
  }

  /**
   * Holds the published generation.
   *
   * @return a lease, to be released by the caller
   */
  public Lease lease() {
    Lease lease = new Lease(this, publishedSide, generation); // first: a heap may be exhausted
    block.retain();
    leases.incrementAndGet(publishedSide);
    return lease;
  }

  /** Values of a side, read-only: of a lease, or of {@link #publishedSide}. */
  public MemorySegment onSide(int slot, int side) {
    return readOnly[side][slot];
  }

  /**
   * Moves the published values to {@code side}, so that all worlds of a batch are published on the
   * same one. Copies the per-tick slots if they lie on the other side; the generation stays.
   */
  public void publishOn(int side) {
    if (side == publishedSide) {
      return;
    }
    begin();
    for (int slot = 0; slot < layout.slots(); slot++) {
      if (layout.isPerTick(slot)) {
        staged(slot).copyFrom(published(slot));
      }
    }
    publishedSide = side;
    endTick();
  }

  /** False while leases hold both sides, so that no memory is free for generation 0. */
  public boolean mayRestart() {
    return leases.get(publishedSide) == 0 || leases.get(1 - publishedSide) == 0;
  }

  /**
   * Goes back to generation 0, on a side that no lease holds. The caller then writes the initial
   * values to {@link #initial}; those of fixed slots must be the same as before, because leases see
   * them too.
   *
   * @throws IllegalStateException while leases hold both sides; see {@link #mayRestart}
   */
  public void restart() {
    if (!mayRestart()) {
      throw new IllegalStateException("leases hold both sides");
    }
    if (leases.get(publishedSide) != 0) {
      publishedSide = 1 - publishedSide;
    }
    endTick();
    generation = 0;
  }

  /** Writable values of generation 0, between {@link #restart} (or creation) and the first tick. */
  public MemorySegment initial(int slot) {
    if (generation != 0 || staging) {
      throw new IllegalStateException("generation=" + generation + " allowed=0, not staging");
    }
    return writable[publishedSide][slot];
  }

  void release(int side) {
    leases.decrementAndGet(side);
    block.release();
  }

  long editedBaseBytes() {
    NativeBlock allocated = editedBlock;
    return allocated == null ? 0 : allocated.segment().byteSize();
  }

  void freeEditedBase() {
    if (editedBlock != null) {
      editedBlock.close();
    }
  }

  private void endTick() {
    staging = false;
    java.util.Arrays.fill(edited, false);
  }

  private void requireStaging() {
    if (!staging) {
      throw new IllegalStateException("no generation is being staged");
    }
  }

  private void allocateEditedBase() {
    var own = ArenaLayout.builder(1);
    int slots = layout.slots();
    for (int slot = 0; slot < slots; slot++) {
      own.fixed(layout.slotFloats(slot));
    }
    ArenaLayout ownLayout = own.build();
    NativeBlock allocated =
        new NativeBlock(ownLayout.totalBytes(), block.ledger(), MemoryLedger.Purpose.EDITED_BASE);
    editedBase = new MemorySegment[slots];
    editedBaseReadOnly = new MemorySegment[slots];
    for (int slot = 0; slot < slots; slot++) {
      editedBase[slot] =
          allocated
              .segment()
              .asSlice(ownLayout.sideOffsetBytes(slot, 0), layout.slotFloats(slot) * 4L);
      editedBaseReadOnly[slot] = editedBase[slot].asReadOnly();
    }
    editedBlock = allocated;
  }
}
