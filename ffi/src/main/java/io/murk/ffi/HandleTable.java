package io.murk.ffi;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.callback.Calling;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Objects by generational handle: {@code slot << 32 | generation}.
 *
 * <p>Generations start at 1, so 0 is no handle. Removing bumps the slot's generation, which makes
 * every copy of the handle stale; the last freed slot is reused first. A slot whose generation
 * wraps to 0 is retired for good.
 *
 * <p>hot: 0 B/op. A look-up takes no lock: a thread that was handed a handle also sees the array
 * that holds its entry, and one that was not meets a stale or empty entry at worst.
 */
public final class HandleTable<T extends Held> {
  /** What a slot holds, and what it holds once that is taken out, which needs no memory so. */
  private record Entry<T>(
      int generation, @Nullable T objectOrNull, @Nullable Entry<T> vacantOrNull) {}

  private final String kind;
  private final int firstGeneration;
  private volatile AtomicReferenceArray<Entry<T>> entries = new AtomicReferenceArray<>(16);

  /** Room for every slot, so that taking an object out needs no memory for it. */
  private int[] free = new int[16];

  private int freeCount;
  private int used;

  /** A table for objects of the kind that messages name, as "world". */
  public HandleTable(String kind) {
    this(kind, 1);
  }

  /** For tests: slots start at this generation. */
  HandleTable(String kind, int firstGeneration) {
    this.kind = kind;
    this.firstGeneration = firstGeneration;
  }

  /** The kind that messages name. */
  public String kind() {
    return kind;
  }

  /** Takes an object in and returns its handle. An object that can't be taken in is freed. */
  public long insert(T object) {
    try {
      return place(object);
    } catch (Throwable t) { // the heap is exhausted, and nobody else knows the object
      object.freeNow();
      throw t;
    }
  }

  private synchronized long place(T object) {
    if (freeCount == 0) {
      append();
    }
    int slot = free[freeCount - 1];
    Entry<T> last = entries.get(slot);
    int generation = last == null ? firstGeneration : last.generation();
    entries.set(slot, new Entry<>(generation, object, new Entry<>(generation + 1, null, null)));
    freeCount--;
    return (long) slot << 32 | Integer.toUnsignedLong(generation);
  }

  private void append() {
    if (used == entries.length()) {
      AtomicReferenceArray<Entry<T>> larger = new AtomicReferenceArray<>(used * 2);
      for (int i = 0; i < used; i++) {
        larger.set(i, entries.get(i));
      }
      free = java.util.Arrays.copyOf(free, used * 2);
      entries = larger;
    }
    free[freeCount++] = used++;
  }

  /**
   * The object of a handle. Lock it, then {@link #enter} it.
   *
   * @throws MurkException {@link ErrorCode#INVALID_HANDLE}; {@link ErrorCode#BUSY} when this thread
   *     is inside of a propagator of that object, or must not wait for it otherwise
   */
  public T find(long handle) {
    T object = objectOrNull(handle);
    if (object == null) {
      throw unknown(handle);
    }
    Calling.requireOutside(object, kind);
    return object;
  }

  /** Refuses an object, locked by the caller, that is gone by now or in doubt. */
  public void enter(T object) {
    object.check(kind);
  }

  /**
   * Takes an object out: its handle is stale from now on. A call that is inside the object goes on.
   *
   * @throws MurkException {@link ErrorCode#INVALID_HANDLE}
   */
  public synchronized T remove(long handle) {
    T object = objectOrNull(handle);
    if (object == null) {
      throw unknown(handle);
    }
    int slot = (int) (handle >>> 32);
    Entry<T> taken = entries.get(slot);
    entries.set(slot, taken.vacantOrNull());
    if ((int) handle != -1) {
      free[freeCount++] = slot;
    }
    return object;
  }

  /**
   * Takes an object out, waits for the call that is inside it, and frees it; later, if this thread
   * is inside of a callback.
   */
  public void destroy(long handle) {
    T object = remove(handle);
    if (Calling.isInside()) {
      object.freeLater();
    } else {
      object.freeNow();
    }
  }

  private @Nullable T objectOrNull(long handle) {
    AtomicReferenceArray<Entry<T>> array = entries;
    long slot = handle >>> 32;
    if (slot >= array.length() || (int) handle == 0) {
      return null;
    }
    Entry<T> entry = array.get((int) slot);
    return entry != null && entry.generation() == (int) handle ? entry.objectOrNull() : null;
  }

  private MurkException unknown(long handle) {
    return new MurkException(
        ErrorCode.INVALID_HANDLE,
        kind
            + "=0x"
            + Long.toHexString(handle)
            + " is no "
            + kind
            + ", or was destroyed or consumed");
  }
}
