package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressTarget;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.GraphSpace;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Region;
import io.murk.space.Ring1D;
import io.murk.space.Space;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            ObsEntry.all(0),
            ObsEntry.agentDisk(0, 3),
            ObsEntry.agentDisk(1, 9).normalized(-1, 1),
            ObsEntry.agentRect(0, 2, 20),
            ObsEntry.agentRect(1, 2, 2).pooled(Pool.square(Pool.Kernel.MEAN, 2, 1)));
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

  @ParameterizedTest
  @MethodSource("spaces")
  void windowsOnEverySpaceAllocateNothing(Space space) throws Throwable {
    ObsSpec spec = ObsSpec.of(ObsEntry.agentDisk(0, 2), ObsEntry.agentDisk(1, 1).normalized(0, 1));
    int[][] centers = new int[4][space.ndim()];
    for (int axis = 0; axis < space.ndim(); axis++) {
      centers[1][axis] = space.axisLength(axis) / 2;
      centers[2][axis] = space.axisLength(axis) - 1;
      centers[3][axis] = -1;
    }
    assertNothingAllocated(space, spec, centers);
  }

  static List<Space> spaces() {
    Space graph = GraphSpace.of(new int[] {0, 1, 3, 4}, new int[] {1, 0, 2, 1});
    Space ring = Ring1D.of(9);
    Space hex = Hex2D.of(6, 7);
    Space cubic = Fcc12.of(4, 6, 4, EdgeBehavior.WRAP);
    return List.of(
        graph,
        ring,
        hex,
        cubic,
        Line1D.of(20, EdgeBehavior.CLAMP),
        ProductSpace.of(hex, ring),
        ProductSpace.of(graph, ProductSpace.of(cubic, ring)));
  }

  private void assertNothingAllocated(EdgeBehavior edge, ObsSpec spec, boolean hasAgents)
      throws Throwable {
    int[][] centers = {{8, 8}, {0, 15}, {-3, 4}, {100, 100}};
    assertNothingAllocated(Square4.of(16, 16, edge), spec, hasAgents ? centers : new int[0][]);
  }

  private void assertNothingAllocated(Space space, ObsSpec spec, int[][] centers) throws Throwable {
    FieldSchema schema =
        new FieldSchema(
            List.of(
                FieldDef.scalar("heat"),
                FieldDef.vector("wind", 2),
                FieldDef.categorical("kind", 3)),
            (int) space.cellCount());
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot =
          new NativeSnapshot(arena, space, schema, WORLDS).randomize(new Random(2));
      ObsPlan plan = ObsPlan.compile(spec, space, schema);
      boolean hasAgents = centers.length > 0;
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
