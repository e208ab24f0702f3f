package io.murk.obs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.library.ScalarDiffusion;
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
import io.murk.space.Square8;
import io.murk.world.BatchedEngine;
import io.murk.world.WorldCommands;
import io.murk.world.WorldConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Observations in a process of their own: the recorded ones, and a digest of what batches show
 * through every kind of region, transform, pool and element type.
 */
final class ObservationProgram {
  private static final int WORLDS = 5;
  private static final int SLOTS = 3;
  private static final int[] COUNTS = {3, 0, 2, 1, 3};

  private ObservationProgram() {}

  public static void main(String[] args) throws Exception {
    new GoldenObservationTest().everyRecordedCaseIsAsRecordedOrDiffersByNamedRulesOnly();
    System.out.println("digest=" + digest(1));
    System.out.println("digest2=" + digest(2));
    System.out.println("digest8=" + digest(8));
    System.out.println(ObsPlan.describeKernels());
  }

  /** The caller's memory. */
  interface Memory {
    MemorySegment of(Arena arena, long bytes) throws IOException;
  }

  /** Of all observations of all spaces: outputs, masks and coverages. */
  static String digest(int threads) throws Exception {
    return digest(threads, (arena, bytes) -> arena.allocate(bytes, 64));
  }

  /**
   * As {@link #digest(int)}, of observations written to some memory, exactly as large as needed.
   */
  static String digest(int threads, Memory memory) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Space space : spaces()) {
      List<ObsEntry> fixed = fixed(space);
      List<ObsEntry> all = new ArrayList<>(fixed);
      all.addAll(around(space));
      add(digest, space, new ObsSpec(fixed), threads, memory);
      add(digest, space, new ObsSpec(all), threads, memory);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static List<Space> spaces() {
    return List.of(
        Square4.of(9, 23, EdgeBehavior.WRAP),
        Square8.of(18, 7, EdgeBehavior.CLAMP),
        Hex2D.of(11, 19),
        Ring1D.of(61),
        Fcc12.of(6, 6, 4, EdgeBehavior.WRAP),
        ProductSpace.of(Line1D.of(4, EdgeBehavior.ABSORB), Square4.of(5, 6, EdgeBehavior.WRAP)),
        GraphSpace.of(new int[] {0, 2, 4, 6, 8}, new int[] {1, 3, 0, 2, 1, 3, 0, 2}));
  }

  /** Entries with regions that every world has, of all types and transforms. */
  private static List<ObsEntry> fixed(Space space) {
    Coord middle = Coord.of(space.coord((int) space.cellCount() / 2));
    Coord last = Coord.of(space.coord((int) space.cellCount() - 1));
    ObsEntry cells = of(0, new Region.Coords(List.of(last, middle)));
    ObsEntry disk = of(1, new Region.Disk(middle, 1));
    List<ObsEntry> entries = new ArrayList<>();
    entries.add(cells.as(new ObsDtype.U8(100, 3)));
    entries.add(ObsEntry.all(0).normalized(-0.3, 0.7));
    entries.add(ObsEntry.all(1).ofComponent(1).as(new ObsDtype.F16()));
    entries.add(ObsEntry.all(2).oneHot().as(new ObsDtype.U8(255, 0)));
    entries.add(disk);
    entries.add(disk.normalized(-1, 1).as(new ObsDtype.U8(200, 20)));
    entries.add(of(0, new Region.Neighbours(middle, 1)).normalized(0, 3).as(new ObsDtype.F16()));
    entries.add(of(0, new Region.Rect(middle, middle)));
    if (space.shape().length == 2) {
      entries.add(ObsEntry.all(0).pooled(Pool.square(Pool.Kernel.MEAN, 2, 2)));
      entries.add(ObsEntry.all(1).pooled(new Pool(Pool.Kernel.MAX, 3, 2, 1, 2)));
    }
    return entries;
  }

  private static List<ObsEntry> around(Space space) {
    List<ObsEntry> entries = new ArrayList<>();
    entries.add(ObsEntry.agentDisk(0, 2));
    entries.add(ObsEntry.agentDisk(1, 1).normalized(-1, 2).as(new ObsDtype.F16()));
    entries.add(ObsEntry.agentDisk(1, 1).ofComponent(1).as(new ObsDtype.U8(50, 50)));
    entries.add(ObsEntry.agentDisk(2, 1).oneHot());
    if (!(space instanceof GraphSpace)) {
      Integer[] halves =
          IntStream.range(0, space.ndim()).mapToObj(i -> 3 - i).toArray(Integer[]::new);
      entries.add(ObsEntry.agentRect(0, halves).normalized(0.1, 0.9).as(new ObsDtype.U8(255, 0)));
      entries.add(ObsEntry.agentRect(1, halves));
    }
    if (space.ndim() == 2) {
      for (Pool.Kernel kernel : Pool.Kernel.values()) {
        entries.add(ObsEntry.agentRect(0, 4, 4).pooled(new Pool(kernel, 3, 2, 2, 1)));
      }
      entries.add(ObsEntry.agentDisk(0, 4).pooled(Pool.square(Pool.Kernel.SUM, 2, 3)));
    }
    return entries;
  }

  private static ObsEntry of(int field, Region region) {
    return ObsEntry.of(field, new ObsRegion.Fixed(region));
  }

  private static WorldConfig config(Space space, int world) {
    int last = (int) space.cellCount() - 1;
    return WorldConfig.builder()
        .space(space)
        .field(FieldDef.scalar("heat").carryForward(true).initial((rank, _) -> value(world, rank)))
        .field(
            FieldDef.vector("mark", 3)
                .mutability(Mutability.STATIC)
                .initial((rank, component) -> value(world, 3 * rank + component)))
        .field(
            FieldDef.categorical("kind", 5)
                .mutability(Mutability.STATIC)
                .initial((rank, _) -> (rank + world) % 6))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.05).source(last, 2f).build())
        .dt(1.0)
        .build();
  }

  /** Numbers of all sizes on both sides of 0, zeros of both signs; no NaN: its bits may differ. */
  private static float value(int world, int i) {
    int mixed = (i * 0x9e3779b9 + world * 0x85ebca6b) ^ i >>> 3;
    return switch (mixed & 15) {
      case 0 -> 0.0f;
      case 1 -> -0.0f;
      case 2 -> mixed * 0x1p-149f;
      case 3 -> mixed;
      default -> mixed * 0x1p-31f;
    };
  }

  private static void add(
      MessageDigest digest, Space space, ObsSpec spec, int threads, Memory memory)
      throws IOException {
    List<WorldConfig> configs =
        IntStream.range(0, WORLDS).mapToObj(world -> config(space, world)).toList();
    ObsPlan plan = ObsPlan.compile(spec, space, configs.getFirst().schema());
    boolean relative = plan.shape().agentRelative();
    int units = relative ? WORLDS * SLOTS : WORLDS;
    try (Arena arena = Arena.ofShared();
        BatchedEngine batch = new BatchedEngine(configs, plan, threads)) {
      AgentSet agents = relative ? agents(arena, space) : AgentSet.NONE;
      MemorySegment output = memory.of(arena, units * plan.shape().outputBytes());
      MemorySegment mask = memory.of(arena, units * plan.shape().maskBytes());
      EgressReport report = new EgressReport();
      EgressTarget target = new EgressTarget(output, mask, report);
      for (int tick = 0; tick < 3; tick++) {
        batch.stepAndObserve(WorldCommands.NONE, agents, target);
        digest.update(output.asByteBuffer());
        digest.update(mask.asByteBuffer());
        for (int unit = 0; unit < units; unit++) {
          digest.update(Double.toHexString(report.coverage(unit)).getBytes(US_ASCII));
        }
      }
    }
  }

  /** Some inside, some at edges, some far outside. */
  private static AgentSet agents(Arena arena, Space space) {
    Random random = new Random(17);
    int[] centers = random.ints((long) WORLDS * SLOTS * space.ndim(), -2, 9).toArray();
    centers[0] = Integer.MAX_VALUE;
    centers[centers.length - 1] = Integer.MIN_VALUE;
    return new AgentSet(
        arena.allocateFrom(ValueLayout.JAVA_INT, centers),
        arena.allocateFrom(ValueLayout.JAVA_INT, COUNTS),
        space.ndim(),
        SLOTS);
  }
}
