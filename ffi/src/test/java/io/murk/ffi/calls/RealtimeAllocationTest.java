package io.murk.ffi.calls;

import static io.murk.ffi.calls.Host.CELLS;
import static io.murk.ffi.calls.Host.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.ffi.marshal.Memory;
import io.murk.testing.AllocationProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Submitting, taking receipts and observing allocate nothing on the calling thread. */
final class RealtimeAllocationTest {
  private static final int CALLS = 2_000;
  private static final int QUEUE_FULL = -6;

  private final Host host = new Host();
  private long world;

  @BeforeEach
  void start() {
    long options = host.bytes(112);
    Memory.putI32(options, 112);
    Memory.putI32(options + 20, 4096); // commands that may wait
    Memory.putI64(options + 56, 1); // paused
    ok(RealtimeCalls.realtimeCreate(host.config(-1, 0), options, host.out()));
    world = host.handle();
    for (int i = 0; i < 4; i++) {
      ok(RealtimeCalls.realtimeStep(world, 10_000, 0));
    }
  }

  @AfterEach
  void close() {
    ok(RealtimeCalls.realtimeDestroy(world));
    host.close();
  }

  private static void assertNothingAllocated(String what, Runnable calls) {
    assertEquals(0, AllocationProbe.bytes(CALLS, calls), "bytes of " + CALLS + " " + what);
  }

  @Test
  void submittingAndTakingReceipts() {
    ok(RealtimeCalls.realtimeStreamCreate(world, 64, host.out()));
    long stream = host.handle();
    long commands = host.commands(8);
    long receipts = host.bytes(64 * 40);
    long n = host.bytes(8);
    ok(RealtimeCalls.realtimeResume(world));
    assertNothingAllocated(
        "submissions, refusals and receipts",
        () -> {
          int submitted = RealtimeCalls.realtimeStreamSubmit(stream, commands, 8, 7, n);
          if (submitted != 0) {
            assertEquals(QUEUE_FULL, submitted);
          }
          Memory.putI32(receipts, 40);
          ok(RealtimeCalls.realtimeStreamReceipts(stream, receipts, 64, n));
          ok(RealtimeCalls.realtimeCurrentTickGet(world, n));
        });
    ok(RealtimeCalls.realtimeStreamDestroy(stream));
  }

  @Test
  void observing() {
    long output = host.bytes(4 * 2 * CELLS);
    long mask = host.bytes(2 * CELLS);
    long other = host.bytes(4 * 2 * CELLS);
    long result = host.bytes(16);
    ok(RealtimeStateCalls.realtimeObsplanCompile(world, host.entries(2), 2, host.out()));
    long plan = host.handle();
    int[] call = new int[1];
    assertNothingAllocated(
        "observations into two buffers, some of an older tick",
        () -> {
          long into = call[0]++ % 2 == 0 ? output : other;
          long tick = call[0] % 3 == 0 ? 2 : -1;
          ok(
              RealtimeStateCalls.realtimeObserve(
                  world, plan, tick, 0, 0, 0, into, 2 * CELLS, mask, 2 * CELLS, result));
        });
    ok(
        RealtimeStateCalls.realtimeTicketCreate(
            world, plan, 0, 0, 0, output, 2 * CELLS, mask, 2 * CELLS, host.out()));
    long ticket = host.handle();
    assertNothingAllocated(
        "tickets",
        () -> {
          ok(RealtimeStateCalls.realtimeTicketSubmit(ticket));
          ok(RealtimeStateCalls.realtimeTicketAwait(ticket, 10_000_000_000L, result));
        });
    ok(RealtimeStateCalls.realtimeTicketDestroy(ticket));
    ok(ObsPlanCalls.obsplanDestroy(plan));
  }
}
