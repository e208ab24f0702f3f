package io.murk.perf.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZI_Result;

/**
 * A lease on the first tick is revoked and its side overwritten while its reader looks: does the
 * reader ever believe what it saw of another tick?
 */
@JCStressTest
@Outcome(id = "1, true, 0", expect = Expect.ACCEPTABLE, desc = "Looked before it was revoked.")
@Outcome(id = "-?\\d, false, 0", expect = Expect.ACCEPTABLE, desc = "Revoked: dropped.")
@State
public class RevokeStress {
  private final StampedSides sides = new StampedSides();
  private final int side;
  private final long pin;

  /** A reader has leased the first tick, and the world has seen its hold. */
  public RevokeStress() {
    sides.tick(1);
    side = sides.ring.side(0);
    pin = sides.readers.claim(0);
    sides.readers.check(0, 1, 1);
  }

  /** Loses patience, then ticks until the side was used again. */
  @Actor
  public void world() {
    sides.readers.check(2, 1, 1);
    for (int tick = 2; tick <= 6; tick++) {
      sides.tick(tick);
    }
  }

  /** Looks at the state, then at the lease. */
  @Actor
  public void reader(IZI_Result result) {
    result.r1 = sides.look(side);
    result.r2 = sides.readers.isPinned(pin);
  }

  /** Looks for holds. */
  @Arbiter
  public void end(IZI_Result result) {
    result.r3 = sides.left();
  }
}
