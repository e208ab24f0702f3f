package io.murk.realtime.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.testing.Seeds;
import io.murk.world.BackoffConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AdaptiveBackoffTest {
  private static List<Long> skews(AdaptiveBackoff backoff, boolean rejected, int ticks) {
    List<Long> skews = new ArrayList<>();
    for (int i = 0; i < ticks; i++) {
      backoff.recordTick(rejected);
      skews.add(backoff.effectiveSkew());
    }
    return skews;
  }

  @Test
  void growsToTheCapUnderContinuousRejection() {
    var backoff = new AdaptiveBackoff(BackoffConfig.DEFAULT);
    assertEquals(2, backoff.effectiveSkew());
    assertEquals(List.of(3L, 4L, 6L, 9L, 10L, 10L), skews(backoff, true, 6));
  }

  @Test
  void isAsAtTheStartAfterQuietTicksAndNotBefore() {
    var backoff = new AdaptiveBackoff(BackoffConfig.DEFAULT);
    backoff.recordTick(true);
    assertEquals(3, skews(backoff, false, 59).getLast());
    assertEquals(List.of(2L, 2L), skews(backoff, false, 2));
  }

  @Test
  void aWindowFullOfRejectionsGrowsOnQuietTicksToo() {
    // Of ten ticks more than two: from the third rejection on there are two steps a tick.
    var config = new BackoffConfig(1, 2.0, 1000, 10, 0.2);
    var backoff = new AdaptiveBackoff(config);
    assertEquals(List.of(2L, 4L, 16L), skews(backoff, true, 3));
    assertEquals(List.of(32L, 64L, 128L, 256L, 512L, 1000L, 1000L), skews(backoff, false, 7));
    assertEquals(List.of(1000L, 1000L, 1L), skews(backoff, false, 3));
    backoff.recordTick(true);
    backoff.reset();
    assertEquals(1, backoff.effectiveSkew());
    assertEquals(List.of(2L, 4L, 16L), skews(backoff, true, 3));
  }

  @Test
  void twelveRejectionsOfSixtyAreNotTooManyAndThirteenAre() {
    for (int rejections = 12; rejections <= 13; rejections++) {
      var backoff = new AdaptiveBackoff(new BackoffConfig(2, 1.0, 10, 60, 0.20));
      var growing = new AdaptiveBackoff(new BackoffConfig(2, 1.5, 1L << 40, 60, 0.20));
      for (int i = 0; i < rejections; i++) {
        backoff.recordTick(true);
        growing.recordTick(true);
      }
      long before = growing.effectiveSkew();
      growing.recordTick(false);
      assertEquals(rejections == 13, growing.effectiveSkew() > before);
      assertEquals(2, backoff.effectiveSkew());
    }
  }

  @Test
  void numbersAreUnsigned() {
    long cap = -1L; // 2^64 - 1
    var backoff = new AdaptiveBackoff(new BackoffConfig(Long.MIN_VALUE, 1.5, cap, 5, 1.0));
    assertEquals(Long.MIN_VALUE, backoff.effectiveSkew());
    assertEquals(List.of(0xC000000000000000L, -1L, -1L), skews(backoff, true, 3));
    var huge = new AdaptiveBackoff(new BackoffConfig(1, 1e300, cap, 5, 1.0));
    assertEquals(List.of(-1L), skews(huge, true, 1));
    var zero = new AdaptiveBackoff(new BackoffConfig(0, 1e300, 7, 1, 0.0));
    assertEquals(List.of(0L, 0L), skews(zero, true, 2));
    assertEquals(List.of(0L), skews(zero, false, 1));
  }

  @Test
  void holdsAreStretchedAsPatienceIsAndNeverOverflow() {
    var backoff = new AdaptiveBackoff(BackoffConfig.DEFAULT);
    assertEquals(100, backoff.effectiveHoldNanos(100));
    assertEquals(List.of(3L, 4L, 6L, 9L, 10L), skews(backoff, true, 5));
    assertEquals(500, backoff.effectiveHoldNanos(100));
    assertEquals(0, backoff.effectiveHoldNanos(0));
    // 10 * 2^61 saturates at 2^64 - 1, halved.
    assertEquals(Long.MAX_VALUE, backoff.effectiveHoldNanos(1L << 61));
    assertEquals(10L << 59, backoff.effectiveHoldNanos(1L << 60)); // just not
    var still = new AdaptiveBackoff(new BackoffConfig(0, 2.0, 0, 1, 0.5));
    assertEquals(123, still.effectiveHoldNanos(123));
    var huge = new AdaptiveBackoff(new BackoffConfig(1, 1e300, -1L, 5, 1.0));
    huge.recordTick(true);
    assertEquals(Long.MAX_VALUE, huge.effectiveHoldNanos(1_000_000));
  }

  @Test
  void agreesWithThePlainWordsOfItsRules() {
    SplittableRandom random = Seeds.random("backoff");
    for (int round = 0; round < 200; round++) {
      int decay = 1 + random.nextInt(20);
      double factor = 1 + random.nextDouble() * 2;
      long cap = 1 + random.nextInt(50);
      long initial = random.nextLong(cap + 1);
      double threshold = random.nextDouble();
      var backoff = new AdaptiveBackoff(new BackoffConfig(initial, factor, cap, decay, threshold));
      List<Boolean> all = new ArrayList<>();
      long skew = initial;
      long quiet = 0;
      double share = random.nextDouble();
      for (int tick = 0; tick < 100; tick++) {
        boolean rejected = random.nextDouble() < share;
        all.add(rejected);
        quiet = rejected ? 0 : quiet + 1;
        if (rejected) {
          skew = Math.min((long) (skew * factor), cap);
        } else if (quiet >= decay) {
          skew = Math.min(initial, cap);
        }
        List<Boolean> window = all.subList(Math.max(0, all.size() - decay), all.size());
        long count = window.stream().filter(r -> r).count();
        if ((double) count / decay > threshold) {
          skew = Math.min((long) (skew * factor), cap);
        }
        backoff.recordTick(rejected);
        assertEquals(skew, backoff.effectiveSkew(), "round " + round + " tick " + tick);
        assertTrue(skew <= cap);
      }
    }
  }
}
