package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.egress.SnapshotLease;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.SnapshotHash;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.GraphSpace;
import io.murk.space.Line1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a checkpoint holds, and what it refuses; that worlds go on alike, ScenarioMatrixTest shows.
 */
@ExtendWith(NoLeaks.class)
final class CheckpointTest {
  private static WorldConfig.Builder builder(Space space, float fixed) {
    return WorldConfig.builder()
        .space(space)
        .field(FieldDef.scalar("heat").initial(1f))
        .field(FieldDef.scalar("ground").mutability(Mutability.STATIC).initial(fixed))
        .field(FieldDef.scalar("marks").mutability(Mutability.SPARSE))
        .parameter("rate", 0.5)
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).build())
        .dt(0.1)
        .seed(7);
  }

  private static LockstepWorld world() {
    return new LockstepWorld(builder(Square4.of(4, 5, EdgeBehavior.WRAP), 2f).build());
  }

  private static LockstepWorld changed() {
    LockstepWorld world = world();
    world.step(List.of(Command.of(new Payload.SetField(Coord.of(1, 2), 0, 9f))));
    world.step(List.of(Command.of(new Payload.SetField(Coord.of(3, 3), 2, 4f))));
    world.step(List.of(Command.of(new Payload.SetParameter(0, 0.25))));
    return world;
  }

  private static long hash(LockstepWorld world) {
    return SnapshotHash.wide(world.snapshot(), 0);
  }

  private static void assertRefused(
      ErrorCode code, String text, LockstepWorld world, Checkpoint from) {
    long before = hash(world);
    var refusal = assertThrows(MurkException.class, () -> world.restore(from));
    assertEquals(code, refusal.code(), refusal::toString);
    assertTrue(String.valueOf(refusal.getMessage()).contains(text), refusal::toString);
    assertEquals(before, hash(world));
    assertTrue(world.step().succeeded());
  }

  @Test
  void everythingIsAsItWas() {
    try (LockstepWorld world = changed();
        LockstepWorld other = world()) {
      Checkpoint checkpoint = world.checkpoint();
      assertEquals(3, checkpoint.tick());
      assertEquals(7, checkpoint.seed());
      other.reset(99);
      other.restore(checkpoint);
      assertEquals(hash(world), hash(other));
      assertEquals(3, other.currentTick());
      assertEquals(7, other.seed());
      assertEquals(0.25, other.snapshot().parameter(0, 0));
      assertEquals(1, other.snapshot().parameterVersion(0));
      world.step();
      other.step();
      assertEquals(hash(world), hash(other));
    }
  }

  @Test
  void aWorldGoesBackToItsOwnPast() {
    try (LockstepWorld world = changed()) {
      long then = hash(world);
      Checkpoint checkpoint = world.checkpoint();
      world.step(List.of(Command.of(new Payload.SetParameter(0, 8))));
      world.restore(checkpoint);
      assertEquals(then, hash(world));
      assertEquals(0.25, world.snapshot().parameter(0, 0));
    }
  }

  @Test
  void oneWorldGoesOnFromAnother() {
    try (LockstepWorld world = changed();
        LockstepWorld other = world()) {
      other.restore(world);
      assertEquals(hash(world), hash(other));
      world.step();
      assertFalse(hash(world) == hash(other));
      other.restore(other);
      other.step();
      assertEquals(hash(world), hash(other));
    }
  }

  @Test
  void disabledTickingIsPartOfTheState() {
    try (LockstepWorld world =
            new LockstepWorld(
                builder(Line1D.of(3, EdgeBehavior.CLAMP), 0f)
                    .propagator(
                        new io.murk.propagator.library.FaultPropagator(
                            2, io.murk.propagator.library.FaultPropagator.Fault.FAILURE, 0))
                    .build());
        LockstepWorld other = new LockstepWorld(world.config())) {
      for (int i = 0; i < 3; i++) {
        world.step();
      }
      other.restore(world.checkpoint());
      assertTrue(other.isTickDisabled());
      assertEquals(3, other.consecutiveRollbacks());
      other.reset(1);
      assertFalse(other.isTickDisabled());
    }
  }

  @Test
  void filesAndMemoryHoldTheSameBytes(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("world.checkpoint");
    try (LockstepWorld world = changed();
        LockstepWorld other = world();
        Arena arena = Arena.ofConfined()) {
      Checkpoint checkpoint = world.checkpoint();
      checkpoint.writeTo(file);
      assertEquals(List.of(file), Files.list(folder).toList());
      assertEquals(-1, Arrays.mismatch(checkpoint.toByteArray(), Files.readAllBytes(file)));
      other.restore(Checkpoint.read(file));
      assertEquals(hash(world), hash(other));
      long size = world.checkpointBytes();
      MemorySegment memory = arena.allocate(size + 3);
      MemorySegment unaligned = memory.asSlice(3);
      assertEquals(size, world.checkpoint(unaligned));
      assertEquals(
          -1, Arrays.mismatch(checkpoint.toByteArray(), unaligned.toArray(ValueLayout.JAVA_BYTE)));
      other.reset(5);
      other.restore(Checkpoint.at(unaligned));
      assertEquals(hash(world), hash(other));
      var small = assertThrows(MurkException.class, () -> world.checkpoint(memory.asSlice(4)));
      assertEquals(ErrorCode.BUFFER_TOO_SMALL, small.code());
    }
  }

  @Test
  void worldsWithOtherNumbersGoOnFromTheSameState() {
    try (LockstepWorld world = changed();
        LockstepWorld faster =
            new LockstepWorld(
                builder(Square4.of(4, 5, EdgeBehavior.WRAP), 2f).dt(0.2).seed(1).build())) {
      faster.restore(world.checkpoint());
      assertEquals(hash(world), hash(faster));
      world.step();
      assertTrue(faster.step().succeeded());
      assertFalse(hash(world) == hash(faster));
    }
  }

  @Test
  void worldsLaidOutOtherwiseAreRefusedAndUnchanged() {
    try (LockstepWorld world = changed();
        LockstepWorld wider =
            new LockstepWorld(builder(Square4.of(5, 4, EdgeBehavior.WRAP), 2f).build());
        LockstepWorld larger =
            new LockstepWorld(builder(Square4.of(5, 5, EdgeBehavior.WRAP), 2f).build());
        LockstepWorld noisy =
            new LockstepWorld(
                builder(Square4.of(4, 5, EdgeBehavior.WRAP), 2f)
                    .propagator(NoiseInjection.builder(2).build())
                    .build());
        LockstepWorld otherGround =
            new LockstepWorld(builder(Square4.of(4, 5, EdgeBehavior.WRAP), 3f).build())) {
      Checkpoint from = world.checkpoint();
      assertRefused(ErrorCode.CHECKPOINT_MISMATCH, "rows=4, cols=5", wider, from);
      assertRefused(ErrorCode.CHECKPOINT_MISMATCH, "field_bytes=160", larger, from);
      assertRefused(ErrorCode.CHECKPOINT_MISMATCH, "propagator NoiseInjection", noisy, from);
      assertRefused(ErrorCode.CHECKPOINT_MISMATCH, "Static fields", otherGround, from);
    }
  }

  @Test
  void graphsOfOtherEdgesAreToldApart() {
    GraphSpace path = GraphSpace.of(new int[] {0, 1, 3, 4}, new int[] {1, 0, 2, 1});
    GraphSpace star = GraphSpace.of(new int[] {0, 2, 3, 4}, new int[] {1, 2, 0, 0});
    try (LockstepWorld world = new LockstepWorld(builder(path, 2f).build());
        LockstepWorld same = new LockstepWorld(builder(path, 2f).build());
        LockstepWorld other = new LockstepWorld(builder(star, 2f).build())) {
      world.step();
      same.restore(world.checkpoint());
      assertEquals(hash(world), hash(same));
      assertRefused(ErrorCode.CHECKPOINT_MISMATCH, "neighbours=", other, world.checkpoint());
    }
  }

  @Test
  void leasesKeepWhatTheyHold() {
    try (LockstepWorld world = changed()) {
      Checkpoint past = world.checkpoint();
      world.step();
      long now = hash(world);
      try (SnapshotLease lease = world.lease()) {
        world.restore(past);
        assertEquals(3, world.currentTick());
        assertEquals(now, SnapshotHash.wide(lease, 0));
      }
    }
  }

  @Test
  void everyTruncationAndEveryFlippedBitIsRefused() {
    byte[] bytes;
    try (LockstepWorld world = changed()) {
      bytes = world.checkpoint().toByteArray();
    }
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertEquals(
          ErrorCode.CHECKPOINT_INVALID,
          assertThrows(MurkException.class, () -> Checkpoint.of(cut)).code());
    }
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(
          ErrorCode.CHECKPOINT_INVALID,
          assertThrows(MurkException.class, () -> Checkpoint.of(flipped)).code(),
          "bit " + bit);
    }
  }

  /** As of somebody who makes the checksum fit. */
  @Test
  void numbersThatMakeNoSenseAreRefusedWithARightChecksumToo() {
    byte[] bytes;
    Random random = new Random(3);
    try (LockstepWorld world = changed();
        LockstepWorld target = world()) {
      bytes = world.checkpoint().toByteArray();
      for (int i = 0; i < 20_000; i++) {
        byte[] forged = bytes.clone();
        for (int n = random.nextInt(3); n >= 0; n--) {
          int at = 16 + random.nextInt(random.nextBoolean() ? 80 : bytes.length - 16);
          forged[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
        }
        MemorySegment segment = MemorySegment.ofArray(forged);
        long total = segment.get(ValueLayout.JAVA_LONG_UNALIGNED, 16);
        if (total < 96 || total > forged.length) {
          continue;
        }
        int sum = io.murk.engine.state.StateBytes.sum(segment.asSlice(16, total - 16));
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, 12, sum);
        try {
          target.restore(Checkpoint.of(forged));
        } catch (MurkException refusal) {
          assertTrue(
              refusal.code() == ErrorCode.CHECKPOINT_INVALID
                  || refusal.code() == ErrorCode.CHECKPOINT_MISMATCH,
              refusal::toString);
        }
      }
      target.reset(1);
      assertTrue(target.step().succeeded());
    }
  }

  @Test
  void aBatchGivesAndTakesSingleWorlds() {
    WorldConfig config = builder(Square4.of(4, 5, EdgeBehavior.WRAP), 2f).build();
    try (BatchedEngine batch = new BatchedEngine(List.of(config, config, config), null, 2);
        LockstepWorld world = changed()) {
      batch.restore(1, world.checkpoint());
      assertEquals(hash(world), SnapshotHash.wide(batch.snapshot(), 1));
      assertEquals(0, batch.tick(0));
      assertTrue(batch.snapshot().isContiguous(0));
      Checkpoint branch = batch.checkpoint(1);
      for (int other : new int[] {0, 2}) {
        batch.restore(other, branch);
        assertEquals(hash(world), SnapshotHash.wide(batch.snapshot(), other));
      }
      var refusal = assertThrows(MurkException.class, () -> batch.restore(3, branch));
      assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
    }
  }
}
