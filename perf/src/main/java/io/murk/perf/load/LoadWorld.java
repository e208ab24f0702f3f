package io.murk.perf.load;

import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.ActionBuffer;
import io.murk.propagator.library.AgentMovement;
import io.murk.propagator.library.Reward;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.realtime.RealtimeMetrics;
import io.murk.realtime.WorldCounter;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.WorldConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A world of 100 x 100 cells in which heat diffuses, 16 agents walk about and earn what they find.
 *
 * <p>Every cell of a fourth field says which tick wrote it, and the reward of a cell follows from
 * its presence and heat: so a state that is read can be checked for being of one tick. One tick in
 * {@link #TICKS_PER_FAILURE} fails once. When ticks begin is kept, so that all periods can be
 * accounted for.
 */
final class LoadWorld {
  static final int SIDE = 100;
  static final int CELLS = SIDE * SIDE;
  static final int AGENTS = 16;
  static final int PRESENCE = 0;
  static final int HEAT = 1;
  static final int REWARD = 2;
  static final int STAMP = 3;
  static final int FIELDS = 4;
  static final double RATE = 60;
  static final int TICKS_PER_FAILURE = 100;
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final float HEAT_BONUS = 0.5f;
  private static final float STEP_COST = -0.25f;

  /** Attempts are looked at in groups, of which the one that began least late counts. */
  private static final int GROUP = 20;

  final ActionBuffer actions = new ActionBuffer(8 * AGENTS);
  private final double periodNanos = 1e9 / RATE;
  private final long[] late;
  private int attempts;
  private long start;
  private long failedTick;
  private volatile @Nullable RealtimeMetrics metrics;

  /** For at most so many seconds. */
  LoadWorld(long seconds) {
    late = new long[(int) ((seconds + 60) * RATE)];
  }

  /** What it is built from, with a parameter for each who submits. */
  WorldConfig.Builder config(int parameters) {
    AgentMovement.Builder movement = AgentMovement.builder(PRESENCE, actions);
    for (int agent = 0; agent < AGENTS; agent++) {
      movement.place(agent, agent * 613L % CELLS);
    }
    WorldConfig.Builder config =
        WorldConfig.builder()
            .space(Square4.of(SIDE, SIDE, EdgeBehavior.WRAP))
            .field(FieldDef.scalar("presence"))
            .field(FieldDef.scalar("heat"))
            .field(FieldDef.scalar("reward"))
            .field(FieldDef.scalar("stamp"))
            .propagator(new Stamp())
            .propagator(movement.build())
            .propagator(
                ScalarDiffusion.builder(HEAT, HEAT)
                    .coefficient(0.2)
                    .decay(0.01)
                    .source(5050, 100f)
                    .build())
            .propagator(new Reward(PRESENCE, HEAT, REWARD, HEAT_BONUS, STEP_COST))
            .tickRateHz(RATE)
            .dt(1.0);
    for (int i = 0; i < parameters; i++) {
      config.parameter("submitter" + i, 0.0);
    }
    return config;
  }

  /** Where overruns are counted; before the first tick. */
  void begin(RealtimeMetrics of) {
    metrics = of;
  }

  /** Ticks that were begun, once the world has ended. */
  int attempts() {
    return attempts;
  }

  /**
   * Periods that are neither a tick's nor counted as left out, at most, in any part of the run; or
   * if negative, that are both. Once the world has ended.
   */
  double unaccountedPeriods() {
    double worst = 0;
    double first = 0;
    for (int group = 0; (group + 1) * GROUP <= Math.min(attempts, late.length); group++) {
      long least = Long.MAX_VALUE;
      for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
        least = Math.min(least, late[i]);
      }
      double periods = least / periodNanos;
      first = group == 0 ? periods : first;
      worst = Math.abs(periods - first) > Math.abs(worst) ? periods - first : worst;
    }
    return worst;
  }

  /**
   * What is wrong with a state, or null.
   *
   * @param fields one behind the other
   * @param tick the one that it should be of
   */
  static @Nullable String mixtureOrNull(MemorySegment[] fields, long tick) {
    int agents = 0;
    for (long cell = 0; cell < CELLS; cell++) {
      float stamp = fields[STAMP].getAtIndex(F32, cell);
      if (stamp != tick) {
        return "tick=" + tick + " cell=" + cell + " is of tick=" + stamp;
      }
      boolean agent = fields[PRESENCE].getAtIndex(F32, cell) != 0;
      float earned = fields[HEAT].getAtIndex(F32, cell) * HEAT_BONUS + STEP_COST;
      float reward = fields[REWARD].getAtIndex(F32, cell);
      if (reward != (agent ? earned : 0f)) {
        return "tick=" + tick + " cell=" + cell + " reward=" + reward + " and not " + earned;
      }
      agents += agent ? 1 : 0;
    }
    return agents == AGENTS ? null : "tick=" + tick + " agents=" + agents;
  }

  /** Writes the tick into every cell; notes when it did, before anything else of the tick. */
  private final class Stamp implements Propagator {
    @Override
    public String name() {
      return "Stamp";
    }

    @Override
    public Access access() {
      return Access.none().writing(STAMP, WriteMode.FULL);
    }

    @Override
    public Step bind(Site site) {
      return this::run;
    }

    private void run(StepContext context) throws PropagatorFailure {
      note();
      long tick = context.tick();
      if (tick % TICKS_PER_FAILURE == 0 && tick != failedTick) {
        failedTick = tick;
        throw PropagatorFailure.executionFailed("planted in tick=" + tick);
      }
      MemorySegment out = context.write(STAMP);
      for (long cell = 0; cell < CELLS; cell++) {
        out.setAtIndex(F32, cell, tick);
      }
    }

    private void note() {
      RealtimeMetrics counted = metrics;
      long leftOut = counted == null ? 0 : counted.count(WorldCounter.OVERRUNS);
      long now = System.nanoTime();
      if (attempts == 0) {
        start = now;
      }
      if (attempts < late.length) {
        late[attempts] = now - start - (long) ((attempts + leftOut) * periodNanos);
      }
      attempts++;
    }
  }
}
