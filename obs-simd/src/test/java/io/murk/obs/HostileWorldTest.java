package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.egress.SnapshotLease;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.world.BatchedEngine;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldCommands;
import io.murk.world.WorldConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Worlds and batches that are observed by somebody who means ill. */
@ExtendWith(NoLeaks.class)
final class HostileWorldTest {
  private static final Square4 SPACE = Square4.of(30, 40, EdgeBehavior.WRAP);
  private static final ObsSpec AROUND =
      ObsSpec.of(
          ObsEntry.all(0),
          ObsEntry.agentDisk(0, 3),
          ObsEntry.agentRect(0, 4, 4).pooled(Pool.square(Pool.Kernel.MEAN, 3, 2)),
          ObsEntry.agentDisk(0, 4).pooled(Pool.square(Pool.Kernel.MAX, 2, 2)));

  private final Arena arena = Arena.ofShared();

  private static WorldConfig config(int seed) {
    return WorldConfig.builder()
        .space(SPACE)
        .field(FieldDef.scalar("heat").carryForward(true).initial((rank, _) -> rank * 7 % 31))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).source(seed, 1f).build())
        .dt(1.0)
        .build();
  }

  private static List<WorldConfig> configs(int worlds) {
    return IntStream.range(0, worlds).mapToObj(HostileWorldTest::config).toList();
  }

  private static ObsPlan plan(ObsSpec spec) {
    return ObsPlan.compile(spec, SPACE, config(0).schema());
  }

  private EgressTarget target(ObsPlan plan, int units) {
    return new EgressTarget(
        arena.allocate(units * plan.shape().outputBytes(), 64),
        arena.allocate(units * plan.shape().maskBytes()),
        new EgressReport());
  }

  private AgentSet agents(int worlds, int slots) {
    int[] centers = IntStream.range(0, 2 * worlds * slots).map(i -> i * 5 % 37 - 3).toArray();
    return AgentSet.of(arena.allocateFrom(ValueLayout.JAVA_INT, centers), 2, slots);
  }

  @AfterEach
  void freeMemory() {
    arena.close();
  }

  private static void assertRefused(ErrorCode code, String text, Runnable call) {
    MurkException e = assertThrows(MurkException.class, call::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
    assertEquals(code, e.code());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void nothingIsSteppedForAPlanOrBuffersThatCannotBeUsed(int threads) {
    ObsPlan plan = plan(AROUND);
    AgentSet agents = agents(3, 2);
    EgressTarget good = target(plan, 6);
    try (BatchedEngine batch = new BatchedEngine(configs(3), plan.boundTo(0), threads)) {
      batch.observe(agents, good);
      assertRefused(
          ErrorCode.PLAN_INVALIDATED,
          "allowed=one that is not bound: a step publishes other generations",
          () -> batch.stepAndObserve(WorldCommands.NONE, agents, good));
      assertEquals(0, batch.tick(0));
      batch.step(WorldCommands.NONE);
      assertRefused(
          ErrorCode.PLAN_INVALIDATED,
          "snapshot.generation=1 world=",
          () -> batch.observe(agents, good));
    }
    Arena freed = Arena.ofShared();
    MemorySegment gone = freed.allocate(good.output().byteSize());
    freed.close();
    EgressReport report = good.report();
    try (BatchedEngine batch = new BatchedEngine(configs(3), plan, threads)) {
      for (EgressTarget bad :
          List.of(
              new EgressTarget(good.output().asReadOnly(), good.mask(), report),
              new EgressTarget(good.output(), good.mask().asReadOnly(), report),
              new EgressTarget(gone, good.mask(), report),
              new EgressTarget(MemorySegment.NULL, good.mask(), report))) {
        assertRefused(
            ErrorCode.EXECUTION_FAILED,
            " allowed=",
            () -> batch.stepAndObserve(WorldCommands.NONE, agents, bad));
      }
      assertEquals(0, batch.tick(0));
      assertEquals(-1, batch.stepAndObserve(WorldCommands.NONE, agents, good));
    }
  }

  @Test
  void slotsWithoutNumberTakeNoHeap() {
    ObsPlan plan = plan(AROUND);
    EgressTarget target = target(plan, 1);
    try (LockstepWorld world = new LockstepWorld(config(0))) {
      for (int slots : new int[] {Integer.MAX_VALUE, 1 << 28}) {
        for (int ndim : new int[] {0, 2}) {
          AgentSet many = AgentSet.of(arena.allocate(64), ndim, slots);
          assertRefused(
              ErrorCode.BUFFER_TOO_SMALL, "output.bytes=", () -> world.observe(plan, many, target));
        }
      }
      AgentSet fewer = AgentSet.of(arena.allocate(64), 2, -1);
      assertRefused(
          ErrorCode.EXECUTION_FAILED, "agents.slots=-1", () -> world.observe(plan, fewer, target));
      assertEquals(0, target.report().units());
    }
  }

  @Test
  void onePlanIsExecutedByManyThreadsAtOnce() throws InterruptedException {
    ObsPlan plan = plan(AROUND);
    int slots = 5;
    AgentSet agents = agents(1, slots);
    try (LockstepWorld world = new LockstepWorld(config(0))) {
      EgressTarget expected = target(plan, slots);
      world.observe(plan, agents, expected);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        EgressTarget own = target(plan, slots);
        own.report().prepare(slots);
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    for (int round = 0; round < 200; round++) {
                      own.output().fill((byte) round);
                      plan.execute(world.snapshot(), 0, 1, agents, own);
                      assertEquals(-1, own.output().mismatch(expected.output()));
                      assertEquals(-1, own.mask().mismatch(expected.mask()));
                    }
                  } catch (Throwable t) {
                    failure.set(t);
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(null, failure.get());
    }
  }

  @Test
  void aWorldThatIsClosedWhileItIsObservedIsAnException() throws InterruptedException {
    ObsPlan plan = plan(AROUND);
    AgentSet agents = agents(1, 50);
    for (int round = 0; round < 30; round++) {
      LockstepWorld world = new LockstepWorld(config(0));
      EgressTarget target = target(plan, 50);
      AtomicReference<Throwable> seen = new AtomicReference<>();
      Thread observer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (true) {
                    world.observe(plan, agents, target);
                  }
                } catch (Throwable t) {
                  seen.set(t);
                }
              });
      Thread.sleep(round % 3);
      world.close();
      observer.join();
      Throwable end = seen.get();
      assertTrue(
          end instanceof IllegalStateException
              || end instanceof MurkException e && e.code() == ErrorCode.SHUTTING_DOWN,
          String.valueOf(end));
    }
  }

  @Test
  void leasesThatWereReleasedAndGenerationsThatWereResetAreRefused() {
    ObsPlan plan = plan(ObsSpec.of(ObsEntry.all(0)));
    EgressTarget target = target(plan, 1);
    target.report().prepare(1);
    try (LockstepWorld world = new LockstepWorld(config(0))) {
      SnapshotLease lease = world.lease();
      plan.execute(lease, 0, 1, AgentSet.NONE, target);
      lease.close();
      target.output().fill((byte) 9);
      assertRefused(
          ErrorCode.STALE, "released", () -> plan.execute(lease, 0, 1, AgentSet.NONE, target));
      assertEquals(9, target.output().get(ValueLayout.JAVA_BYTE, 0));
      world.step().orThrow();
      ObsPlan bound = plan.boundTo(1);
      bound.execute(world.snapshot(), 0, 1, AgentSet.NONE, target);
      world.reset(3);
      assertRefused(
          ErrorCode.PLAN_INVALIDATED,
          "snapshot.generation=0 world=0 allowed=1",
          () -> bound.execute(world.snapshot(), 0, 1, AgentSet.NONE, target));
    }
  }

  @Test
  void anInterruptChangesNothing() {
    ObsPlan plan = plan(AROUND);
    AgentSet agents = agents(3, 2);
    EgressTarget calm = target(plan, 6);
    EgressTarget interrupted = target(plan, 6);
    try (BatchedEngine a = new BatchedEngine(configs(3), plan, 2);
        BatchedEngine b = new BatchedEngine(configs(3), plan, 2)) {
      for (int tick = 0; tick < 20; tick++) {
        a.stepAndObserve(WorldCommands.NONE, agents, calm);
        Thread.currentThread().interrupt();
        b.stepAndObserve(WorldCommands.NONE, agents, interrupted);
        assertTrue(Thread.interrupted());
        assertEquals(-1, calm.output().mismatch(interrupted.output()));
      }
    }
  }
}
