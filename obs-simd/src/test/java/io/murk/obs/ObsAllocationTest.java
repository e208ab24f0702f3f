package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressTarget;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Executing a plan allocates nothing on the Java heap once it is warm. */
final class ObsAllocationTest {
  private static final int WORLDS = 8;
  private static final int ROUNDS = 40;
  private static final int EXECUTIONS = 500;

  /** Bytes that the current thread has allocated so far, {@code () -> long}. */
  private final MethodHandle allocatedBytes = allocatedBytes();

  @Test
  void observingWorldsAllocatesNothing() throws Throwable {
    assertNothingAllocated(EdgeBehavior.ABSORB, ObsSpec.of(ObsEntry.all(0)), false);
    assertNothingAllocated(
        EdgeBehavior.ABSORB, ObsSpec.of(ObsEntry.all(0), ObsEntry.all(1).normalized(-1, 1)), false);
  }

  @ParameterizedTest
  @EnumSource
  void observingAgentsAllocatesNothing(EdgeBehavior edge) throws Throwable {
    ObsSpec spec =
        ObsSpec.of(
            ObsEntry.all(0), ObsEntry.agentDisk(0, 3), ObsEntry.agentDisk(1, 9).normalized(-1, 1));
    assertNothingAllocated(edge, spec, true);
  }

  private void assertNothingAllocated(EdgeBehavior edge, ObsSpec spec, boolean hasAgents)
      throws Throwable {
    Square4 space = Square4.of(16, 16, edge);
    FieldSchema schema =
        new FieldSchema(List.of(FieldDef.scalar("heat"), FieldDef.vector("wind", 2)), 256);
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot =
          new NativeSnapshot(arena, space, schema, WORLDS).randomize(new Random(2));
      ObsPlan plan = ObsPlan.compile(spec, space, schema);
      int[][] centers = {{8, 8}, {0, 15}, {-3, 4}, {100, 100}};
      AgentSet agents = hasAgents ? Observation.agents(arena, centers) : AgentSet.NONE;
      int toWorld = hasAgents ? 1 : WORLDS;
      EgressTarget target = new Observation(arena, plan, WORLDS, 20).target;
      long fewest = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && fewest > 0; round++) {
        fewest = Math.min(fewest, allocatedBy(plan, snapshot, toWorld, agents, target));
      }
      assertEquals(0, fewest, "bytes allocated by " + EXECUTIONS + " executions of " + spec);
    }
  }

  private long allocatedBy(
      ObsPlan plan, NativeSnapshot snapshot, int toWorld, AgentSet agents, EgressTarget target)
      throws Throwable {
    long before = (long) allocatedBytes.invokeExact();
    for (int i = 0; i < EXECUTIONS; i++) {
      target.report().prepare(WORLDS);
      plan.execute(snapshot, 0, toWorld, agents, target);
    }
    return (long) allocatedBytes.invokeExact() - before;
  }

  /** By name, because this module does not read jdk.management. */
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
