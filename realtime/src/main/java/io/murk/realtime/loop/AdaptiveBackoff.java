package io.murk.realtime.loop;

import io.murk.world.BackoffConfig;
import java.util.BitSet;

/**
 * How patient a world is with slow readers, in ticks: more after every tick in which one was cut
 * off, as before when there was none for a while.
 *
 * <pre>
 *  skew begins as min(initial, cap). After a tick:
 *   1. the tick goes into a window of the last decayRate ticks
 *   2. rejected:  skew = min(trunc(skew * factor), cap)
 *      else:      after decayRate quiet ticks, and after every further one, skew = min(initial, cap)
 *   3. if the share of rejected ticks in the window exceeds the threshold:
 *                 skew = min(trunc(skew * factor), cap)
 * </pre>
 *
 * <p>Skews and the decay rate are unsigned. The ticking thread's own. hot: 0 B/op.
 */
public final class AdaptiveBackoff {
  /** The longest window, so that it takes 2 MB at most. */
  public static final int MAX_DECAY_RATE = 1 << 24;

  private static final double TWO_TO_63 = 0x1p63;

  private final BackoffConfig config;
  private final long initialSkew;

  /** Whether each of the last ticks was rejected, in a circle. */
  private final BitSet window;

  private final int windowTicks;
  private int at;
  private int rejectedTicks;
  private long skew;
  private int quietTicks;

  /** As at the start; a decay rate of at most {@link #MAX_DECAY_RATE}. */
  public AdaptiveBackoff(BackoffConfig config) {
    this.config = config;
    windowTicks = Math.toIntExact(config.decayRate());
    window = new BitSet(windowTicks);
    initialSkew = min(config.initialMaxSkew(), config.maxSkewCap());
    skew = initialSkew;
  }

  /** As at the start again. */
  public void reset() {
    window.clear();
    at = 0;
    rejectedTicks = 0;
    quietTicks = 0;
    skew = initialSkew;
  }

  /** A tick is over, in which some reader was cut off or not. */
  public void recordTick(boolean rejected) {
    record(rejected);
    if (rejected) {
      quietTicks = 0;
      grow();
    } else {
      quietTicks = Math.min(quietTicks + 1, windowTicks);
      if (quietTicks == windowTicks) {
        skew = initialSkew;
      }
    }
    if ((double) rejectedTicks / windowTicks > config.rejectionRateThreshold()) {
      grow();
    }
  }

  private void record(boolean rejected) {
    rejectedTicks += (rejected ? 1 : 0) - (window.get(at) ? 1 : 0);
    window.set(at, rejected);
    at = at + 1 == windowTicks ? 0 : at + 1;
  }

  private void grow() {
    skew = min(truncated(unsigned(skew) * config.backoffFactor()), config.maxSkewCap());
  }

  private static long min(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? a : b;
  }

  /** The nearest double; halving keeps the lost bit, so that it is rounded once. */
  private static double unsigned(long value) {
    return value >= 0 ? value : 2.0 * (value >>> 1 | value & 1);
  }

  /** Towards 0, and not above the largest unsigned number. */
  private static long truncated(double value) {
    if (value < TWO_TO_63) {
      return (long) value;
    }
    return value >= 2 * TWO_TO_63 ? -1L : (long) (value - TWO_TO_63) + Long.MIN_VALUE;
  }

  /** The patience now, ticks, unsigned. */
  public long effectiveSkew() {
    return skew;
  }

  /**
   * How long a reader may hold a state now: {@code maxHold * max(skew, 1) / max(initialSkew, 1)},
   * the product at most 2^64 - 1, the result at most 2^63 - 1.
   *
   * @param maxHoldNanos at patience {@code initialMaxSkew}, 0 or more
   */
  public long effectiveHoldNanos(long maxHoldNanos) {
    long factor = skew == 0 ? 1 : skew;
    long divisor = config.initialMaxSkew() == 0 ? 1 : config.initialMaxSkew();
    long product =
        Math.unsignedMultiplyHigh(maxHoldNanos, factor) == 0 ? maxHoldNanos * factor : -1L;
    long hold = Long.divideUnsigned(product, divisor);
    return hold < 0 ? Long.MAX_VALUE : hold;
  }
}
