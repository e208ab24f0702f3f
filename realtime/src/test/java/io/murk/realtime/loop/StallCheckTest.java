package io.murk.realtime.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.field.FieldDef;
import io.murk.realtime.RealtimeConfig;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.Readers;
import io.murk.realtime.share.SnapshotRing;
import io.murk.space.Ring1D;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.WorldConfig;
import org.junit.jupiter.api.Test;

final class StallCheckTest {
  private static final long MILLI = 1_000_000;

  private final PaddedCounters counters = new PaddedCounters();
  private final Readers readers = new Readers(4);
  private int held;
  private int allowed = Integer.MAX_VALUE;
  private final SnapshotRing ring =
      new SnapshotRing(
          3,
          readers,
          new SnapshotRing.Holds() {
            @Override
            public int hold() {
              return held++;
            }

            @Override
            public void release(int side) {
              held--;
            }
          },
          counters);
  private final StallCheck stalls =
      new StallCheck(config(), ring, readers, counters, () -> held < allowed);

  private static RealtimeConfig config() {
    return RealtimeConfig.builder(
            WorldConfig.builder()
                .space(Ring1D.of(4))
                .field(FieldDef.scalar("a"))
                .propagator(ScriptedPropagator.constant("one", 0, 1f))
                .dt(1.0)
                .build())
        .maxEpochHoldMillis(20)
        .cancelGraceMillis(5)
        .build();
  }

  @Test
  void aStallIsCountedOnceAndMakesTheWorldMorePatient() {
    ring.push(1);
    long pin = readers.claim(0);
    assertEquals(0, stalls.check(0));
    assertEquals(0, stalls.check(25 * MILLI));
    assertTrue(readers.isOverdue(pin));
    assertEquals(20 * MILLI, stalls.effectiveHoldNanos());
    assertEquals(1, stalls.check(25 * MILLI + 1));
    assertEquals(1, counters.value(WorldCounter.WORKER_STALL_EVENTS));
    assertEquals(30 * MILLI, stalls.effectiveHoldNanos());
    long next = readers.claim(0);
    assertEquals(0, stalls.check(100 * MILLI));
    assertEquals(0, stalls.check(135 * MILLI));
    assertEquals(1, stalls.check(136 * MILLI));
    assertFalse(readers.isPinned(next));
    assertEquals(40 * MILLI, stalls.effectiveHoldNanos());
    stalls.reset();
    assertEquals(20 * MILLI, stalls.effectiveHoldNanos());
  }

  @Test
  void aWorldThatDoesNotTickRevokesButChangesNoPatience() {
    ring.push(1);
    long pin = readers.claim(0);
    assertEquals(0, stalls.checkIdle(0));
    assertEquals(1, stalls.checkIdle(26 * MILLI));
    assertFalse(readers.isPinned(pin));
    assertEquals(1, counters.value(WorldCounter.WORKER_STALL_EVENTS));
    assertEquals(20 * MILLI, stalls.effectiveHoldNanos());
  }

  @Test
  void aClockThatJumpsBackRevokesNothingEarlyAndNotNever() {
    ring.push(1);
    long pin = readers.claim(0);
    stalls.check(0);
    assertEquals(0, stalls.check(-500 * MILLI));
    assertEquals(0, stalls.check(-475 * MILLI));
    assertTrue(readers.isPinned(pin));
    assertEquals(1, stalls.check(-474 * MILLI)); // its time begins again there, and does end
  }

  @Test
  void withoutRoomTheOldestReadersLoseTheirStatesEarly() {
    for (int tick = 1; tick <= 3; tick++) {
      ring.push(tick);
    }
    long oldest = readers.claim(0);
    long newer = readers.claim(1);
    ring.push(4); // 0 lingers
    stalls.check(0);
    allowed = 4;
    assertEquals(1, stalls.makeRoom());
    assertFalse(readers.isPinned(oldest));
    assertTrue(readers.isPinned(newer));
    assertEquals(3, held);
    assertEquals(1, counters.value(WorldCounter.WORKER_STALL_EVENTS));
    assertEquals(20 * MILLI, stalls.effectiveHoldNanos());
    assertEquals(0, stalls.makeRoom());
    assertTrue(readers.isPinned(newer));
    allowed = 2; // now the ring itself holds too much
    assertEquals(1, stalls.makeRoom());
    assertFalse(readers.isPinned(newer));
    assertEquals(1, held);
    assertEquals(3, ring.latest());
    assertEquals(1, ring.size());
    allowed = 0;
    assertEquals(0, stalls.makeRoom()); // nothing more can be done, and it ends
    assertEquals(1, ring.size());
  }
}
