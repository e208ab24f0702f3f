package io.murk.ffi.calls;

import static io.murk.ffi.calls.Host.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldWorld;
import io.murk.ffi.marshal.Memory;
import io.murk.world.NativeMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails inside is a status; memory is freed whatever happened. */
final class FaultTest {
  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
    assertEquals(0, NativeMemory.bytesHeld());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aFailingPropagatorRollsBackAndResetRecovers(int kind) {
    ok(LockstepCalls.lockstepCreate(host.config(kind, 1), host.out()));
    long world = host.handle();
    assertEquals(0, step(world));
    for (int i = 0; i < 3; i++) {
      assertEquals(-10, step(world));
    }
    assertEquals(-16, step(world));
    ok(LockstepCalls.lockstepReset(world, 1));
    assertEquals(0, step(world));
    ok(LockstepCalls.lockstepDestroy(world));
    assertEquals(-1, step(world));
  }

  @Test
  void aWorldInDoubtAnswersInternalErrorUntilItIsDestroyed() {
    long world = host.world();
    HeldWorld held = Handles.WORLDS.find(world);
    synchronized (held) {
      held.engage(); // as a call that ended by an unexpected Throwable leaves it
    }
    for (int i = 0; i < 2; i++) {
      assertEquals(-20, step(world));
      assertEquals(-20, LockstepCalls.lockstepReset(world, 1));
      assertEquals(-20, LockstepCalls.currentTickGet(world, host.out()));
    }
    long other = host.world();
    assertEquals(0, step(other));
    ok(LockstepCalls.lockstepDestroy(other));
    ok(LockstepCalls.lockstepDestroy(world));
    assertEquals(-1, step(world));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 60})
  void addressesThatNoPointerHasAreRefusedAndLeaveNothingInDoubt(long wild) {
    long world = host.world();
    long commands = host.commands(1);
    int refused = -18;
    assertEquals(refused, LockstepCalls.lockstepStep(world, wild, 1, 0, 0, 0, 0));
    assertEquals(refused, LockstepCalls.lockstepStep(world, commands, 1, wild, 1, 0, 0));
    assertEquals(refused, LockstepCalls.lockstepStep(world, commands, 1, 0, 0, wild, 0));
    assertEquals(refused, LockstepCalls.lockstepStep(world, commands, 1, 0, 0, 0, wild));
    ok(LockstepCalls.currentTickGet(world, host.out()));
    assertEquals(0, host.handle());
    assertEquals(0, step(world));
    ok(LockstepCalls.lockstepDestroy(world));
    long configs = host.bytes(8);
    Memory.putI64(configs, host.config(-1, 0));
    ok(BatchedCalls.batchedCreateThreads(configs, 1, host.entries(1), 1, 1, host.out()));
    long batch = host.handle();
    long seeds = host.bytes(8);
    assertEquals(refused, BatchedCalls.batchedResetWorlds(batch, wild, seeds, 1, 0));
    assertEquals(refused, BatchedCalls.batchedResetWorlds(batch, host.bytes(1), wild, 1, 0));
    long output = host.bytes(4L * Host.CELLS);
    long mask = host.bytes(Host.CELLS);
    for (int bad = 0; bad < 5; bad++) {
      assertEquals(
          refused,
          BatchedCalls.batchedStepAndObservePacked(
              batch,
              0,
              bad == 0 ? wild : 0,
              bad == 1 ? wild : output,
              Host.CELLS,
              bad == 2 ? wild : mask,
              Host.CELLS,
              bad == 3 ? wild : 0,
              bad == 4 ? wild : 0));
    }
    ok(BatchedCalls.batchedTickIds(batch, host.out(), 1));
    assertEquals(0, host.handle());
    ok(BatchedCalls.batchedDestroy(batch));
  }

  @Test
  void aCallOnAFullStackIsAStatusAndDoesNoHarm() throws Exception {
    long world = host.world();
    int[] worst = {0};
    Thread thread = new Thread(null, () -> dive(world, worst), "diver", 512 << 10);
    thread.start();
    thread.join();
    assertEquals(-23, worst[0]);
    // An overflow inside the engine leaves the world in doubt; one before it does not.
    int status = step(world);
    assertEquals(true, status == 0 || status == -20 || status == -16, () -> "status " + status);
    ok(LockstepCalls.lockstepDestroy(world));
  }

  private static void dive(long world, int[] worst) {
    int status = LockstepCalls.lockstepStep(world, 0, 0, 0, 0, 0, 0);
    if (status == -23) {
      worst[0] = status;
      return;
    }
    dive(world, worst);
  }

  private static int step(long world) {
    return LockstepCalls.lockstepStep(world, 0, 0, 0, 0, 0, 0);
  }
}
