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
 * it leaves the ring lingers, still held, until the reader is done or {@link Readers} has revoked
 * its pin.
 *
 * <pre>
 *  place = position % capacity
 *  tag[place]   the position that lies there, or EMPTY; written last, taken away first
 *  side[place]  where its state lies
 *  tick[place]  the tick that published it
 * </pre>
 *
 * <p>Memory order: a reader pins a position, then looks at its tag; the writer takes the tag away,
 * then looks for pins. Both are volatile, so one of the two sees the other one. hot: 0 B/op.
 */
public final class SnapshotRing {
  /** No state was pushed, or none since the last {@link #clear}. */
  public static final long NONE = -1;

  private static final long EMPTY = -1;

  private final int capacity;
  private final AtomicLongArray tag;
  private final AtomicIntegerArray side;
  private final AtomicLongArray tick;
  private final Readers readers;
  private final Holds holds;
  private final PaddedCounters counters;

  /** Positions that left the ring while they were pinned; the writer's own. */
  private final long[] lingering;

  private final int[] lingeringSide;
  private int lingeringCount;

  /** The position before which nothing is found: that of the last clear. */
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
    lingering = new long[capacity + readers.capacity()];
    lingeringSide = new int[lingering.length];
  }

  /** Adds the published state; pushes out the oldest one of a full ring. By the writer. */
  public void push(long publishedTick) {
    long position = next;
    int place = (int) (position % capacity);
    if (tag.get(place) != EMPTY) {
      counters.increment(WorldCounter.RING_EVICTION_EVENTS);
      evict(place);
    }
    side.set(place, holds.hold());
    tick.set(place, publishedTick);
    tag.set(place, position);
    next = position + 1;
  }

  /** Gives back what lingers and is pinned no more. By the writer, once a tick. */
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

  /** Empties the ring; positions go on. By the writer. */
  public void clear() {
    first = next;
    for (int place = 0; place < capacity; place++) {
      if (tag.get(place) != EMPTY) {
        evict(place);
      }
    }
    sweep();
  }

  /** Positions that left the ring and are still held. By the writer. */
  public int lingering() {
    return lingeringCount;
  }

  private void evict(int place) {
    long position = tag.get(place);
    tag.set(place, EMPTY);
    if (readers.pins(position)) {
      lingering[lingeringCount] = position;
      lingeringSide[lingeringCount++] = side.get(place);
    } else {
      release(side.get(place));
    }
  }

  private void release(int freed) {
    VarHandle.fullFence(); // what is written there from now on comes after the tag is gone
    holds.release(freed);
  }

  /** The newest position, or {@link #NONE}. From any thread; counts nothing. */
  public long latest() {
    long newest = next;
    return newest == first ? NONE : newest - 1;
  }

  /** Whether {@code position} is in the ring. From any thread. */
  public boolean holds(long position) {
    return position >= 0 && tag.get((int) (position % capacity)) == position;
  }

  /** The side of a position, if {@link #holds} is true after this. */
  public int side(long position) {
    return side.get((int) (position % capacity));
  }

  /** The tick of a position, if {@link #holds} is true after this. */
  public long tick(long position) {
    return tick.get((int) (position % capacity));
  }

  /** States that were pushed since the world was built: the position of the next one. */
  public long writePosition() {
    return next;
  }

  /** The oldest position that can be read, or {@link #NONE}. */
  public long oldest() {
    long newest = next;
    long from = Math.max(first, newest - capacity);
    return from == newest ? NONE : from;
  }

  /** States that can be read. */
  public int size() {
    long newest = next;
    return (int) (newest - Math.max(first, newest - capacity));
  }

  /** States that it keeps. */
  public int capacity() {
    return capacity;
  }
}
