package io.murk.arena;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Copies of one world's per-tick slots, in which commands edit the tick-start values.
 *
 * <p>Memory for all of them is taken by the first edit; a slot is copied by its first edit of a
 * tick. Threads: the writer's.
 */
final class EditedStart {
  private final WorldBlock block;
  private final boolean[] edited;
  private MemorySegment[] writable = new MemorySegment[0];
  private MemorySegment[] readOnly = new MemorySegment[0];
  private @Nullable NativeBlock memory;

  EditedStart(WorldBlock block) {
    this.block = block;
    edited = new boolean[block.layout().slots()];
  }

  /** Whether this tick edited a slot. */
  boolean isEdited(int slot) {
    return edited[slot];
  }

  /** The edited values of a slot, read-only. */
  MemorySegment values(int slot) {
    return readOnly[slot];
  }

  /** The values of a slot to edit, a copy of {@code published} at first. */
  MemorySegment edit(int slot, MemorySegment published) {
    if (readOnly.length == 0) {
      allocate();
    }
    if (!edited[slot]) {
      writable[slot].copyFrom(published);
      edited[slot] = true;
    }
    return writable[slot];
  }

  /** Forgets the edits. */
  void clear() {
    Arrays.fill(edited, false);
  }

  void free() {
    if (memory != null) {
      memory.close();
    }
  }

  private void allocate() {
    ArenaLayout layout = block.layout();
    int slots = layout.slots();
    ArenaLayout own = layout.editedBase();
    NativeBlock allocated = memory;
    if (allocated == null) {
      allocated = block.allocate(own.totalBytes(), MemoryLedger.Purpose.EDITED_BASE);
      memory = allocated; // at once: if the heap ends below, it is freed with the world
    }
    var pieces = new MemorySegment[slots];
    var views = new MemorySegment[slots];
    for (int slot = 0; slot < slots; slot++) {
      pieces[slot] =
          allocated.segment().asSlice(own.sideOffsetBytes(slot, 0), own.slotFloats(slot) * 4L);
      views[slot] = pieces[slot].asReadOnly();
    }
    writable = pieces;
    readOnly = views;
  }
}
