package io.murk.realtime;

import static io.murk.realtime.StampedWorlds.isWhole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.loop.EgressWorkers;
import io.murk.realtime.loop.ThreadStarter;
import io.murk.testing.AllocationProbe;
import io.murk.testing.NoLeaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@Timeout(60)
final class ObserveRequestTest {
  private static final long LONG = 20_000_000_000L;

  private final HandTicked world = HandTicked.of(4);
  private final EgressWorkers workers = new EgressWorkers(1, ThreadStarter.SYSTEM);

  @AfterEach
  void close() {
    workers.stop();
    assertEquals(1, workers.join(LONG));
    world.close();
  }

  private boolean submit(ObserveRequest request) {
    return request.submitTo(workers, world.reader);
  }

  private static ObserveRequest request(Runnable between) {
    return new ObserveRequest(
        new StampedWorlds.Both(between), AgentSet.NONE, StampedWorlds.target());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Keeps the only worker busy until the latch opens. */
  private ObserveRequest occupy(CountDownLatch open) {
    var busy = new CountDownLatch(1);
    ObserveRequest request =
        request(() -> {
          busy.countDown();
          awaitQuietly(open);
        });
    assertTrue(submit(request));
    awaitQuietly(busy);
    return request;
  }

  private static MurkException error(ObserveRequest request) {
    return (MurkException) Objects.requireNonNull(request.errorOrNull());
  }

  @Test
  void aWorkerFillsTheBuffersAndTheReport() throws InterruptedException {
    world.ticks(3);
    ObserveRequest request = request(() -> world.ticks(2)); // the world goes on meanwhile
    assertEquals(ObserveRequest.State.IDLE, request.state());
    assertTrue(request.isDone() && request.await(0));
    for (int round = 0; round < 3; round++) {
      assertTrue(submit(request));
      assertTrue(request.await(LONG));
      assertEquals(ObserveRequest.State.DONE, request.state());
      assertNull(request.errorOrNull());
      assertTrue(isWhole(request.target()));
      EgressReport report = request.target().report();
      assertEquals(3 + 2 * round, report.tick(0));
      assertEquals(2, report.ageTicks(0));
      assertEquals(1.0, report.coverage(0));
    }
    assertEquals(3, world.latency.summary().count());
    assertEquals("ObserveRequest[state=DONE]", request.toString());
  }

  @Test
  void whatGoesWrongIsTheRequestsError() throws InterruptedException {
    ObserveRequest early = request(() -> {});
    assertTrue(submit(early));
    assertTrue(early.await(LONG));
    assertEquals(ObserveRequest.State.FAILED, early.state());
    assertEquals(ErrorCode.NOT_AVAILABLE, error(early).code());
    world.ticks(1);
    var own = new IllegalStateException("mine");
    ObserveRequest failing =
        request(() -> {
          throw own;
        });
    assertTrue(submit(failing));
    assertTrue(failing.await(LONG));
    assertSame(own, failing.errorOrNull());
    assertTrue(submit(early));
    assertTrue(early.await(LONG));
    assertNull(early.errorOrNull());
    assertEquals(0, world.readers.pinned());
  }

  @Test
  void aRevokedObservationIsStaleAndTheWorkerLivesOn() throws InterruptedException {
    world.ticks(1);
    var open = new CountDownLatch(1);
    ObserveRequest slow = occupy(open);
    world.tick(1);
    world.tick(500);
    world.ticks(6);
    assertEquals(1, world.count(WorldCounter.WORKER_STALL_EVENTS));
    open.countDown();
    assertTrue(slow.await(LONG));
    assertEquals(ErrorCode.STALE, error(slow).code());
    ObserveRequest next = request(() -> {});
    assertTrue(submit(next));
    assertTrue(next.await(LONG));
    assertTrue(isWhole(next.target()));
  }

  @Test
  void aFullQueueIsAValueAndWaitingHasItsLimit() throws InterruptedException {
    world.ticks(1);
    var open = new CountDownLatch(1);
    ObserveRequest first = occupy(open);
    List<ObserveRequest> waiting = new ArrayList<>();
    for (int i = 0; i < EgressWorkers.QUEUE_PER_WORKER; i++) {
      waiting.add(request(() -> {}));
      assertTrue(submit(waiting.getLast()));
      assertEquals(ObserveRequest.State.QUEUED, waiting.getLast().state());
    }
    ObserveRequest refused = request(() -> {});
    assertFalse(submit(refused));
    assertEquals(ObserveRequest.State.IDLE, refused.state());
    assertFalse(waiting.getLast().await(1_000_000));
    open.countDown();
    for (ObserveRequest request : waiting) {
      assertTrue(request.await(LONG));
      assertTrue(isWhole(request.target()));
    }
    assertTrue(first.await(LONG));
    assertTrue(submit(refused));
    assertTrue(refused.await(LONG));
  }

  @Test
  void whatNoWorkerHasBegunCanBeCancelledAndSubmittedAgain() throws InterruptedException {
    world.ticks(1);
    var open = new CountDownLatch(1);
    ObserveRequest running = occupy(open);
    assertFalse(running.cancel());
    ObserveRequest request = request(() -> {});
    assertFalse(request.cancel());
    assertTrue(submit(request));
    assertTrue(request.cancel());
    assertFalse(request.cancel());
    assertEquals(ObserveRequest.State.CANCELLED, request.state());
    assertTrue(request.await(0));
    assertEquals(
        "ExecutionFailed: state=CANCELLED: no worker had begun with it",
        error(request).getMessage());
    assertTrue(submit(request)); // now it has two places in the queue, one of them empty
    assertEquals(ObserveRequest.State.QUEUED, request.state());
    open.countDown();
    assertTrue(request.await(LONG));
    assertEquals(ObserveRequest.State.DONE, request.state());
    assertTrue(isWhole(request.target()));
    ObserveRequest last = request(() -> {});
    assertTrue(submit(last));
    assertTrue(last.await(LONG));
    assertEquals(0, workers.depth());
  }

  @Test
  void aRequestIsUnderWayOnce() throws InterruptedException {
    world.ticks(1);
    var open = new CountDownLatch(1);
    ObserveRequest running = occupy(open);
    var thrown = assertThrows(MurkException.class, () -> submit(running));
    assertEquals(ErrorCode.INVALID_ARGUMENT, thrown.code());
    assertEquals(
        "InvalidArgument: state=RUNNING allowed=a request that is not under way",
        thrown.getMessage());
    open.countDown();
    assertTrue(running.await(LONG));
  }

  @Test
  void buffersOfOneThreadAreRefusedWhenTheyAreSubmitted() {
    world.ticks(1);
    try (Arena confined = Arena.ofConfined()) {
      EgressTarget good = StampedWorlds.target();
      MemorySegment mine = confined.allocate(8L * StampedWorlds.CELLS);
      var plan = new StampedWorlds.Both();
      var agents = AgentSet.of(mine, 2, 1);
      assertConfined(
          "output",
          new ObserveRequest(
              plan, AgentSet.NONE, new EgressTarget(mine, good.mask(), good.report())));
      assertConfined(
          "mask",
          new ObserveRequest(
              plan, AgentSet.NONE, new EgressTarget(good.output(), mine, good.report())));
      assertConfined("agents.centers", new ObserveRequest(plan, agents, good));
      assertConfined(
          "agents.counts",
          new ObserveRequest(plan, new AgentSet(MemorySegment.NULL, mine, 2, 1), good));
    }
  }

  private void assertConfined(String name, ObserveRequest request) {
    var thrown = assertThrows(MurkException.class, () -> submit(request));
    assertEquals(ErrorCode.EXECUTION_FAILED, thrown.code());
    assertEquals(
        "ExecutionFailed: "
            + name
            + "=confined to another thread allowed=memory of all threads: a worker uses it",
        thrown.getMessage());
    assertEquals(ObserveRequest.State.IDLE, request.state());
  }

  @Test
  void afterTheEndNothingIsTaken() throws InterruptedException {
    world.ticks(1);
    var open = new CountDownLatch(1);
    ObserveRequest running = occupy(open);
    ObserveRequest waiting = request(() -> {});
    assertTrue(submit(waiting));
    workers.stop();
    assertTrue(waiting.await(0));
    assertEquals(ErrorCode.SHUTTING_DOWN, error(waiting).code());
    var thrown = assertThrows(MurkException.class, () -> submit(waiting));
    assertEquals(ErrorCode.SHUTTING_DOWN, thrown.code());
    assertEquals(
        "ShuttingDown: phase=closed allowed=running: nothing can be observed", thrown.getMessage());
    assertTrue(waiting.isDone());
    world.readers.close(); // what it is at does not count any more
    open.countDown();
    assertTrue(running.await(LONG));
    assertEquals(ErrorCode.SHUTTING_DOWN, error(running).code());
  }

  @Test
  void submittingAndAwaitingAllocatesNothing() {
    world.ticks(2);
    var request =
        new ObserveRequest(new StampedWorlds.Both(), AgentSet.NONE, StampedWorlds.target());
    Runnable call =
        () -> {
          try {
            assertTrue(submit(request) && request.await(LONG));
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    assertEquals(0, AllocationProbe.bytes(500, call));
    assertEquals(0, AllocationProbe.bytes(500, call, workers.anyThread()));
  }
}
