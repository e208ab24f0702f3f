package io.murk.realtime.share;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Who reads which position of a {@link SnapshotRing}.
 *
 * <p>A reader claims a place by pinning a position there, in one atomic step. What it gets is the
 * pin, a number that nobody else gets within {@code 2^41} pins at that place: releasing and
 * validating compare it, so a pin that was revoked can do nothing any more.
 *
 * <pre>
 *  a pin:    | ticket: 41 bits | place: 6 bits | position, its low 16 bits | pinned: 1 bit |
 *  a place:  two cache lines; its pin, or the last one with the pinned bit off; and the pin that
 *            was overdue when the ticking thread looked last
 * </pre>
 *
 * <p>Two positions whose low bits agree are taken for one: then a state is kept for longer than
 * needed, never for less.
 *
 * <p>How long a pin has been held is measured by the ticking thread, from the first time that it
 * sees it. So readers look at no clock, and a pin never seems older than it is.
 *
 * <p>Reading under a pin is reading under a lock that may break. Whoever revokes a pin does so
 * before anything that it kept is overwritten, with a fence between; the reader reads, then looks
 * at its pin, with a fence between. So if the pin is still there, nothing that was read had been
 * overwritten, and else what was read is dropped.
 *
 * <p>Threads: {@link #claim}, {@link #isPinned}, {@link #isOverdue}, {@link #unpin}, {@link
 * #pinned} and {@link #close} any, the rest the ticking thread. Nobody waits. hot: 0 B/op.
 */
public final class Readers {
  /** No place was free, or the readers are closed. */
  public static final long NO_PIN = 0;

  /** The most places. */
  public static final int MAX_PLACES = 64;

  private static final int STRIDE = 128 / Long.BYTES;
  private static final int OVERDUE = 1;
  private static final int TICKET_SHIFT = 23;
  private static final int PLACE_SHIFT = 17;
  private static final long PINNED = 1;
  private static final long POSITION_MASK = 0xffff;

  private final int capacity;

  /** By place, at STRIDE * (place + 1). */
  private final AtomicLongArray words;

  /** By place, the pin that was there when it was looked at last, and since when. */
  private final long[] seen;

  private final long[] seenNanos;
  private volatile boolean closed;

  /** So many places, all free; at most {@link #MAX_PLACES}. */
  public Readers(int capacity) {
    this.capacity = capacity;
    words = new AtomicLongArray(STRIDE * (capacity + 1));
    seen = new long[capacity];
    seenNanos = new long[capacity];
  }

  /** Places. */
  public int capacity() {
    return capacity;
  }

  /**
   * Pins a position at some free place. The caller then asks the ring whether it still holds the
   * position, and unpins if not.
   *
   * @param position what will be read
   * @return the pin, or {@link #NO_PIN}
   */
  public long claim(long position) {
    int start = (int) (Thread.currentThread().threadId() % capacity);
    for (int i = 0; i < capacity; i++) {
      int place = start + i < capacity ? start + i : start + i - capacity;
      int at = at(place);
      long word = words.get(at);
      if ((word & PINNED) == 0) {
        long pin = pin(word, place, position);
        if (words.compareAndSet(at, word, pin)) {
          return open(pin);
        }
      }
    }
    return NO_PIN;
  }

  /**
   * Whoever closes looks for pins afterwards, and we for that after pinning: one sees the other.
   */
  private long open(long pin) {
    if (closed) {
      boolean unused = unpin(pin);
      return NO_PIN;
    }
    return pin;
  }

  private static long pin(long last, int place, long position) {
    long ticket = (last >>> TICKET_SHIFT) + 1;
    return ticket << TICKET_SHIFT
        | (long) place << PLACE_SHIFT
        | (position & POSITION_MASK) << 1
        | PINNED;
  }

  private static int at(int place) {
    return STRIDE * (place + 1);
  }

  private static int at(long pin) {
    return at((int) (pin >>> PLACE_SHIFT) & MAX_PLACES - 1);
  }

  /** Whether nothing that was read until now under this pin had been overwritten. */
  public boolean isPinned(long pin) {
    VarHandle.acquireFence(); // what was read before is not read again after
    return words.get(at(pin)) == pin;
  }

  /**
   * Whether the pin had been held for longer than allowed when the ticking thread looked last, so
   * that it will soon be revoked.
   */
  public boolean isOverdue(long pin) {
    return words.get(at(pin) + OVERDUE) == pin;
  }

  /**
   * Ends a pin.
   *
   * @return as {@link #isPinned}; if false, it was revoked and nothing is left to do
   */
  public boolean unpin(long pin) {
    VarHandle.acquireFence();
    return words.compareAndSet(at(pin), pin, pin & ~PINNED);
  }

  /** Pins that are held now. From any thread. */
  public int pinned() {
    int count = 0;
    for (int place = 0; place < capacity; place++) {
      count += (int) (words.get(at(place)) & PINNED);
    }
    return count;
  }

  /** Whether nobody can pin anything any more. */
  public boolean isClosed() {
    return closed;
  }

  /** Refuses claims from here on; pins stay. From any thread. */
  public void refuse() {
    closed = true;
  }

  /**
   * Revokes all pins, and refuses claims from here on: what they kept may then be freed.
   *
   * @return how many were revoked
   */
  public int close() {
    closed = true;
    int revoked = 0;
    for (int place = 0; place < capacity; place++) {
      revoked += revokeAt(place) ? 1 : 0;
    }
    VarHandle.fullFence(); // what is written or freed from now on comes after
    return revoked;
  }

  /** Whether some reader pins {@code position}. */
  boolean pins(long position) {
    for (int place = 0; place < capacity; place++) {
      if (isAt(words.get(at(place)), position)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(long word, long position) {
    return (word & PINNED) != 0 && (word >>> 1 & POSITION_MASK) == (position & POSITION_MASK);
  }

  /**
   * Revokes the pins of a position.
   *
   * @return how many were revoked
   */
  int revoke(long position) {
    int revoked = 0;
    for (int place = 0; place < capacity; place++) {
      revoked += isAt(words.get(at(place)), position) && revokeAt(place) ? 1 : 0;
    }
    return revoked;
  }

  private boolean revokeAt(int place) {
    int at = at(place);
    long word = words.get(at);
    return (word & PINNED) != 0 && words.compareAndSet(at, word, word & ~PINNED);
  }

  /**
   * Looks for pins that have been held for too long: those for longer than {@code holdNanos} become
   * overdue, those for longer than {@code patienceNanos} are revoked.
   *
   * @param nowNanos the time
   * @param holdNanos how long a pin may be held
   * @param patienceNanos when it is revoked, at least {@code holdNanos}
   * @return how many were revoked
   */
  public int check(long nowNanos, long holdNanos, long patienceNanos) {
    int revoked = 0;
    for (int place = 0; place < capacity; place++) {
      int at = at(place);
      long word = words.get(at);
      if ((word & PINNED) == 0) {
        continue;
      }
      if (seen[place] != word) {
        seen[place] = word;
        seenNanos[place] = nowNanos;
        continue;
      }
      long heldNanos = nowNanos - seenNanos[place];
      if (heldNanos < 0) { // the clock went back: as if it were seen for the first time
        seenNanos[place] = nowNanos;
      }
      if (heldNanos > patienceNanos) {
        revoked += words.compareAndSet(at, word, word & ~PINNED) ? 1 : 0;
      } else if (heldNanos > holdNanos) {
        words.lazySet(at + OVERDUE, word);
      }
    }
    return revoked;
  }

  @Override
  public String toString() {
    long[] pins = new long[capacity];
    Arrays.setAll(pins, place -> words.get(at(place)));
    return "Readers{pinned=" + pinned() + "/" + capacity + ", pins=" + Arrays.toString(pins) + "}";
  }
}
