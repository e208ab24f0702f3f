package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressTarget;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Region;
import io.murk.space.Square4;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Executing a plan allocates nothing on the Java heap once it is warm. */
final class ObsAllocationTest {
  private static final int WORLDS = 8;

  /** Before the compiler has come round to them, vectors are objects: long on a busy machine. */
  private static final long PATIENCE_NANOS = 20_000_000_000L;

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

  @ParameterizedTest
  @EnumSource
  void windowsAllocateNothing(Pool.Kernel kernel) throws Throwable {
    Pool pool = new Pool(kernel, 3, 2, 2, 2);
    ObsEntry rect =
        ObsEntry.of(0, new ObsRegion.Fixed(new Region.Rect(Coord.of(1, 1), Coord.of(9, 14))));
    ObsSpec spec =
        ObsSpec.of(
            ObsEntry.all(0).pooled(pool),
            rect.pooled(pool).as(new ObsDtype.F16()),
            ObsEntry.all(1).pooled(pool).normalized(0, 1),
            ObsEntry.all(1).ofComponent(1).pooled(pool).as(new ObsDtype.U8(255, 0)));
    assertNothingAllocated(EdgeBehavior.WRAP, spec, false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void regionsAndElementTypesAllocateNothing(boolean hasAgents) throws Throwable {
    List<ObsEntry> entries = new ArrayList<>();
    List<Region> regions =
        List.of(
            new Region.All(),
            new Region.Disk(Coord.of(3, 4), 3),
            new Region.Neighbours(Coord.of(3, 4), 1),
            new Region.Rect(Coord.of(0, 0), Coord.of(15, 11)),
            new Region.Coords(List.of(Coord.of(0, 0), Coord.of(7, 3))));
    for (Region region : regions) {
      for (ObsDtype dtype :
          List.of(new ObsDtype.F32(), new ObsDtype.F16(), new ObsDtype.U8(255, 1))) {
        ObsEntry wind = ObsEntry.of(1, new ObsRegion.Fixed(region)).as(dtype);
        entries.add(wind);
        entries.add(wind.ofComponent(1).normalized(0, 2));
        entries.add(ObsEntry.of(2, new ObsRegion.Fixed(region)).oneHot().as(dtype));
        if (hasAgents) {
          entries.add(ObsEntry.agentDisk(1, 3).as(dtype).ofComponent(0));
          entries.add(ObsEntry.agentDisk(2, 3).as(dtype).oneHot());
        }
      }
    }
    assertNothingAllocated(EdgeBehavior.ABSORB, new ObsSpec(entries), hasAgents);
  }

  private void assertNothingAllocated(EdgeBehavior edge, ObsSpec spec, boolean hasAgents)
      throws Throwable {
    Square4 space = Square4.of(16, 16, edge);
    FieldSchema schema =
        new FieldSchema(
            List.of(
                FieldDef.scalar("heat"),
                FieldDef.vector("wind", 2),
                FieldDef.categorical("kind", 3)),
            256);
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot =
          new NativeSnapshot(arena, space, schema, WORLDS).randomize(new Random(2));
      ObsPlan plan = ObsPlan.compile(spec, space, schema);
      int[][] centers = {{8, 8}, {0, 15}, {-3, 4}, {100, 100}};
      AgentSet agents = hasAgents ? Observation.agents(arena, centers) : AgentSet.NONE;
      int toWorld = hasAgents ? 1 : WORLDS;
      EgressTarget target = new Observation(arena, plan, WORLDS, 20).target;
      long fewest = Long.MAX_VALUE;
      long start = System.nanoTime();
      while (fewest > 0 && System.nanoTime() - start < PATIENCE_NANOS) {
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
