package io.murk.ffi.view;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What views hold, by generational handle: {@code slot << 32 | generation}.
 *
 * <p>Lock-free. {@link #release} takes no memory from the heap and waits for nobody, so that it can
 * be called by any thread at any time: in a callback of a step, by a garbage collector, with the
 * heap exhausted.
 *
 * <p>Slots lie in chunks, which stay. A free slot is in a linked stack whose head also counts how
 * often it was changed, so that a slot which was taken and given back meanwhile is not mistaken.
 */
public final class ViewTable {
  private static final int CHUNK_BITS = 10;
  private static final int CHUNK_SLOTS = 1 << CHUNK_BITS;
  private static final int MAX_CHUNKS = 1 << 14;

  /** Views that can be open at once. */
  public static final int MAX_VIEWS = CHUNK_SLOTS * MAX_CHUNKS;

  /** What a slot holds; the generation is set before it is published. */
  private static final class Entry {
    private final AutoCloseable hold;
    private int generation;

    Entry(AutoCloseable hold) {
      this.hold = hold;
    }
  }

  private static final class Chunk {
    private final AtomicReferenceArray<@Nullable Entry> entries =
        new AtomicReferenceArray<>(CHUNK_SLOTS);

    /** The next handle of a slot has this generation plus one. */
    private final AtomicIntegerArray generations = new AtomicIntegerArray(CHUNK_SLOTS);

    /** Of a free slot, the one below it in the stack plus one; 0 at the bottom. */
    private final AtomicIntegerArray below = new AtomicIntegerArray(CHUNK_SLOTS);
  }

  private final AtomicReferenceArray<@Nullable Chunk> chunks =
      new AtomicReferenceArray<>(MAX_CHUNKS);

  /** The stack of free slots: changes (high half) and the top slot plus one, 0 if there is none. */
  private final AtomicLong free = new AtomicLong();

  private final AtomicInteger used = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();

  /** An empty table. */
  public ViewTable() {}

  /** Views that are open now. */
  public int open() {
    return open.get();
  }

  /**
   * Takes a hold in.
   *
   * @return its handle, never 0; the hold is closed when it is released
   * @throws MurkException {@link ErrorCode#ALLOCATION_FAILED}
   */
  public long insert(AutoCloseable hold) {
    Entry entry = new Entry(hold);
    int slot = takeSlot();
    Chunk chunk = chunk(slot);
    int index = slot & CHUNK_SLOTS - 1;
    int last = chunk.generations.get(index);
    entry.generation = last == -1 ? 1 : last + 1;
    chunk.generations.set(index, entry.generation);
    chunk.entries.set(index, entry);
    open.incrementAndGet();
    return (long) slot << 32 | Integer.toUnsignedLong(entry.generation);
  }

  /**
   * Closes the hold of a handle; a handle is released once.
   *
   * @throws MurkException {@link ErrorCode#INVALID_HANDLE}
   */
  public void release(long handle) throws Exception {
    Entry entry = takenOrNull(handle);
    if (entry == null) {
      throw new MurkException(
          ErrorCode.INVALID_HANDLE,
          "view=0x" + Long.toHexString(handle) + " is no view, or was released");
    }
    entry.hold.close();
  }

  private @Nullable Entry takenOrNull(long handle) {
    int slot = (int) (handle >>> 32);
    Chunk chunk = slot < 0 || slot >= MAX_VIEWS ? null : chunks.get(slot >> CHUNK_BITS);
    if (chunk == null) {
      return null;
    }
    int index = slot & CHUNK_SLOTS - 1;
    Entry entry = chunk.entries.get(index);
    if (entry == null
        || entry.generation != (int) handle
        || !chunk.entries.compareAndSet(index, entry, null)) {
      return null;
    }
    open.decrementAndGet();
    giveSlot(slot);
    return entry;
  }

  private int takeSlot() {
    while (true) {
      long head = free.get();
      int top = (int) head - 1;
      if (top < 0) {
        return newSlot();
      }
      int next = chunk(top).below.get(top & CHUNK_SLOTS - 1);
      if (free.compareAndSet(head, changed(head, next))) {
        return top;
      }
    }
  }

  private void giveSlot(int slot) {
    Chunk chunk = chunk(slot);
    while (true) {
      long head = free.get();
      chunk.below.set(slot & CHUNK_SLOTS - 1, (int) head);
      if (free.compareAndSet(head, changed(head, slot + 1))) {
        return;
      }
    }
  }

  private static long changed(long head, int top) {
    return ((head >>> 32) + 1) << 32 | Integer.toUnsignedLong(top);
  }

  private int newSlot() {
    while (true) {
      int slot = used.get();
      if (slot == MAX_VIEWS) {
        throw new MurkException(
            ErrorCode.ALLOCATION_FAILED, "views=" + MAX_VIEWS + " are open; release some");
      }
      chunk(slot); // before the slot counts as used: a heap may be exhausted
      if (used.compareAndSet(slot, slot + 1)) {
        return slot;
      }
    }
  }

  private Chunk chunk(int slot) {
    int number = slot >> CHUNK_BITS;
    Chunk chunk = chunks.get(number);
    if (chunk != null) {
      return chunk;
    }
    Chunk made = new Chunk();
    Chunk other = chunks.compareAndExchange(number, null, made);
    return other == null ? made : other;
  }
}
