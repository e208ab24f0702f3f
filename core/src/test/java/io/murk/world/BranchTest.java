package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.SnapshotHash;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many futures of one state. */
@ExtendWith(NoLeaks.class)
final class BranchTest {
  private static WorldConfig config(int rows) {
    return WorldConfig.builder()
        .space(Square4.of(rows, 16, EdgeBehavior.WRAP))
        .field(FieldDef.scalar("heat"))
        .field(FieldDef.scalar("noise"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(1.0).source(17, 10f).build())
        .propagator(NoiseInjection.builder(1).scale(0.1).build())
        .dt(0.1)
        .seed(7)
        .build();
  }

  private static CommandBatch heating(int rank) {
    Coord cell = Coord.of(rank / 16, rank % 16);
    return CommandBatch.of(List.of(Command.of(new Payload.SetField(cell, 0, 50f))));
  }

  private static float heat(BatchedEngine batch, int world, int rank) {
    return batch.snapshot().field(0, world).getAtIndex(ValueLayout.JAVA_FLOAT, rank);
  }

  /** The example of docs/checkpoints.md: which of eight cells is best heated to warm cell 100? */
  @Test
  void theBestOfEightFuturesIsFound() {
    List<WorldConfig> configs = Collections.nCopies(8, config(16));
    try (var world = new LockstepWorld(config(16));
        var futures = new BatchedEngine(configs, null, 2)) {
      for (int tick = 0; tick < 100; tick++) {
        world.step();
      }
      futures.branch(world.checkpoint());
      futures.step(future -> heating(96 + future));
      for (int tick = 0; tick < 20; tick++) {
        futures.step(WorldCommands.NONE);
      }
      int best = 0;
      for (int future = 1; future < 8; future++) {
        if (heat(futures, future, 100) > heat(futures, best, 100)) {
          best = future;
        }
      }
      world.step(heating(96 + best));
      assertEquals(4, best);
    }
  }

  @Test
  void everyBranchGoesOnAsTheWorldDoes() {
    for (int threads : new int[] {1, 2, 8}) {
      try (var world = new LockstepWorld(config(16));
          var futures = new BatchedEngine(Collections.nCopies(9, config(16)), null, threads)) {
        world.step(heating(3));
        for (int round = 0; round < 3; round++) {
          futures.branch(world.checkpoint());
          for (int tick = 0; tick < 5; tick++) {
            world.step();
            assertEquals(-1, futures.step(WorldCommands.NONE));
            for (int future = 0; future < 9; future++) {
              assertEquals(hash(world), SnapshotHash.wide(futures.snapshot(), future));
            }
          }
        }
      }
    }
  }

  private static long hash(LockstepWorld world) {
    return SnapshotHash.wide(world.snapshot(), 0);
  }

  @Test
  void onlySelectedWorldsBranch() {
    try (var world = new LockstepWorld(config(16));
        var futures = new BatchedEngine(Collections.nCopies(4, config(16)), null, 2)) {
      world.step(heating(3));
      futures.branch(new Odd(), world.checkpoint());
      List<Long> ticks = new ArrayList<>();
      for (int future = 0; future < 4; future++) {
        ticks.add(futures.tick(future));
      }
      assertEquals(List.of(0L, 1L, 0L, 1L), ticks);
      assertEquals(hash(world), SnapshotHash.wide(futures.snapshot(), 3));
      assertNotEquals(hash(world), SnapshotHash.wide(futures.snapshot(), 2));
    }
  }

  private record Odd() implements WorldSelection {
    @Override
    public boolean contains(int world) {
      return world % 2 == 1;
    }

    @Override
    public long seed(int world) {
      throw new AssertionError("nobody asks");
    }
  }

  @Test
  void aStateOfAnotherWorldIsRefusedAndChangesNothing() {
    try (var world = new LockstepWorld(config(17));
        var futures = new BatchedEngine(Collections.nCopies(3, config(16)), null, 2)) {
      futures.step(future -> heating(future));
      List<Long> before = new ArrayList<>();
      for (int future = 0; future < 3; future++) {
        before.add(SnapshotHash.wide(futures.snapshot(), future));
      }
      Checkpoint other = world.checkpoint();
      var refusal = assertThrows(MurkException.class, () -> futures.branch(other));
      assertEquals(ErrorCode.CHECKPOINT_MISMATCH, refusal.code());
      for (int future = 0; future < 3; future++) {
        assertEquals(before.get(future), SnapshotHash.wide(futures.snapshot(), future));
      }
      assertEquals(-1, futures.step(WorldCommands.NONE));
      assertTrue(futures.result(2).succeeded());
    }
  }
}
