package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More than two generations, and leases by several threads. */
final class GenerationsTest extends LedgerCheck {
  private static final int PER_TICK = 0;
  private static final int SPARSE = 1;
  private static final int GENERATIONS = 5;

  private final ArenaLayout layout =
      ArenaLayout.builder(1).maxGenerations(GENERATIONS).perTick(50).sparse(50).build();
  private final WorldBlock block = new WorldBlock(layout, ledger);
  private final GenerationArena arena = block.world(0);

  @AfterEach
  void close() {
    block.close();
  }

  private void publish(float value) {
    arena.begin();
    fill(arena.staged(PER_TICK), value);
    fill(arena.staged(SPARSE), value);
    arena.publish();
  }

  @Test
  void withoutLeasesTwoSidesTakeTurns() {
    for (int tick = 1; tick < 20; tick++) {
      publish(tick);
      assertEquals(tick % 2, arena.publishedSide());
    }
    assertEquals(2, block.sides());
  }

  @Test
  void leasesMakeFurtherSidesUpToTheLimit() {
    List<Lease> leases = new ArrayList<>();
    while (arena.mayBegin()) {
      leases.add(arena.lease());
      publish(leases.size());
    }
    assertEquals(GENERATIONS - 1, leases.size());
    assertEquals(GENERATIONS, block.sides());
    assertEquals(GENERATIONS - 1, arena.olderLeases());
    assertEquals(GENERATIONS, arena.maxGenerations());
    assertFalse(arena.reserve());
    assertEquals(
        "4 leases hold all of 5 generations but one",
        assertThrows(IllegalStateException.class, arena::begin).getMessage());
    for (int i = 0; i < leases.size(); i++) {
      assertAll(i, arena.onSide(PER_TICK, leases.get(i).side()));
      assertAll(i, arena.onSide(SPARSE, leases.get(i).side()));
    }
    long bytes = block.bytes();
    leases.remove(2).close();
    publish(9f);
    assertEquals(2, arena.publishedSide(), "the side whose lease was released");
    assertEquals(bytes, block.bytes());
    leases.forEach(Lease::close);
    publish(10f);
    assertEquals(0, arena.publishedSide(), "the lowest-numbered free side");
  }

  @Test
  void severalLeasesOnOneGenerationHoldOneSide() {
    publish(1f);
    Lease first = arena.lease();
    Lease second = arena.lease();
    publish(2f);
    assertEquals(2, arena.olderLeases());
    publish(3f);
    first.close();
    publish(4f);
    publish(5f);
    assertAll(1f, arena.onSide(PER_TICK, second.side()));
    assertEquals(3, block.sides());
    second.close();
  }

  @Test
  void aLeaseThatWasReleasedWhileItsSideWasPublishedHoldsNothing() {
    arena.lease().close();
    Lease kept = arena.lease();
    arena.lease().close();
    publish(1f);
    publish(2f);
    assertEquals(2, arena.publishedSide());
    kept.close();
    publish(3f);
    assertEquals(0, arena.publishedSide());
  }

  @Test
  void aFurtherSideHoldsThePerTickSlotsAlone() {
    assertEquals(64 + 256 + 64, layout.furtherSideBytes());
  }

  /** Readers lease, look and release while the writer publishes: all values of a side are alike. */
  @Test
  void leasesOfOtherThreadsNeverSeeAChange() throws InterruptedException {
    var failure = new AtomicReference<Throwable>();
    var stop = new java.util.concurrent.atomic.AtomicBoolean();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread reader =
          new Thread(() -> {
            while (!stop.get()) {
              lookAtOne();
            }
          });
      reader.setUncaughtExceptionHandler((thread, t) -> failure.compareAndSet(null, t));
      readers.add(reader);
      reader.start();
    }
    int published = 0;
    for (int tick = 1; tick <= 30_000; tick++) {
      if (tick % 1000 == 0 && arena.mayRestart()) {
        arena.restart((slot, values) -> fill(values, 0f));
        published = 0;
      }
      if (arena.mayBegin()) {
        publish(++published);
      }
    }
    stop.set(true);
    for (Thread reader : readers) {
      reader.join();
    }
    assertEquals(null, failure.get());
    assertTrue(arena.mayBegin());
    assertEquals(0, arena.olderLeases());
  }

  private void lookAtOne() {
    try (Lease lease = arena.lease()) {
      for (int look = 0; look < 3; look++) {
        assertAll(lease.generation(), arena.onSide(PER_TICK, lease.side()));
        assertAll(lease.generation(), arena.onSide(SPARSE, lease.side()));
      }
    }
  }

  @Test
  void releasesByOtherThreadsFreeTheSide() throws InterruptedException {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < GENERATIONS - 1; i++) {
      leases.add(arena.lease());
      publish(i);
    }
    assertFalse(arena.mayBegin());
    Thread other = new Thread(() -> leases.forEach(Lease::close));
    other.start();
    other.join();
    assertTrue(arena.mayBegin());
    MemorySegment published = arena.published(PER_TICK);
    assertAll(GENERATIONS - 2, published);
  }
}
