package io.murk.ffi.calls;

import static io.murk.ffi.calls.Host.CELLS;
import static io.murk.ffi.calls.Host.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.ffi.marshal.Memory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls of a training loop allocate nothing on the Java heap: 0 bytes in 10 000 calls. */
final class AllocationTest {
  private static final int CALLS = 10_000;
  private static final int ROUNDS = 30;
  private static final int WORLDS = 4;

  private final MethodHandle allocatedBytes = allocatedBytes();
  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @FunctionalInterface
  private interface Call {
    int run();
  }

  private void assertNothingAllocated(String name, Call call) throws Throwable {
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && fewest > 0; round++) {
      long before = (long) allocatedBytes.invokeExact();
      int worst = 0;
      for (int i = 0; i < CALLS; i++) {
        worst |= call.run();
      }
      fewest = Math.min(fewest, (long) allocatedBytes.invokeExact() - before);
      ok(worst);
    }
    assertEquals(0, fewest, "bytes allocated by " + CALLS + " calls of " + name);
  }

  @Test
  void stepping() throws Throwable {
    long world = host.world();
    long commands = host.commands(8);
    long receipts = host.bytes(8 * 24);
    long written = host.bytes(8);
    long metrics = host.bytes(128);
    assertNothingAllocated(
        "lockstep_step", () -> LockstepCalls.lockstepStep(world, 0, 0, 0, 0, 0, 0));
    assertNothingAllocated(
        "lockstep_step with commands, receipts and metrics",
        () -> LockstepCalls.lockstepStep(world, commands, 8, receipts, 8, written, metrics));
    ok(LockstepCalls.lockstepDestroy(world));
  }

  /** Functions of the C library stand in: labs(0) and atoi of what is no number are 0. */
  @Test
  void steppingPropagatorsInC() throws Throwable {
    for (boolean basic : new boolean[] {true, false}) {
      ok(LockstepCalls.lockstepCreate(CallbackHost.config(host, basic, 4), host.out()));
      long world = host.handle();
      assertNothingAllocated(
          "lockstep_step with four propagators in C",
          () -> LockstepCalls.lockstepStep(world, 0, 0, 0, 0, 0, 0));
      ok(LockstepCalls.lockstepDestroy(world));
    }
  }

  /** More calls than fill a chunk. */
  @Test
  void steppingRecordedWorlds(@TempDir Path directory) throws Throwable {
    long commands = host.commands(8);
    long receipts = host.bytes(8 * 24);
    long written = host.bytes(8);
    long world = host.world();
    long recording = recording("lockstepRecord", world, directory.resolve("a.murk"));
    assertNothingAllocated(
        "lockstep_step of a recorded world",
        () -> LockstepCalls.lockstepStep(world, commands, 8, receipts, 8, written, 0));
    ok(LockstepCalls.lockstepDestroy(world));
    ok((int) recordings("recordingDestroy", long.class).invokeExact(recording));
  }

  /** Starts a recording, by a class that only its package sees. */
  private long recording(String function, long of, Path file) throws Throwable {
    MethodHandle record = recordings(function, long.class, long.class, long.class, long.class);
    ok((int) record.invokeExact(of, host.text(file.toString()), 0L, host.out()));
    return host.handle();
  }

  private static MethodHandle recordings(String function, Class<?>... arguments)
      throws ReflectiveOperationException {
    Class<?> calls = Class.forName("io.murk.ffi.replay.RecordingCalls");
    return MethodHandles.privateLookupIn(calls, MethodHandles.lookup())
        .findStatic(calls, function, MethodType.methodType(int.class, arguments));
  }

  @Test
  void reading() throws Throwable {
    long world = host.world();
    long out = host.bytes(128);
    long buffer = host.bytes(4 * CELLS);
    assertNothingAllocated("current_tick_get", () -> LockstepCalls.currentTickGet(world, out));
    assertNothingAllocated(
        "is_tick_disabled_get", () -> LockstepCalls.isTickDisabledGet(world, out));
    assertNothingAllocated(
        "consecutive_rollbacks_get", () -> LockstepCalls.consecutiveRollbacksGet(world, out));
    assertNothingAllocated("seed_get", () -> LockstepCalls.seedGet(world, out));
    assertNothingAllocated(
        "world_preflight_get", () -> LockstepCalls.worldPreflightGet(world, out));
    assertNothingAllocated("step_metrics", () -> LockstepCalls.stepMetrics(world, out));
    assertNothingAllocated(
        "snapshot_read_field", () -> LockstepCalls.snapshotReadField(world, 0, buffer, CELLS));
    ok(LockstepCalls.lockstepDestroy(world));
  }

  @Test
  void releasingViews() throws Throwable {
    long world = host.world();
    long out = host.bytes(216);
    Memory.putI32(out, 216);
    long[] views = new long[CALLS];
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && fewest > 0; round++) {
      for (int i = 0; i < CALLS; i++) {
        ok(ViewCalls.fieldViewOpen(world, 0, out));
        views[i] = Memory.i64(out + 8);
      }
      long before = (long) allocatedBytes.invokeExact();
      int worst = 0;
      for (int i = 0; i < CALLS; i++) {
        worst |= ViewCalls.fieldViewRelease(views[i]);
      }
      fewest = Math.min(fewest, (long) allocatedBytes.invokeExact() - before);
      ok(worst);
    }
    assertEquals(0, fewest, "bytes allocated by " + CALLS + " calls of field_view_release");
    ok(LockstepCalls.lockstepDestroy(world));
  }

  @Test
  void observing() throws Throwable {
    long world = host.world();
    long output = host.bytes(4 * 2 * CELLS);
    long mask = host.bytes(2 * CELLS);
    long result = host.bytes(2 * 16);
    ok(ObsPlanCalls.obsplanCompile(world, host.entries(2), 2, host.out()));
    long plan = host.handle();
    assertNothingAllocated(
        "obsplan_execute",
        () -> ObsPlanCalls.obsplanExecute(world, plan, output, 2 * CELLS, mask, 2 * CELLS, result));
    ok(ObsPlanCalls.obsplanCompile(world, host.diskEntry(1), 1, host.out()));
    long disk = host.handle();
    long centers = host.bytes(16);
    assertNothingAllocated(
        "obsplan_execute_agents",
        () ->
            ObsPlanCalls.obsplanExecuteAgents(
                world, disk, centers, 2, 2, output, 18, mask, 18, result));
    ok(ObsPlanCalls.obsplanDestroy(plan));
    ok(ObsPlanCalls.obsplanDestroy(disk));
    ok(LockstepCalls.lockstepDestroy(world));
  }

  @Test
  void batching() throws Throwable {
    long configs = host.bytes(8 * WORLDS);
    for (int i = 0; i < WORLDS; i++) {
      Memory.putI64(configs + 8L * i, host.config(-1, 0));
    }
    ok(BatchedCalls.batchedCreateThreads(configs, WORLDS, host.entries(2), 2, 1, host.out()));
    long batch = host.handle();
    int length = WORLDS * 2 * CELLS;
    long output = host.bytes(4L * length);
    long mask = host.bytes(length);
    long ticks = host.bytes(8 * WORLDS);
    long statuses = host.bytes(4 * WORLDS);
    long commands = host.commands(WORLDS);
    long offsets = host.bytes(8 * (WORLDS + 1));
    long lists = host.bytes(8 * WORLDS);
    long counts = host.bytes(8 * WORLDS);
    for (int i = 0; i < WORLDS; i++) {
      Memory.putI64(offsets + 8L * (i + 1), i + 1L);
      Memory.putI64(lists + 8L * i, commands + 80L * i);
      Memory.putI64(counts + 8L * i, 1);
    }
    assertNothingAllocated(
        "batched_step_and_observe_packed",
        () ->
            BatchedCalls.batchedStepAndObservePacked(
                batch, commands, offsets, output, length, mask, length, ticks, statuses));
    assertNothingAllocated(
        "batched_step_and_observe",
        () ->
            BatchedCalls.batchedStepAndObserve(
                batch, lists, counts, output, length, mask, length, ticks));
    assertNothingAllocated(
        "batched_observe_all",
        () -> BatchedCalls.batchedObserveAll(batch, output, length, mask, length));
    assertNothingAllocated(
        "batched_tick_ids", () -> BatchedCalls.batchedTickIds(batch, ticks, WORLDS));
    assertNothingAllocated(
        "batched_num_worlds_get", () -> BatchedCalls.batchedNumWorldsGet(batch, ticks));
    assertNothingAllocated(
        "batched_bench", () -> BatchedCalls.batchedBench(batch, output, length, mask, length, 1));
    results(batch);
    ok(BatchedCalls.batchedDestroy(batch));
  }

  private void results(long batch) throws Throwable {
    long out = host.bytes(128 * WORLDS);
    long offsets = host.bytes(8 * (WORLDS + 1));
    assertNothingAllocated(
        "batched_receipts_all", () -> ResultCalls.batchedReceiptsAll(batch, out, WORLDS, offsets));
    assertNothingAllocated(
        "batched_num_receipts_get", () -> ResultCalls.batchedNumReceiptsGet(batch, out));
    assertNothingAllocated(
        "batched_statuses", () -> ResultCalls.batchedStatuses(batch, out, WORLDS));
    assertNothingAllocated(
        "batched_step_metrics", () -> ResultCalls.batchedStepMetrics(batch, out, WORLDS));
    assertNothingAllocated(
        "batched_preflights", () -> ResultCalls.batchedPreflights(batch, out, WORLDS));
    assertNothingAllocated("batched_seeds", () -> ResultCalls.batchedSeeds(batch, out, WORLDS));
  }

  @Test
  void submittingActionsAndReadingParameters() throws Throwable {
    ok(LibraryCalls.actionBufferCreate(16, host.out()));
    long actions = host.handle();
    long agents = host.bytes(8);
    long directions = host.bytes(8);
    long accepted = host.bytes(8);
    long each = host.bytes(16);
    Memory.putI64(each, actions);
    Memory.putI64(each + 8, actions);
    assertNothingAllocated(
        "action_buffer_submit",
        () -> LibraryCalls.actionBufferSubmit(actions, agents, directions, 2, accepted));
    assertNothingAllocated(
        "action_buffers_submit",
        () -> LibraryCalls.actionBuffersSubmit(each, agents, directions, 2, accepted));
    ok(LibraryCalls.actionBufferDestroy(actions));
    long world = host.world();
    assertNothingAllocated(
        "world_parameters", () -> DescribeCalls.worldParameters(world, 0, 0, accepted));
    long commands = host.commands(2);
    Memory.putI32(commands, 2); // a SetParameterBatch of one
    Memory.putI32(commands + 40, 1);
    Memory.putI32(commands + 80, 0);
    assertNothingAllocated(
        "lockstep_step with a SetParameterBatch",
        () -> LockstepCalls.lockstepStep(world, commands, 2, 0, 0, 0, 0));
    ok(LockstepCalls.lockstepDestroy(world));
  }

  /**
   * Bytes that the current thread has allocated so far; by name, as this module does not read
   * jdk.management.
   */
  private static MethodHandle allocatedBytes() {
    try {
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      Object bean =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      return MethodHandles.publicLookup()
          .findVirtual(type, "getCurrentThreadAllocatedBytes", MethodType.methodType(long.class))
          .bindTo(bean);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
