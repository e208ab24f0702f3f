package io.murk.perf.stress;

import io.murk.realtime.share.TickGate;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A world begins two ticks, another thread pauses it. When the pause says that no tick runs, does
 * none run or begin, and is seen what the last one wrote?
 *
 * <p>Results: whether no tick ran, the ticks that were seen then (-1: it was not said), those at
 * the end.
 */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "Paused before the first tick.")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Paused between the two.")
@Outcome(id = "1, 2, 2", expect = Expect.ACCEPTABLE, desc = "Paused after both.")
@Outcome(id = "0, -1, [012]", expect = Expect.ACCEPTABLE, desc = "A tick ran, or was about to.")
@State
public class PauseStress {
  private final TickGate gate = new TickGate(false);
  private int ticks;

  /** Ticks twice, if it may. */
  @Actor
  public void world() {
    for (int i = 0; i < 2; i++) {
      if (gate.enter(false)) {
        ticks++;
        gate.leave();
      }
    }
  }

  /** Pauses, and looks what was done. */
  @Actor
  public void pauser(III_Result result) {
    boolean still = gate.pause();
    result.r1 = still ? 1 : 0;
    result.r2 = still ? ticks : -1;
  }

  /** Looks again. */
  @Arbiter
  public void end(III_Result result) {
    result.r3 = ticks;
  }
}
