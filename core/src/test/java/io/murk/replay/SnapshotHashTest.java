package io.murk.replay;

import static io.murk.testing.Failures.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.AllocationProbe;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.BatchedEngine;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldCommands;
import io.murk.world.WorldConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The two hashes of a world's state. */
@ExtendWith(NoLeaks.class)
final class SnapshotHashTest {
  /** A world that keeps these values: a field each, all of the same length. */
  private static WorldConfig keeping(float[]... fields) {
    var builder =
        WorldConfig.builder().space(Square4.of(1, fields[0].length, EdgeBehavior.ABSORB)).dt(1);
    for (int field = 0; field < fields.length; field++) {
      builder.field(FieldDef.scalar("field" + field).carryForward(true).initial(fields[field]));
    }
    return builder.propagator(ScriptedPropagator.idle()).build();
  }

  private static float[] floats(float... values) {
    return values;
  }

  private static long of(WorldConfig config, int ticks, ToLongFunction<Snapshot> hash) {
    try (var world = new LockstepWorld(config)) {
      for (int tick = 0; tick < ticks; tick++) {
        world.step().orThrow();
      }
      return hash.applyAsLong(world.snapshot());
    }
  }

  private static long wide(float[]... fields) {
    return of(keeping(fields), 0, snapshot -> SnapshotHash.wide(snapshot, 0));
  }

  private static void assertFnv(String expected, int fieldCount, float[]... fields) {
    long hash = of(keeping(fields), 0, snapshot -> SnapshotHash.fnv1a(snapshot, 0, fieldCount));
    assertEquals(expected, String.format("%016x", hash));
  }

  @Test
  void fnvIsTheOneOfMurk019() {
    float[] sevens = new float[10];
    java.util.Arrays.fill(sevens, 7f);
    assertFnv("cbf29ce484222325", 0, floats(0));
    assertFnv("a8c7f832281a39c5", 1, floats(0));
    assertFnv("62552b9ea71e5908", 1, floats(1, 2, 3));
    assertFnv("cfdb7911f13f2d79", 2, floats(1, 2), floats(3, 4));
    assertFnv("89bb0783267dfd55", 1, sevens);
  }

  @Test
  void fnvOfAMissingFieldIsThatOfItsNumber() {
    // The recorded value of one missing field, number 0, goes through one round of the same fold.
    long basis = 0xcbf29ce484222325L;
    long present = of(keeping(floats(1)), 0, snapshot -> SnapshotHash.fnv1a(snapshot, 0, 1));
    long missing = of(keeping(floats(1)), 0, snapshot -> SnapshotHash.fnv1a(snapshot, 0, 2));
    assertEquals("4d25767f9dce13f5", String.format("%016x", fold(basis, 0)));
    assertEquals(fold(present, 1), missing);
  }

  private static long fold(long start, int number) {
    long hash = start;
    for (int i = 0; i < 4; i++) {
      hash = (hash ^ (number >>> 8 * i & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  @Test
  void fnvDoesNotKnowTheTickAndWideDoes() {
    WorldConfig config = keeping(floats(1, 2, 3));
    ToLongFunction<Snapshot> fnv = snapshot -> SnapshotHash.fnv1a(snapshot, 0);
    ToLongFunction<Snapshot> wide = snapshot -> SnapshotHash.wide(snapshot, 0);
    assertEquals(of(config, 0, fnv), of(config, 1, fnv));
    assertNotEquals(of(config, 0, wide), of(config, 1, wide));
  }

  /** Computed with the Python package xxhash from the formula in the Javadoc. */
  @Test
  void wideIsWhatItsDefinitionSays() {
    assertEquals("51ec8a1d4f3649a3", String.format("%016x", wide(floats(0))));
    assertEquals("aea430c9edc27e2d", String.format("%016x", wide(floats(1, 2), floats(3, 4))));
    float[] many = new float[300];
    for (int i = 0; i < many.length; i++) {
      many[i] = i * 0.25f;
    }
    long later = of(keeping(many), 5, snapshot -> SnapshotHash.wide(snapshot, 0));
    assertEquals("058f849d63e267d0", String.format("%016x", later));
  }

  @Test
  void everyBitOrderAndLengthMatters() {
    List<Long> hashes = new ArrayList<>();
    hashes.add(wide(floats(0, 0)));
    hashes.add(wide(floats(-0f, 0)));
    hashes.add(wide(floats(0, -0f)));
    hashes.add(wide(floats(0, 0, 0)));
    hashes.add(wide(floats(0), floats(0)));
    hashes.add(wide(floats(0, 0), floats(0, 0)));
    hashes.add(wide(floats(1, 2), floats(3, 4)));
    hashes.add(wide(floats(3, 4), floats(1, 2)));
    hashes.add(wide(floats(2, 1), floats(3, 4)));
    hashes.add(wide(floats(1, 2, 3, 4)));
    for (int nan : new int[] {0x7fc00000, 0x7fc00001, 0xffc00000, 0x7fffffff}) {
      hashes.add(wide(floats(Float.intBitsToFloat(nan), 0)));
    }
    Set<Long> different = new HashSet<>(hashes);
    assertEquals(hashes.size(), different.size(), hashes::toString);
  }

  @Test
  void oneFlippedBitAnywhereChangesBothHashes() {
    float[] values = new float[97];
    Set<Long> wide = new HashSet<>(Set.of(wide(values)));
    Set<Long> fnv = new HashSet<>();
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(1 << i % 31);
      wide.add(wide(values));
      fnv.add(of(keeping(values), 0, snapshot -> SnapshotHash.fnv1a(snapshot, 0)));
      values[i] = 0;
    }
    assertEquals(98, wide.size());
    assertEquals(97, fnv.size());
  }

  @Test
  void aWorldOfABatchHashesAsItWouldAlone() {
    List<WorldConfig> configs =
        List.of(keeping(floats(1, 2, 3)), keeping(floats(4, 5, 6)), keeping(floats(7, 8, 9)));
    try (var batch = new BatchedEngine(configs, null, 2)) {
      batch.step(WorldCommands.NONE);
      for (int world = 0; world < 3; world++) {
        int chosen = world;
        Snapshot snapshot = batch.snapshot();
        assertEquals(
            of(configs.get(world), 1, alone -> SnapshotHash.wide(alone, 0)),
            SnapshotHash.wide(snapshot, chosen));
        assertEquals(
            of(configs.get(world), 1, alone -> SnapshotHash.fnv1a(alone, 0)),
            SnapshotHash.fnv1a(snapshot, chosen));
        assertEquals(
            of(configs.get(world), 1, alone -> SnapshotHash.field(alone, 0, 0)),
            SnapshotHash.field(snapshot, 0, chosen));
      }
    }
  }

  @Test
  void aLeaseHashesAsTheStateThatItHolds() {
    try (var world = new LockstepWorld(keeping(floats(1, 2, 3)));
        var lease = world.lease()) {
      long before = SnapshotHash.wide(world.snapshot(), 0);
      world.step().orThrow();
      assertEquals(before, SnapshotHash.wide(lease, 0));
    }
  }

  @Test
  void aFieldsHashIsThatOfItsValues() {
    float[] values = {1, -0f, 3};
    MemorySegment bytes = MemorySegment.ofArray(new byte[12]);
    MemorySegment.copy(values, 0, bytes, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, 3);
    assertEquals(
        Xxh3.of(bytes), of(keeping(values), 0, snapshot -> SnapshotHash.field(snapshot, 0, 0)));
  }

  @Test
  void otherWorldsAndNegativeCountsAreRefused() {
    try (var world = new LockstepWorld(keeping(floats(1)))) {
      Snapshot snapshot = world.snapshot();
      assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "world_index=1 allowed=0..0",
          () -> SnapshotHash.wide(snapshot, 1));
      assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "world_index=4294967295 allowed=0..0",
          () -> SnapshotHash.fnv1a(snapshot, -1));
      assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "world_index=2 allowed=0..0",
          () -> SnapshotHash.field(snapshot, 0, 2));
      assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "field_count=4294967295 allowed=0..2147483647",
          () -> SnapshotHash.fnv1a(snapshot, 0, -1));
    }
  }

  @Test
  void hashingAllocatesNothing() {
    float[] values = new float[5000];
    try (var world = new LockstepWorld(keeping(values, values))) {
      Snapshot snapshot = world.snapshot();
      long[] sum = new long[1];
      assertEquals(
          0,
          AllocationProbe.bytes(
              20_000,
              () -> {
                sum[0] += SnapshotHash.wide(snapshot, 0);
                sum[0] += SnapshotHash.field(snapshot, 1, 0);
              }));
      assertEquals(
          0, AllocationProbe.bytes(1_000, () -> sum[0] += SnapshotHash.fnv1a(snapshot, 0)));
      assertTrue(sum[0] != 0);
    }
  }
}
