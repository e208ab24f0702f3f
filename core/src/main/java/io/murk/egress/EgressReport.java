package io.murk.egress;

import java.util.Arrays;

/**
 * What a plan observed, unit by unit; reused from one execution to the next.
 *
 * <p>Threads that execute disjoint units of one target may write it at once.
 */
public final class EgressReport {
  /** The engine tick that stands for "what each world has reached by now". */
  public static final long CURRENT_TICK = -1;

  private long engineTick = CURRENT_TICK;
  private long[] tick = new long[0];
  private long[] age = new long[0];
  private double[] coverage = new double[0];

  /** An empty report. */
  public EgressReport() {}

  /**
   * Makes room; ages are taken against {@link Snapshot#currentTick}. Call it before an execution,
   * not during one.
   *
   * @param units worlds or agents
   */
  public void prepare(int units) {
    prepare(units, CURRENT_TICK);
  }

  /**
   * As {@link #prepare(int)}, but with ages against a tick of the caller's.
   *
   * @param units worlds or agents
   * @param tick the engine's tick, the same for all units, or {@link #CURRENT_TICK}
   */
  public void prepare(int units, long tick) {
    engineTick = tick;
    if (this.tick.length < units) {
      this.tick = Arrays.copyOf(this.tick, units);
      age = Arrays.copyOf(age, units);
      coverage = Arrays.copyOf(coverage, units);
    }
  }

  /** How many units there is room for. */
  public int units() {
    return tick.length;
  }

  /**
   * Writes down what unit {@code unit} observed: called by plans.
   *
   * @param unit a world, or an agent
   * @param snapshot what it observed
   * @param world which world of the snapshot
   * @param covered share of its elements that hold a cell's value, 0 to 1
   */
  public void record(int unit, Snapshot snapshot, int world, double covered) {
    long seen = snapshot.tick(world);
    long now = engineTick < 0 ? snapshot.currentTick(world) : engineTick;
    tick[unit] = seen;
    age[unit] = Math.max(0, now - seen);
    coverage[unit] = covered;
  }

  /**
   * As {@link #record}, for units that observed one world and nothing of it so far.
   *
   * @param from the first agent
   * @param to one past the last
   * @param snapshot what they observed
   * @param world which world of the snapshot
   */
  public void recordAll(int from, int to, Snapshot snapshot, int world) {
    long seen = snapshot.tick(world);
    long now = engineTick < 0 ? snapshot.currentTick(world) : engineTick;
    Arrays.fill(tick, from, to, seen);
    Arrays.fill(age, from, to, Math.max(0, now - seen));
    Arrays.fill(coverage, from, to, 0.0);
  }

  /**
   * Adds to the coverage of some units, and divides it: called by plans.
   *
   * @param unit the first
   * @param count how many
   * @param seen of each what is added
   * @param shared what is added to all
   * @param elements what the sums are divided by
   */
  public void cover(int unit, int count, long[] seen, double shared, double elements) {
    double[] covered = coverage;
    for (int i = 0; i < count; i++) {
      covered[unit + i] = (covered[unit + i] + shared + seen[i]) / elements;
    }
  }

  /** Tick of the snapshot that unit {@code unit} observed. */
  public long tick(int unit) {
    return tick[unit];
  }

  /** The engine's tick minus that of the snapshot, not below 0. */
  public long ageTicks(int unit) {
    return age[unit];
  }

  /** Share of the unit's elements that hold a cell's value, 0 to 1. */
  public double coverage(int unit) {
    return coverage[unit];
  }
}
