package io.murk.realtime.share;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Who reads which position of a {@link SnapshotRing}, and since when.
 *
 * <p>A reader claims a place by pinning a position there. What it gets is the pin, a number that
 * nobody else has within {@code 2^16} pins of one position at one place: releasing and validating
 * compare it, so a pin that was revoked can do nothing any more.
 *
 * <pre>
 *  a pin:   | ticket: 16 bits | place: 6 bits | position: 41 bits | pinned: 1 bit |
 *  a place: two cache lines; its pin or the last one with the pinned bit off, and when it began
 * </pre>
 *
 * <p>Threads: {@link #claim}, {@link #isPinned} and {@link #unpin} any; {@link #revoke} and {@link
 * #pins} the ticking thread. Nobody waits. hot: 0 B/op.
 */
public final class Readers {
  /** No place was free. */
  public static final long NO_PIN = 0;

  /** The most places. */
  public static final int MAX_PLACES = 64;

  private static final int STRIDE = 128 / Long.BYTES;
  private static final int START = 1;
  private static final int TICKET_SHIFT = 48;
  private static final int PLACE_SHIFT = 42;
  private static final long PINNED = 1;
  private static final long POSITION_MASK = (1L << (PLACE_SHIFT - 1)) - 1;

  private final int capacity;

  /** By place, at STRIDE * (place + 1): the word, and the time at which the pin began. */
  private final AtomicLongArray words;

  /** So many places, all free. */
  public Readers(int capacity) {
    this.capacity = capacity;
    words = new AtomicLongArray(STRIDE * (capacity + 1));
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
   * @param nowNanos the time
   * @return the pin, or {@link #NO_PIN}
   */
  public long claim(long position, long nowNanos) {
    int start = (int) (Thread.currentThread().threadId() % capacity);
    for (int i = 0; i < capacity; i++) {
      int place = start + i < capacity ? start + i : start + i - capacity;
      int at = STRIDE * (place + 1);
      long word = words.get(at);
      if ((word & PINNED) == 0) {
        // Before the place is ours: a pin never looks older than it is.
        words.lazySet(at + START, nowNanos);
        long pin = pin(word, place, position);
        if (words.compareAndSet(at, word, pin)) {
          return pin;
        }
      }
    }
    return NO_PIN;
  }

  private static long pin(long last, int place, long position) {
    long ticket = (last >>> TICKET_SHIFT) + 1;
    return ticket << TICKET_SHIFT
        | (long) place << PLACE_SHIFT
        | (position & POSITION_MASK) << 1
        | PINNED;
  }

  private static int at(long pin) {
    return STRIDE * ((int) (pin >>> PLACE_SHIFT & MAX_PLACES - 1) + 1);
  }

  /** Whether what was read until now under this pin was not overwritten meanwhile. */
  public boolean isPinned(long pin) {
    VarHandle.acquireFence(); // what was read before is not read again after
    return words.get(at(pin)) == pin;
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

  /** Whether some reader pins {@code position}. */
  public boolean pins(long position) {
    for (int place = 0; place < capacity; place++) {
      long word = words.get(STRIDE * (place + 1));
      if ((word & PINNED) != 0 && (word >>> 1 & POSITION_MASK) == position) {
        return true;
      }
    }
    return false;
  }

  /** Pins that are held now. From any thread. */
  public int pinned() {
    int count = 0;
    for (int place = 0; place < capacity; place++) {
      count += (int) (words.get(STRIDE * (place + 1)) & PINNED);
    }
    return count;
  }

  /**
   * Revokes pins that are older than allowed.
   *
   * @param nowNanos the time
   * @param patienceNanos how long a pin may be held
   * @return how many were revoked
   */
  public int revoke(long nowNanos, long patienceNanos) {
    int revoked = 0;
    for (int place = 0; place < capacity; place++) {
      int at = STRIDE * (place + 1);
      long word = words.get(at);
      if ((word & PINNED) != 0
          && nowNanos - words.get(at + START) > patienceNanos
          && words.compareAndSet(at, word, word & ~PINNED)) {
        revoked++;
      }
    }
    return revoked;
  }
}
