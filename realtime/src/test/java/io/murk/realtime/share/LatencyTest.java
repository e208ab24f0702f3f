package io.murk.realtime.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.realtime.LatencySummary;
import io.murk.testing.AllocationProbe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LatencyTest {
  private final Latency latency = new Latency();

  @Test
  void nothingMeasuredIsAllZero() {
    assertEquals(new LatencySummary(0, 0, 0, 0, 0, 0), latency.summary());
    assertEquals(0, latency.p99Nanos());
  }

  @Test
  void percentilesHaveTwoRightDigits() {
    for (int i = 1; i <= 10_000; i++) {
      latency.record(i * 1000L);
    }
    LatencySummary summary = latency.summary();
    assertEquals(10_000, summary.count());
    assertEquals(5_000_500.0, summary.meanNanos());
    assertEquals(5_000_000, summary.p50Nanos(), 50_000);
    assertEquals(9_900_000, summary.p99Nanos(), 99_000);
    assertEquals(9_990_000, summary.p999Nanos(), 99_900);
    assertEquals(10_000_000, summary.maxNanos(), 100_000);
    assertEquals(summary.p99Nanos(), latency.p99Nanos());
  }

  @Test
  void whatIsOutOfRangeIsRecordedAtItsEnds() {
    latency.record(Long.MIN_VALUE);
    latency.record(Long.MAX_VALUE);
    LatencySummary summary = latency.summary();
    assertEquals(2, summary.count());
    assertEquals(0, summary.p50Nanos());
    assertEquals(Latency.LONGEST_NANOS, summary.maxNanos(), Latency.LONGEST_NANOS / 100.0);
  }

  @Test
  void aResetForgetsAll() {
    latency.record(1000);
    latency.reset();
    assertEquals(new LatencySummary(0, 0, 0, 0, 0, 0), latency.summary());
    latency.record(7);
    assertEquals(new LatencySummary(1, 7, 7, 7, 7, 7), latency.summary());
  }

  @Test
  void theFourOfAWorldAreSeparateAndResetTogether() {
    var latencies = new Latencies();
    latencies.tick().record(1);
    latencies.jitter().record(2);
    latencies.submitToApply().record(3);
    latencies.observe().record(4);
    assertEquals(1, latencies.tick().summary().maxNanos());
    assertEquals(2, latencies.jitter().summary().maxNanos());
    assertEquals(3, latencies.submitToApply().summary().maxNanos());
    assertEquals(4, latencies.observe().summary().maxNanos());
    latencies.reset();
    assertEquals(0, latencies.tick().summary().count());
    assertEquals(0, latencies.jitter().summary().count());
    assertEquals(0, latencies.submitToApply().summary().count());
    assertEquals(0, latencies.observe().summary().count());
  }

  @Test
  void nothingIsLostAndEverySummaryIsPlausibleWhileManyRecord() throws InterruptedException {
    int each = 100_000;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int n = 0; n < each; n++) {
                  latency.record(1000 + n % 1000);
                }
              }));
    }
    long last = 0;
    while (threads.stream().anyMatch(Thread::isAlive)) {
      LatencySummary summary = latency.summary();
      assertTrue(summary.count() >= last, summary.toString());
      last = summary.count();
      if (last > 0) {
        assertTrue(summary.p50Nanos() >= 1000, summary.toString());
        assertTrue(summary.p50Nanos() <= summary.p99Nanos(), summary.toString());
        assertTrue(summary.p99Nanos() <= summary.p999Nanos(), summary.toString());
        assertTrue(summary.maxNanos() <= 2020, summary.toString());
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    LatencySummary summary = latency.summary();
    assertEquals(4L * each, summary.count());
    assertEquals(1499.5, summary.meanNanos());
  }

  @Test
  void recordingAllocatesNothing() {
    long[] next = {1};
    assertEquals(
        0, AllocationProbe.bytes(10_000, () -> latency.record(next[0] = next[0] * 7 % 999_983)));
  }
}
