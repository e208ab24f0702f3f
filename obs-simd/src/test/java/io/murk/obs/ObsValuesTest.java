package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
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
import io.murk.space.Square8;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every element type, transform and component of every fixed region on every kind of space. */
final class ObsValuesTest {
  private static final List<ObsDtype> DTYPES =
      List.of(
          new ObsDtype.F32(),
          new ObsDtype.F16(),
          new ObsDtype.U8(1, 0),
          new ObsDtype.U8(255, 0.5f),
          new ObsDtype.U8(-80, 128));

  static Stream<Space> spaces() {
    Space hex = Hex2D.of(5, 6);
    Space line = Line1D.of(4, EdgeBehavior.CLAMP);
    return Stream.of(
        line,
        Ring1D.of(9),
        Square4.of(5, 6, EdgeBehavior.WRAP),
        Square8.of(5, 6, EdgeBehavior.ABSORB),
        hex,
        Fcc12.of(4, 4, 4, EdgeBehavior.ABSORB),
        ProductSpace.of(line, Ring1D.of(5)),
        ProductSpace.of(hex, line),
        GraphSpace.of(new int[] {0, 1, 3, 4, 4}, new int[] {1, 0, 2, 1}));
  }

  private static List<Region> regions(Space space) {
    Coord middle = Coord.of(space.coord((int) space.cellCount() / 2));
    Coord last = Coord.of(space.coord((int) space.cellCount() - 1));
    return List.of(
        new Region.All(),
        new Region.Disk(middle, 1),
        new Region.Neighbours(middle, 2),
        new Region.Rect(middle, middle),
        new Region.Rect(Coord.of(space.coord(0)), last),
        new Region.Coords(List.of(last, middle, last, Coord.of(space.coord(0)))));
  }

  private static FieldSchema schema(Space space) {
    return new FieldSchema(
        List.of(
            FieldDef.scalar("heat"), FieldDef.vector("wind", 3), FieldDef.categorical("kind", 3)),
        (int) space.cellCount());
  }

  private static List<ObsEntry> variants(Region region) {
    List<ObsEntry> variants = new ArrayList<>();
    for (ObsDtype dtype : DTYPES) {
      for (int field = 0; field < 3; field++) {
        ObsEntry entry = ObsEntry.of(field, new ObsRegion.Fixed(region)).as(dtype);
        variants.add(entry);
        variants.add(entry.normalized(-0.5, 1.25));
        variants.add(entry.normalized(1, 1).ofComponent(0));
        if (field == 1) {
          variants.add(entry.ofComponent(2));
          variants.add(entry.normalized(0, 1).ofComponent(1));
        }
        if (field == 2) {
          variants.add(entry.oneHot());
        }
      }
    }
    return variants;
  }

  private static NativeSnapshot snapshot(Arena arena, Space space, int worlds) {
    NativeSnapshot snapshot = new NativeSnapshot(arena, space, schema(space), worlds);
    snapshot.randomize(new Random(space.cellCount()));
    float[] kinds = new float[worlds * (int) space.cellCount()];
    float[] values = {0, 1, 2, 3, -1, -0.0f, 1.5f, Float.NaN, Float.POSITIVE_INFINITY, 0x1p31f};
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = values[i % values.length];
    }
    snapshot.set(2, kinds);
    return snapshot;
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void everyCombinationIsWhatTheOracleSays(Space space) {
    List<ObsEntry> together = new ArrayList<>();
    for (Region region : regions(space)) {
      for (ObsEntry entry : variants(region)) {
        assertAsOracle(space, new ObsSpec(List.of(entry)));
        together.add(entry);
      }
    }
    assertAsOracle(space, new ObsSpec(together));
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void everyWindowIsWhatTheOracleSays(Space space) {
    for (Region region : regions(space)) {
      if (schema(space).cells() < 9 || space.compile(region).shape().length != 2) {
        continue;
      }
      int[] sides = space.compile(region).shape();
      for (Pool.Kernel kernel : Pool.Kernel.values()) {
        for (Pool pool :
            List.of(
                new Pool(kernel, 1, 1, 1, 1),
                new Pool(kernel, Math.min(2, sides[0]), 1, 1, 3),
                new Pool(kernel, 1, Math.min(3, sides[1]), 2, 1),
                new Pool(kernel, sides[0], sides[1], 1, 1))) {
          for (ObsEntry entry : variants(region)) {
            if (!(entry.transform() instanceof ObsTransform.OneHot)) {
              assertAsOracle(space, ObsSpec.of(entry.pooled(pool), entry));
            }
          }
        }
      }
    }
  }

  private static void assertAsOracle(Space space, ObsSpec spec) {
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = snapshot(arena, space, 2);
      ObsPlan plan = ObsPlan.compile(spec, space, snapshot.schema());
      Observation seen = Observation.ofWorlds(arena, plan, snapshot);
      for (int world = 0; world < 2; world++) {
        String about = space + " " + spec;
        seen.assertUnit(world, new ObsOracle(snapshot, spec).observe(world, 0, 0), about);
      }
      seen.assertUntouchedFrom(2);
    }
  }

  /** Elements of one row of values, as bits. */
  private static int[] stored(ObsDtype dtype, float... values) {
    Space line = Line1D.of(values.length, EdgeBehavior.ABSORB);
    FieldSchema schema = new FieldSchema(List.of(FieldDef.scalar("heat")), values.length);
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = new NativeSnapshot(arena, line, schema, 1);
      snapshot.set(0, values);
      ObsPlan plan = ObsPlan.compile(ObsSpec.of(ObsEntry.all(0).as(dtype)), line, schema);
      var output = Observation.ofWorlds(arena, plan, snapshot).target.output();
      int[] bits = new int[values.length];
      for (int i = 0; i < bits.length; i++) {
        bits[i] =
            switch (dtype) {
              case ObsDtype.F32() -> output.get(ValueLayout.JAVA_INT_UNALIGNED, i * 4L);
              case ObsDtype.F16() -> output.get(ValueLayout.JAVA_SHORT_UNALIGNED, i * 2L) & 0xffff;
              case ObsDtype.U8 _ -> output.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            };
      }
      return bits;
    }
  }

  private static void assertStored(ObsDtype dtype, float value, int expected) {
    assertEquals(expected, stored(dtype, value)[0], dtype + " of " + value);
  }

  @Test
  void halvesAreRoundedToNearestAndTiesToEven() {
    ObsDtype half = new ObsDtype.F16();
    assertStored(half, 0.0f, 0);
    assertStored(half, -0.0f, 0x8000);
    assertStored(half, 1.0f, 0x3c00);
    assertStored(half, 1.0f + 0x1p-11f, 0x3c00); // halfway to the next one, which is odd
    assertStored(half, 1.0f + 0x1p-11f + 0x1p-23f, 0x3c01);
    assertStored(half, 1.0f + 3 * 0x1p-11f, 0x3c02);
    assertStored(half, 65504.0f, 0x7bff);
    assertStored(half, Math.nextDown(65520.0f), 0x7bff);
    assertStored(half, 65520.0f, 0x7c00);
    assertStored(half, -Float.MAX_VALUE, 0xfc00);
    assertStored(half, Float.POSITIVE_INFINITY, 0x7c00);
    assertStored(half, 0x1p-14f, 0x0400);
    assertStored(half, 0x1p-24f, 0x0001);
    assertStored(half, 0x1p-25f, 0x0000); // halfway between 0 and the smallest
    assertStored(half, Math.nextUp(0x1p-25f), 0x0001);
    assertStored(half, -3 * 0x1p-25f, 0x8002);
    assertStored(half, Float.MIN_VALUE, 0);
    int nan = stored(half, Float.NaN)[0];
    assertEquals(0x7c00, nan & 0x7c00);
    assertEquals(true, (nan & 0x3ff) != 0, "a NaN stays one");
  }

  @Test
  void bytesAreScaledRoundedToEvenAndSaturated() {
    ObsDtype plain = new ObsDtype.U8(1, 0);
    float[] values = {
      0.5f, 1.5f, 2.5f, 253.5f, 254.5f, 255, 256, -0.5f, -0.0f, Math.nextUp(0.5f), 1e30f, -1e30f
    };
    int[] expected = {0, 2, 2, 254, 254, 255, 255, 0, 0, 1, 255, 0};
    for (int i = 0; i < values.length; i++) {
      assertStored(plain, values[i], expected[i]);
    }
    assertStored(plain, Float.NaN, 0);
    assertStored(plain, Float.POSITIVE_INFINITY, 255);
    assertStored(plain, Float.NEGATIVE_INFINITY, 0);
    assertStored(plain, Float.MIN_VALUE, 0);
    assertStored(new ObsDtype.U8(255, 0), 0.5f, 128); // 127.5: even is up
    assertStored(new ObsDtype.U8(-1, 10), 3, 7);
    assertStored(new ObsDtype.U8(0, 200), Float.POSITIVE_INFINITY, 0); // 0 * infinity
    assertStored(new ObsDtype.U8(0, 200), Float.NaN, 0);
    assertStored(new ObsDtype.U8(Float.MAX_VALUE, -Float.MAX_VALUE), 2, 255); // infinity first
    // The product is rounded before the sum: with one rounding it would be above a half.
    assertStored(new ObsDtype.U8(1.0f + 0x1p-12f, 0.5f - 1), 1.0f + 0x1p-12f, 1);
  }

  @Test
  void halvesOfAllSizesAreWhatTheOracleSays() {
    Random random = new Random(5);
    float[] values = new float[100_000];
    for (int i = 0; i < values.length; i++) {
      int exponent = random.nextInt(95, 150);
      values[i] =
          Float.intBitsToFloat(
              random.nextInt() << 31
                  | exponent << 23
                  | random.nextInt(1 << 23) & -(1 << random.nextInt(14)));
    }
    int[] stored = stored(new ObsDtype.F16(), values);
    for (int i = 0; i < values.length; i++) {
      float expected = ValueOracle.encode(new ObsDtype.F16(), values[i]);
      Observation.assertFloat(expected, Float.float16ToFloat((short) stored[i]), "" + values[i]);
    }
  }

  @Test
  void aPlanWithWindowsIsExecutedByManyThreadsAtOnce() throws Exception {
    Space space = Square4.of(30, 31, EdgeBehavior.ABSORB);
    ObsEntry wind = ObsEntry.all(1).pooled(Pool.square(Pool.Kernel.MEAN, 3, 2));
    ObsSpec spec = ObsSpec.of(wind, ObsEntry.all(0).pooled(Pool.square(Pool.Kernel.MIN, 2, 2)));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Arena arena = Arena.ofShared()) {
      int worlds = 8;
      NativeSnapshot snapshot = snapshot(arena, space, worlds);
      ObsPlan plan = ObsPlan.compile(spec, space, snapshot.schema());
      Observation seen = new Observation(arena, plan, worlds, 20);
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < worlds; i++) {
        int world = i;
        futures.add(
            threads.submit(() -> {
              for (int round = 0; round < 50; round++) {
                plan.execute(snapshot, world, world + 1, AgentSet.NONE, seen.target);
              }
            }));
      }
      await(futures);
      for (int world = 0; world < worlds; world++) {
        seen.assertUnit(world, new ObsOracle(snapshot, spec).observe(world, 0, 0), "threads");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(List<Future<?>> futures)
      throws InterruptedException, ExecutionException {
    for (Future<?> future : futures) {
      future.get();
    }
  }
}
