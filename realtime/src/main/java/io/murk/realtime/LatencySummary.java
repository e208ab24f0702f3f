package io.murk.realtime;

/**
 * How long something took, since the world was built or reset.
 *
 * @param count how often it was measured
 * @param meanNanos 0 when it never was, and so are the others
 * @param p50Nanos half of them took at most so long; two digits are right
 * @param p99Nanos 99 of 100
 * @param p999Nanos 999 of 1,000
 * @param maxNanos the longest
 */
public record LatencySummary(
    long count, double meanNanos, long p50Nanos, long p99Nanos, long p999Nanos, long maxNanos) {}
