package io.murk.perf.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A reader pins the newest state while the ring is cleared for a reset, after which its sides are
 * used again: does it see one whole tick or none, and is nothing held in the end?
 */
@JCStressTest
@Outcome(id = "[0-6], 0", expect = Expect.ACCEPTABLE, desc = "One whole tick, or none.")
@State
public class RingClearStress {
  private final StampedSides sides = new StampedSides();

  /** The ring is full. */
  public RingClearStress() {
    sides.tick(1);
    sides.tick(2);
  }

  /** Clears, then ticks. */
  @Actor
  public void world() {
    sides.ring.clear();
    for (int tick = 3; tick <= 6; tick++) {
      sides.tick(tick);
    }
  }

  /** Reads. */
  @Actor
  public void reader(II_Result result) {
    result.r1 = sides.read();
  }

  /** Looks for holds. */
  @Arbiter
  public void end(II_Result result) {
    result.r2 = sides.left();
  }
}
