package io.murk.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hash of one stripe a tick. */
@ExtendWith(NoLeaks.class)
final class StripeHashTest {
  private static final int CELLS = 7 * 5;

  private static LockstepWorld world() {
    return new LockstepWorld(
        WorldConfig.builder()
            .space(Square4.of(7, 5, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("heat"))
            .field(FieldDef.vector("kept", 3).carryForward(true))
            .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).source(3, 9f).build())
            .dt(1)
            .build());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16, 34, 35, 36, 105, 320, 100_000})
  void isTheStripedHashOfEveryTickAndAfterEveryJump(int stripes) {
    try (LockstepWorld world = world()) {
      StripeHash hash = new StripeHash(world.snapshot(), 0, stripes);
      for (int tick = 1; tick <= 2 * CELLS; tick++) {
        world.step().orThrow();
        if (tick % 11 != 0) { // one that is left out, so that the next is a jump
          assertEquals(SnapshotHash.striped(world.snapshot(), 0, stripes), hash.next(tick));
        }
      }
      world.reset(5);
      world.step().orThrow();
      assertEquals(SnapshotHash.striped(world.snapshot(), 0, stripes), hash.next(1));
    }
  }

  @Test
  void withOneStripeItIsTheWideHash() {
    try (LockstepWorld world = world()) {
      StripeHash hash = new StripeHash(world.snapshot(), 0, 1);
      for (int tick = 1; tick <= 9; tick++) {
        world.step().orThrow();
        assertEquals(SnapshotHash.wide(world.snapshot(), 0), hash.next(tick));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 35, 40})
  void anyValueThatStaysDifferentIsSeenOnceInEveryRoundOfStripes(int stripes) {
    for (int cell = 0; cell < CELLS; cell++) {
      try (LockstepWorld one = world();
          LockstepWorld other = world()) {
        other.step(
            List.of(
                Command.of(new Payload.SetField(Coord.of(cell / 5, cell % 5), 1, cell % 3, 4f))));
        one.step();
        var first = new StripeHash(one.snapshot(), 0, stripes);
        var second = new StripeHash(other.snapshot(), 0, stripes);
        var seen = new TreeSet<Integer>();
        for (int tick = 2; tick < 2 + stripes; tick++) {
          one.step();
          other.step();
          if (first.next(tick) != second.next(tick)) {
            seen.add(tick % stripes);
          }
        }
        int element = 3 * cell + cell % 3;
        assertEquals(1, seen.size(), "cell=" + cell);
        long stripe = seen.first();
        assertEquals(element, Math.clamp(element, start(stripe, stripes), end(stripe, stripes)));
      }
    }
  }

  private static long start(long stripe, int stripes) {
    return stripe * 3 * CELLS / stripes;
  }

  private static long end(long stripe, int stripes) {
    return (stripe + 1) * 3 * CELLS / stripes - 1;
  }

  @Test
  void theTickCounts() {
    try (LockstepWorld world = world()) {
      StripeHash hash = new StripeHash(world.snapshot(), 0, 1);
      assertNotEquals(hash.next(1), hash.next(2));
    }
  }
}
