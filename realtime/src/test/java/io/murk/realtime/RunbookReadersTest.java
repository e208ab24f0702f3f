package io.murk.realtime;

import static io.murk.realtime.PlantedWorld.PATIENCE_MILLIS;
import static io.murk.realtime.PlantedWorld.PERIOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.NoLeaks;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows of docs/runbook.md about those who read. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
final class RunbookReadersTest {
  private static void assertRefused(ErrorCode code, Runnable call) {
    assertEquals(code, assertThrows(MurkException.class, call::run).code());
  }

  @Test
  @RunbookRow("readers lose their states (STALE)")
  void aReaderThatNeverLetsGo() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      planted.step();
      RealtimeSnapshot held = planted.world.lease();
      assertEquals(1, planted.look("murk_readers"));
      for (int i = 0; i < 20 && held.isHeld(); i++) {
        planted.pass(2 * PERIOD);
        planted.step();
      }
      assertFalse(held.isHeld());
      planted.assertTrouble(WorldCounter.WORKER_STALL_EVENTS);
      assertEquals(1, planted.look("murk_worker_stall_events_total"));
      assertEquals(0, planted.look("murk_readers"));
      assertRefused(ErrorCode.STALE, held::hash);
      planted.assertTrouble(WorldCounter.WORKER_STALL_EVENTS, WorldCounter.RING_STALE_READ_EVENTS);
    }
  }

  @Test
  @RunbookRow("reads of older ticks fail (STALE)")
  void aReadOfWhatTheRingHasNoMore() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      for (int i = 0; i < 5; i++) {
        planted.step();
      }
      planted.world.lease(2).close();
      planted.assertTrouble();
      assertRefused(ErrorCode.STALE, () -> planted.world.lease(1));
      planted.assertTrouble(WorldCounter.RING_STALE_READ_EVENTS);
      assertEquals(1, planted.look("murk_ring_stale_read_events_total"));
    }
  }

  @Test
  @RunbookRow("reads fail with NOT_AVAILABLE")
  void aReadBeforeTheFirstTick() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      assertRefused(ErrorCode.NOT_AVAILABLE, planted.world::lease);
      planted.assertTrouble(WorldCounter.RING_NOT_AVAILABLE_EVENTS);
      assertEquals(0, planted.look("murk_ring_length"));
      planted.step();
      planted.world.lease().close();
      assertEquals(1, planted.look("murk_ring_length"));
      assertEquals(1, planted.look("murk_ring_not_available_events_total"));
    }
  }

  @Test
  @RunbookRow("reads of the newest state are tried again")
  void aRingThatIsTooShortForTheRate() throws Exception {
    try (var planted = PlantedWorld.timely(50_000, 2)) {
      planted.world.resume();
      assertTrue(planted.world.awaitTick(1, PATIENCE_MILLIS));
      var enough = new AtomicBoolean();
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) { // more than there are processors, so that some are stopped
        readers.add(
            Thread.ofPlatform()
                .daemon()
                .start(() -> {
                  while (!enough.get()) {
                    planted.world.lease().close();
                  }
                }));
      }
      String retries = PlantedWorld.name(WorldCounter.RING_SKEW_RETRY_EVENTS);
      while (planted.look(retries) == 0) {
        Thread.sleep(10); // until one was overtaken between finding and pinning
      }
      enough.set(true);
      for (Thread reader : readers) {
        reader.join();
      }
      assertEquals(0, planted.look("murk_ring_not_available_events_total"));
      assertEquals(0, planted.look("murk_ring_stale_read_events_total"));
      assertEquals(0, planted.look("murk_readers_full_rejections_total"));
    }
  }

  @Test
  @RunbookRow("reads are refused: as many readers as allowed")
  void leasesThatAreNeverClosed() throws IOException {
    try (var planted = PlantedWorld.paused(how -> how.maxReaders(2))) {
      planted.step();
      RealtimeSnapshot one = planted.world.lease();
      RealtimeSnapshot two = planted.world.lease();
      assertEquals(planted.look("murk_reader_capacity"), planted.look("murk_readers"));
      planted.assertTrouble();
      assertRefused(ErrorCode.EXECUTION_FAILED, planted.world::lease);
      planted.assertTrouble(WorldCounter.READERS_FULL_REJECTIONS);
      one.close();
      two.close();
      planted.world.lease().close();
      assertEquals(1, planted.look("murk_readers_full_rejections_total"));
    }
  }

  /** Takes as long as the test wants. */
  private record Slow(Runnable during) implements EgressPlan {
    private static final EgressShape SHAPE = EgressShape.ofFloats(false, List.of(List.of(4, 4)));

    @Override
    public EgressShape shape() {
      return SHAPE;
    }

    @Override
    public void execute(
        Snapshot snapshot, int fromWorld, int toWorld, AgentSet agents, EgressTarget target) {
      during.run();
      target.report().record(0, snapshot, 0, 1.0);
    }

    static EgressTarget target() {
      Arena arena = Arena.ofAuto();
      return new EgressTarget(arena.allocate(64), arena.allocate(16), new EgressReport());
    }
  }

  @Test
  @RunbookRow("observations wait for workers")
  void workersThatAreAllBusy() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    try (var planted = PlantedWorld.paused(how -> how.workers(1))) {
      planted.step();
      var slow =
          new Slow(() -> {
            begun.countDown();
            try {
              end.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      var first = new ObserveRequest(slow, AgentSet.NONE, Slow.target());
      assertTrue(planted.world.observeLater(first));
      begun.await();
      assertEquals(0, planted.look("murk_observe_queue_depth"));
      int capacity = (int) planted.look("murk_observe_queue_capacity");
      assertEquals(4, capacity);
      List<ObserveRequest> waiting = new ArrayList<>();
      for (int i = 1; i <= capacity; i++) {
        waiting.add(new ObserveRequest(new Slow(() -> {}), AgentSet.NONE, Slow.target()));
        assertTrue(planted.world.observeLater(waiting.getLast()));
        assertEquals(i, planted.look("murk_observe_queue_depth"));
      }
      assertFalse(
          planted.world.observeLater(
              new ObserveRequest(new Slow(() -> {}), AgentSet.NONE, Slow.target())));
      assertFalse(planted.world.preflight().canQueueObserve());
      planted.pass(7 * PERIOD);
      end.countDown();
      assertTrue(first.await(PATIENCE_MILLIS * 1_000_000));
      for (ObserveRequest request : waiting) {
        assertTrue(request.await(PATIENCE_MILLIS * 1_000_000));
        assertEquals(ObserveRequest.State.DONE, request.state());
      }
      assertEquals(0.07, planted.look("murk_observe_seconds{quantile=\"1\"}"), 0.001);
      assertEquals(0, planted.look("murk_observe_queue_depth"));
      planted.assertTrouble();
    }
  }

  @Test
  @RunbookRow("memory grows")
  void statesThatAreHeldBeyondTheRing() throws IOException {
    try (var planted = PlantedWorld.paused(how -> how.maxReaders(8))) {
      for (int i = 0; i < 20; i++) {
        planted.step();
      }
      double before = planted.look("murk_memory_bytes");
      List<RealtimeSnapshot> held = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        held.add(planted.world.lease());
        planted.step();
      }
      for (int i = 0; i < 20; i++) {
        planted.step(); // no time passes, so that none is revoked
      }
      double after = planted.look("murk_memory_bytes");
      assertTrue(after > before, after + " after " + before);
      assertEquals(8, planted.look("murk_readers"));
      held.forEach(RealtimeSnapshot::close);
      for (int round = 0; round < 3; round++) { // what was taken serves again: it is bounded
        held.clear();
        for (int i = 0; i < 8; i++) {
          held.add(planted.world.lease());
          planted.step();
        }
        for (int i = 0; i < 20; i++) {
          planted.step();
        }
        held.forEach(RealtimeSnapshot::close);
      }
      assertEquals(after, planted.look("murk_memory_bytes"));
      planted.assertTrouble();
    }
  }

  @Test
  @RunbookRow("the page answers 503 for a field")
  void asManyStreamsAsMayBe() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      planted.step();
      var frames = planted.server.uri().resolve("/frames?field=heat").toURL();
      try (InputStream first = frames.openStream()) {
        assertEquals('M', first.read());
        var second = (HttpURLConnection) frames.openConnection();
        assertEquals(503, second.getResponseCode());
      }
      planted.assertTrouble();
    }
  }
}
