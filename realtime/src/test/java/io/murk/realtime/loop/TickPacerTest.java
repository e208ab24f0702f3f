package io.murk.realtime.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.realtime.WorldCounter;
import io.murk.realtime.share.PaddedCounters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TickPacerTest {
  private static final long MILLI = 1_000_000;

  private final MadeClock clock = new MadeClock();
  private final long start = clock.now;
  private final PaddedCounters counters = new PaddedCounters();

  private TickPacer pacer(double rateHz) {
    return new TickPacer(rateHz, clock, counters);
  }

  /** Waits for the next tick and begins it; when it began. */
  private long next(TickPacer pacer) {
    for (int turns = 0; !pacer.isDue(clock.now); turns++) {
      assertTrue(turns < 1_000, "the pacer does not come to its end");
      pacer.rest(clock.now);
    }
    long began = clock.now;
    pacer.began(began);
    return began;
  }

  private long count(WorldCounter counter) {
    return counters.value(counter);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 60, 999.9, 1_000, 44_100, 100_000})
  void ticksBeginAtWholePeriodsWithoutDrift(double rateHz) {
    TickPacer pacer = pacer(rateHz);
    for (int i = 0; i < 10_000; i++) {
      long late = next(pacer) - start - (long) (i * (1e9 / rateHz));
      assertTrue(late >= 0 && late < 50, "tick " + i + " late by " + late);
    }
    assertEquals(0, count(WorldCounter.OVERRUNS));
    assertEquals(0, count(WorldCounter.LATE_STARTS));
  }

  @Test
  void periodsThatATickTookAreCountedAndNotMadeUpFor() {
    TickPacer pacer = pacer(1_000);
    next(pacer);
    clock.now += 3 * MILLI + MILLI / 2; // due at 1, 2 and 3 while the tick ran
    assertEquals(start + 3 * MILLI + MILLI / 2, next(pacer));
    assertEquals(2, count(WorldCounter.OVERRUNS));
    assertEquals(1, count(WorldCounter.LATE_STARTS));
    for (int i = 4; i < 20; i++) {
      assertEquals(start + i * MILLI, next(pacer));
    }
    assertEquals(2, count(WorldCounter.OVERRUNS));
  }

  @Test
  void aClockThatJumpsAheadCostsOneLateTick() {
    TickPacer pacer = pacer(60);
    next(pacer);
    clock.now += 3_600_000 * MILLI;
    next(pacer);
    assertEquals(1, count(WorldCounter.LATE_STARTS));
    assertEquals(60 * 3_600 - 1, count(WorldCounter.OVERRUNS));
    long before = clock.now;
    for (int i = 0; i < 60; i++) {
      next(pacer);
    }
    assertEquals(1_000 * MILLI, clock.now - before, 20 * MILLI);
    assertEquals(1, count(WorldCounter.LATE_STARTS));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20, 40, 1_000, 3_600_000})
  void aClockThatJumpsBackIsWaitedForTwoPeriodsAtMost(long millis) {
    TickPacer pacer = pacer(60);
    for (int i = 0; i < 10; i++) {
      next(pacer);
    }
    clock.now -= millis * MILLI;
    long jumped = clock.now;
    next(pacer);
    assertTrue(clock.now - jumped <= 2 * 16_666_667, "waited " + (clock.now - jumped));
    long before = clock.now;
    next(pacer);
    assertEquals(16_666_667, clock.now - before, 1_000);
    assertEquals(0, count(WorldCounter.OVERRUNS));
  }

  @Test
  void aClockThatJumpsBackWhileSpunForEndsTheSpin() {
    TickPacer pacer = pacer(1_000);
    clock.parksLate = 80_000;
    for (int i = 0; i < 500; i++) {
      next(pacer);
    }
    TickClock jumping =
        new TickClock() {
          @Override
          public long nanos() {
            return clock.now;
          }

          @Override
          public void park(long nanos) {
            clock.park(nanos);
          }

          @Override
          public void spin() {
            clock.now -= 5_000 * MILLI;
          }
        };
    var spinning = new TickPacer(100_000, jumping, counters);
    spinning.began(clock.now);
    spinning.rest(spinning.dueNanos() - 1);
    spinning.rest(clock.now);
    assertTrue(spinning.dueNanos() - clock.now <= 2 * 10_000);
  }

  @Test
  void whatParkingIsLateByIsTakenOff() {
    TickPacer pacer = pacer(1_000);
    clock.parksLate = 80_000;
    for (int i = 0; i < 100; i++) {
      next(pacer);
    }
    clock.spun = 0;
    for (int i = 0; i < 1_000; i++) {
      long due = pacer.dueNanos();
      assertTrue(next(pacer) - due < 3_000);
    }
    assertTrue(clock.spun < 3_000 * 1_000, "spun for " + clock.spun);
  }

  @Test
  void parkingThatIsVeryLateIsNotMadeUpForBySpinning() {
    TickPacer pacer = pacer(60);
    clock.parksLate = 5 * MILLI;
    for (int i = 0; i < 200; i++) {
      next(pacer);
    }
    clock.parksLate = 0;
    clock.spun = 0;
    next(pacer);
    assertTrue(clock.spun <= TickPacer.MAX_MARGIN_NANOS + 50);
  }

  @Test
  void anotherRateHoldsFromTheLastTickOn() {
    TickPacer pacer = pacer(10);
    next(pacer);
    long began = next(pacer);
    pacer.rate(1_000);
    assertEquals(began + MILLI, next(pacer));
    pacer.rate(1_000);
    assertEquals(began + 2 * MILLI, next(pacer));
    pacer.rate(0.5);
    assertEquals(began + 2_002 * MILLI, next(pacer));
    clock.now += 1_500 * MILLI;
    long changed = clock.now;
    pacer.rate(100);
    assertEquals(changed, next(pacer));
    assertEquals(changed + 10 * MILLI, next(pacer));
    assertEquals(0, count(WorldCounter.OVERRUNS));
  }

  @Test
  void afterAPauseNoTickIsMadeUpFor() {
    TickPacer pacer = pacer(100);
    long began = next(pacer);
    clock.now += MILLI;
    pacer.resume();
    assertEquals(began + 10 * MILLI, next(pacer));
    clock.now += 70_000 * MILLI;
    long resumed = clock.now;
    pacer.resume();
    assertEquals(resumed, next(pacer));
    assertEquals(resumed + 10 * MILLI, next(pacer));
    assertEquals(0, count(WorldCounter.OVERRUNS));
  }

  @Test
  void ratesWithoutMeaningDoNotHarm() {
    TickPacer fast = pacer(Double.MAX_VALUE);
    for (int i = 0; i < 1_000; i++) {
      assertTrue(next(fast) - clock.now <= 0);
      clock.now += 1_000;
    }
    long before = clock.now;
    TickPacer slow = pacer(Double.MIN_VALUE);
    assertEquals(before, next(slow));
    assertTrue(slow.dueNanos() - clock.now > 1L << 60);
    assertEquals(before + 1_000, clock.now + 1_000);
  }
}
