package io.murk.ffi.calls;

import static io.murk.ffi.calls.Host.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.ffi.marshal.Memory;
import io.murk.world.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Propagators in C, seen from Java; callback.c of the C tests sees the rest. */
final class CallbackTest {
  private static final int BUSY = -29;

  private final Host host = new Host();
  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
    host.close();
    assertEquals(0, NativeMemory.bytesHeld());
  }

  /** A C function that calls Java: context to result. */
  @SuppressWarnings("restricted") // of the tests: what a C program would compile
  private long stub(LongUnaryOperator function) {
    try {
      var handle =
          MethodHandles.lookup()
              .findVirtual(
                  LongUnaryOperator.class,
                  "applyAsLong",
                  MethodType.methodType(long.class, long.class))
              .bindTo(function)
              .asType(MethodType.methodType(long.class, long.class));
      MemorySegment stub =
          Linker.nativeLinker()
              .upcallStub(
                  handle,
                  FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                  arena);
      return stub.address();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private long world(LongUnaryOperator function) {
    long config = CallbackHost.config(host, stub(function), 0, 0);
    ok(LockstepCalls.lockstepCreate(config, host.out()));
    return host.handle();
  }

  private static int step(long world) {
    return LockstepCalls.lockstepStep(world, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void whatAFunctionReturnsDecidesOnTheTick() {
    long[] result = {0};
    long world = world(context -> result[0]);
    ok(step(world));
    result[0] = 7;
    assertEquals(-10, step(world));
    result[0] = 1L << 32; // an int32_t is in the lower half
    ok(step(world));
    ok(LockstepCalls.currentTickGet(world, host.out()));
    assertEquals(2, host.handle());
    ok(LockstepCalls.lockstepDestroy(world));
  }

  @Test
  void theSteppedWorldIsBusyAndOthersAreNot() {
    List<Integer> statuses = new ArrayList<>();
    long other = host.world();
    long[] self = {0};
    self[0] =
        world(context -> {
          statuses.add(step(self[0]));
          statuses.add(LockstepCalls.lockstepReset(self[0], 1));
          statuses.add(LockstepCalls.seedGet(self[0], host.out()));
          statuses.add(step(other));
          return 0;
        });
    ok(step(self[0]));
    assertEquals(List.of(BUSY, BUSY, BUSY, 0), statuses);
    ok(LockstepCalls.lockstepReset(self[0], 1)); // afterwards it is not
    ok(LockstepCalls.lockstepDestroy(self[0]));
    ok(LockstepCalls.lockstepDestroy(other));
  }

  @Test
  void aDestroyedWorldStaysWholeUntilItsStepIsOver() {
    long[] self = {0};
    long[] held = {0};
    self[0] =
        world(context -> {
          held[0] = NativeMemory.bytesHeld();
          ok(LockstepCalls.lockstepDestroy(self[0]));
          assertEquals(held[0], NativeMemory.bytesHeld());
          assertEquals(-1, step(self[0]));
          Memory.putI32(Memory.i64(Memory.i64(context + 72)), 1); // writes[0].values[0]
          return 0;
        });
    ok(step(self[0]));
    assertTrue(held[0] > 0);
    assertEquals(held[0], NativeMemory.bytesHeld());
    drain();
    assertEquals(0, NativeMemory.bytesHeld());
  }

  /** As libmurk does at the end of a call. */
  private static void drain() {
    try {
      Class<?> postponed = Class.forName("io.murk.ffi.callback.Postponed");
      var method = postponed.getDeclaredMethod("drain");
      method.setAccessible(true);
      method.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBatchTicksOnItsCallersThreadAndGoesOnWithoutTheWorldThatFails() {
    Thread caller = Thread.currentThread();
    int[] elsewhere = {0};
    int[] calls = {0};
    long stub =
        stub(context -> {
          elsewhere[0] += Thread.currentThread() == caller ? 0 : 1;
          calls[0]++;
          return Memory.i64(context + 16); // user_data
        });
    long configs = host.bytes(8 * 6);
    for (int i = 0; i < 6; i++) {
      Memory.putI64(configs + 8L * i, CallbackHost.config(host, stub, i == 2 ? 3 : 0, 0));
    }
    ok(BatchedCalls.batchedCreateThreads(configs, 6, host.entries(1), 1, 4, host.out()));
    long batch = host.handle();
    long output = host.bytes(4L * 6 * Host.CELLS);
    long mask = host.bytes(6L * Host.CELLS);
    long statuses = host.bytes(4 * 6);
    for (int i = 0; i < 50; i++) {
      BatchedCalls.batchedStepAndObservePacked(
          batch, 0, 0, output, 6 * Host.CELLS, mask, 6 * Host.CELLS, 0, statuses);
      assertEquals(i < 3 ? -10 : -16, Memory.i32(statuses + 8)); // disabled after three failures
      assertEquals(0, Memory.i32(statuses + 12));
    }
    assertEquals(5 * 50 + 3, calls[0]);
    assertEquals(0, elsewhere[0]);
    ok(BatchedCalls.batchedDestroy(batch));
  }
}
