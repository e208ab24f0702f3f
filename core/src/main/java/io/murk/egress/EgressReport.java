package io.murk.egress;

import java.util.Arrays;

/**
 * What a plan observed, unit by unit; reused from one execution to the next.
 *
 * <p>Threads that execute disjoint units of one target may write it at once.
 */
public final class EgressReport {
  /** The engine tick that stands for "the snapshot's own", which makes every age 0. */
  public static final long SNAPSHOT_TICK = -1;

  private long engineTick = SNAPSHOT_TICK;
  private long[] tick = new long[0];
  private long[] age = new long[0];
  private double[] coverage = new double[0];

  /** An empty report. */
  public EgressReport() {}

  /**
   * Makes room and says against which tick ages are taken. Call it before an execution, not during
   * one.
   *
   * @param units worlds or agents
   * @param tick the engine's current tick, or {@link #SNAPSHOT_TICK}
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

  /** Writes down what unit {@code unit} observed. */
  public void record(int unit, long snapshotTick, double covered) {
    tick[unit] = snapshotTick;
    age[unit] = engineTick < 0 ? 0 : Math.max(0, engineTick - snapshotTick);
    coverage[unit] = covered;
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
