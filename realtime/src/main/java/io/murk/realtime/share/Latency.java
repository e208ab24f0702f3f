package io.murk.realtime.share;

import io.murk.realtime.LatencySummary;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.AtomicHistogram;

/**
 * How long one kind of thing took, as a histogram whose range is fixed: 1 nanosecond to an hour,
 * two digits.
 *
 * <p>Any number of threads record, wait-free; any number read, at a cost that the range bounds, and
 * disturb nobody: what is recorded meanwhile is in the summary or in the next one. hot: recording
 * is 0 B/op.
 */
public final class Latency {
  /** What took longer is recorded as this long. */
  public static final long LONGEST_NANOS = 3_600_000_000_000L;

  private static final int DIGITS = 2;
  private static final LatencySummary NEVER = new LatencySummary(0, 0, 0, 0, 0, 0);

  /** Replaced as a whole by a reset, so that no summary mixes two lives. */
  private volatile Series series = new Series();

  /** Nothing was measured yet. */
  public Latency() {}

  private static final class Series {
    private final AtomicHistogram histogram = new AtomicHistogram(LONGEST_NANOS, DIGITS);

    /** The histogram's own mean refuses to be read while others record. */
    private final AtomicLong sum = new AtomicLong();
  }

  /** Records one; less than 0 counts as 0. */
  public void record(long nanos) {
    long value = Math.clamp(nanos, 0, LONGEST_NANOS);
    Series now = series;
    now.sum.getAndAdd(value);
    now.histogram.recordValue(value);
  }

  /**
   * So long took 99 of 100 at most, nanoseconds; 0 when nothing was measured. A quick look: what is
   * recorded meanwhile may move it, unlike those of a {@link #summary}. 0 B/op.
   */
  public long p99Nanos() {
    return percentile(series.histogram, 99);
  }

  /** All that was recorded since the last reset. Copies the histogram, some 40 KB. */
  public LatencySummary summary() {
    Series now = series;
    if (now.histogram.getTotalCount() == 0) {
      return NEVER;
    }
    double sum = now.sum.get();
    long summed = now.histogram.getTotalCount();
    // A copy's total is that of its counts: percentiles of what grows meanwhile would not agree.
    AtomicHistogram copy = now.histogram.copy();
    return new LatencySummary(
        copy.getTotalCount(),
        sum / summed,
        percentile(copy, 50),
        percentile(copy, 99),
        percentile(copy, 99.9),
        copy.getMaxValue());
  }

  private static long percentile(AtomicHistogram histogram, double percentile) {
    return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile);
  }

  /** Starts again with nothing. */
  public void reset() {
    series = new Series();
  }
}
