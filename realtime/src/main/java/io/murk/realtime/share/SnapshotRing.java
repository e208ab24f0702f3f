package io.murk.realtime.share;

import io.murk.realtime.WorldCounter;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The last published states of a world, each at a position that counts pushes for ever.
 *
 * <p>The ring holds the side of the arena on which a state lies, so that it is not overwritten. It
 * has one writer, the ticking thread, which never waits: a position that a reader has pinned when
 * it leaves the ring lingers, still held, until the reader is done or its pin was revoked.
 *
 * <pre>
 *  place = position % capacity
 *  tag[place]   the position that lies there, or EMPTY; written last, taken away first
 *  side[place]  where its state lies
 *  tick[place]  the tick that published it
 *
 *  first        the oldest position that is kept; moves on after a tag was taken away
 *  next         one past the newest; moves on after a tag was written
 * </pre>
 *
 * <p>How to read a position: find it with {@link #latest}, read {@link #side} and {@link #tick},
 * pin it, and ask {@link #holds} last. If it does, both belong to the position, and its state stays
 * while the pin lasts. Memory order: a reader pins, then looks at the tag; the writer takes the tag
 * away, then looks for pins. All four are volatile, so one of the two sees the other one.
 *
 * <p>Threads: pushing, sweeping, clearing and giving up belong to the writer; the rest is for any.
 * hot: 0 B/op.
 */
public final class SnapshotRing {
  /** No position: the ring is empty. */
  public static final long NONE = -1;

  private static final long EMPTY = -1;

  private final int capacity;
  private final AtomicLongArray tag;
  private final AtomicIntegerArray side;
  private final AtomicLongArray tick;
  private final Readers readers;
  private final Holds holds;
  private final PaddedCounters counters;

  /** Positions that left the ring while they were pinned, ascending; the writer's own. */
  private final long[] lingering;

  private final int[] lingeringSide;
  private int lingeringCount;
  private volatile long first;
  private volatile long next;

  /** Who keeps what lies on a side. */
  public interface Holds {
    /** Holds the published state and says on which side it lies. */
    int hold();

    /** Gives a hold back. */
    void release(int side);
  }

  /**
   * An empty ring.
   *
   * @param capacity states that it keeps, at least 2
   * @param readers who may pin positions of it
   * @param holds keeps the states
   * @param counters where events are counted
   */
  public SnapshotRing(int capacity, Readers readers, Holds holds, PaddedCounters counters) {
    this.capacity = capacity;
    this.readers = readers;
    this.holds = holds;
    this.counters = counters;
    tag = new AtomicLongArray(capacity);
    side = new AtomicIntegerArray(capacity);
    tick = new AtomicLongArray(capacity);
    for (int place = 0; place < capacity; place++) {
      tag.set(place, EMPTY);
    }
    lingering = new long[readers.capacity()];
    lingeringSide = new int[lingering.length];
  }

  /**
   * Adds the published state; pushes out the oldest one of a full ring.
   *
   * <p>If holding throws, the ring is as it was, but for the state that was pushed out.
   */
  public void push(long publishedTick) {
    long position = next;
    if (position - first == capacity) {
      counters.increment(WorldCounter.RING_EVICTION_EVENTS);
      evict();
    }
    int place = place(position);
    side.set(place, holds.hold());
    tick.set(place, publishedTick);
    tag.set(place, position);
    next = position + 1;
  }

  /** Gives back what lingers and is pinned no more. Once a tick. */
  public void sweep() {
    int kept = 0;
    for (int i = 0; i < lingeringCount; i++) {
      if (readers.pins(lingering[i])) {
        lingering[kept] = lingering[i];
        lingeringSide[kept++] = lingeringSide[i];
      } else {
        release(lingeringSide[i]);
      }
    }
    lingeringCount = kept;
  }

  /** Empties the ring; positions go on. What is pinned lingers. */
  public void clear() {
    while (first != next) {
      evict();
    }
    sweep();
  }

  /**
   * Gives up the oldest state that is held, though readers may be at work on it: their pins are
   * revoked. First those that linger, then those in the ring; the newest stays.
   *
   * @return whether there was one
   */
  public boolean giveUpOldest() {
    sweep();
    if (lingeringCount == 0) {
      if (next - first <= 1) {
        return false;
      }
      counters.increment(WorldCounter.RING_EVICTION_EVENTS);
      evict();
    }
    if (lingeringCount > 0) {
      dropOldestLingering();
    }
    return true;
  }

  private void dropOldestLingering() {
    counters.add(WorldCounter.WORKER_STALL_EVENTS, readers.revoke(lingering[0]));
    int freed = lingeringSide[0];
    lingeringCount--;
    System.arraycopy(lingering, 1, lingering, 0, lingeringCount);
    System.arraycopy(lingeringSide, 1, lingeringSide, 0, lingeringCount);
    release(freed);
  }

  /** Takes the oldest position out of the ring. */
  private void evict() {
    long position = first;
    int place = place(position);
    int freed = side.get(place);
    tag.set(place, EMPTY);
    first = position + 1;
    if (readers.pins(position)) {
      linger(position, freed);
    } else {
      release(freed);
    }
  }

  /**
   * Readers that were late may pin a position for a moment after it has gone, so more may seem to
   * be pinned than there are places, if hardly ever: then the oldest is given up.
   */
  private void linger(long position, int freed) {
    if (lingeringCount == lingering.length) {
      sweep();
    }
    if (lingeringCount == lingering.length) {
      dropOldestLingering();
    }
    lingering[lingeringCount] = position;
    lingeringSide[lingeringCount++] = freed;
  }

  private void release(int freed) {
    VarHandle.fullFence(); // what is written there from now on comes after tag and pins are gone
    holds.release(freed);
  }

  private int place(long position) {
    return (int) (position % capacity);
  }

  /** The newest position, or {@link #NONE}. Counts nothing. */
  public long latest() {
    // Read first: a writer that goes on makes the ring look fuller, never empty.
    long oldest = first;
    long newest = next;
    return newest <= oldest ? NONE : newest - 1;
  }

  /** Whether {@code position} is in the ring. */
  public boolean holds(long position) {
    return position >= 0 && tag.get(place(position)) == position;
  }

  /** The side of a position, if {@link #holds} is true after this. */
  public int side(long position) {
    return side.get(place(position));
  }

  /** The tick of a position, if {@link #holds} is true after this. */
  public long tick(long position) {
    return tick.get(place(position));
  }

  /** States that were pushed since the world was built: the position of the next one. */
  public long writePosition() {
    return next;
  }

  /** The oldest position that can be read, or {@link #NONE}. */
  public long oldest() {
    long oldest = first;
    long newest = next;
    return newest <= oldest ? NONE : oldest;
  }

  /** States that can be read. */
  public int size() {
    long oldest = first;
    long newest = next;
    return Math.clamp(newest - oldest, 0, capacity);
  }

  /** States that it keeps. */
  public int capacity() {
    return capacity;
  }

  /** States that left the ring and are still held for readers. By the writer. */
  public int lingering() {
    return lingeringCount;
  }
}
