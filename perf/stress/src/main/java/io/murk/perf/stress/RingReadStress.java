package io.murk.perf.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A reader reads the newest state twice while the world ticks so often that sides are used again:
 * does it see one whole tick each time, and is nothing held in the end?
 */
@JCStressTest
@Outcome(id = "[0-7], [0-7], 0", expect = Expect.ACCEPTABLE, desc = "Whole ticks, or overtaken.")
@State
public class RingReadStress {
  private final StampedSides sides = new StampedSides();

  /** There is a state. */
  public RingReadStress() {
    sides.tick(1);
  }

  /** Ticks. */
  @Actor
  public void world() {
    for (int tick = 2; tick <= 7; tick++) {
      sides.tick(tick);
    }
  }

  /** Reads. */
  @Actor
  public void reader(III_Result result) {
    result.r1 = sides.read();
    result.r2 = sides.read();
  }

  /** Looks for holds. */
  @Arbiter
  public void end(III_Result result) {
    result.r3 = sides.left();
  }
}
