package io.murk.realtime;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.WriteMode;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.WorldConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Worlds of two fields, of which every cell says which tick wrote it: a per-tick one with the tick,
 * a sparse one with three times the tick. And plans that look at them.
 */
final class StampedWorlds {
  static final int SIDE = 24;
  static final int CELLS = SIDE * SIDE;

  private StampedWorlds() {}

  static WorldConfig.Builder config() {
    return WorldConfig.builder()
        .space(Square4.of(SIDE, SIDE, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("once"))
        .field(FieldDef.scalar("thrice").mutability(Mutability.SPARSE))
        .propagator(
            new ScriptedPropagator(
                "stamp",
                Access.none().writing(0, WriteMode.FULL).writing(1, WriteMode.FULL),
                context -> {
                  fill(context.write(0), context.tick());
                  fill(context.write(1), 3 * context.tick());
                }))
        .dt(1.0);
  }

  private static void fill(MemorySegment values, long value) {
    for (long i = 0; i < CELLS; i++) {
      values.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }

  /** Whether all that a snapshot shows is of the tick that it names. */
  static boolean isWhole(Snapshot snapshot) {
    long tick = snapshot.tick(0);
    return isFilled(snapshot.field(0), tick) && isFilled(snapshot.field(1), 3 * tick);
  }

  /** As {@link #isWhole(Snapshot)}, of one that is held. */
  static boolean isWhole(RealtimeSnapshot lease) {
    boolean whole = lease.read(snapshot -> isWhole(snapshot));
    return whole && lease.read(snapshot -> snapshot.tick(0)) == lease.tick();
  }

  /** Whether all floats of a buffer are {@code value}. */
  static boolean isFilled(MemorySegment values, long value) {
    for (long i = 0; i < CELLS; i++) {
      if (values.getAtIndex(ValueLayout.JAVA_FLOAT, i) != value) {
        return false;
      }
    }
    return true;
  }

  /** Buffers for {@link Both}, of all threads. */
  static EgressTarget target() {
    Arena arena = Arena.ofAuto();
    return new EgressTarget(
        arena.allocate(2L * CELLS * 4), arena.allocate(2L * CELLS), new EgressReport());
  }

  /** Whether a target holds both fields of the tick that its report names. */
  static boolean isWhole(EgressTarget target) {
    long tick = target.report().tick(0);
    return isFilled(target.output(), tick)
        && isFilled(target.output().asSlice(CELLS * 4L), 3 * tick);
  }

  /**
   * Copies both fields.
   *
   * @param between is done after the first and before the second
   */
  record Both(Runnable between) implements EgressPlan {
    private static final EgressShape SHAPE =
        EgressShape.ofFloats(false, List.of(List.of(SIDE, SIDE), List.of(SIDE, SIDE)));

    /** Without a pause. */
    Both() {
      this(() -> {});
    }

    @Override
    public EgressShape shape() {
      return SHAPE;
    }

    @Override
    public void execute(
        Snapshot snapshot, int fromWorld, int toWorld, AgentSet agents, EgressTarget target) {
      MemorySegment.copy(snapshot.field(0), 0, target.output(), 0, CELLS * 4L);
      between.run();
      MemorySegment.copy(snapshot.field(1), 0, target.output(), CELLS * 4L, CELLS * 4L);
      target.mask().fill((byte) 1);
      target.report().record(0, snapshot, 0, 1.0);
    }
  }
}
