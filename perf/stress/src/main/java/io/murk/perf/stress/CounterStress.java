package io.murk.perf.stress;

import io.murk.realtime.WorldCounter;
import io.murk.realtime.share.PaddedCounters;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Is an increment ever lost, or does it end up in a neighbour? */
@JCStressTest
@Outcome(id = "3, 0", expect = Expect.ACCEPTABLE, desc = "Both additions, neighbour untouched.")
@State
public class CounterStress {
  private final PaddedCounters counters = new PaddedCounters();

  /** Adds 1. */
  @Actor
  public void one() {
    counters.increment(WorldCounter.ROLLBACK_COUNT);
  }

  /** Adds 2. */
  @Actor
  public void other() {
    counters.add(WorldCounter.ROLLBACK_COUNT, 2);
  }

  /** Reads both when they are done. */
  @Arbiter
  public void read(JJ_Result result) {
    result.r1 = counters.value(WorldCounter.ROLLBACK_COUNT);
    result.r2 = counters.value(WorldCounter.TICK_DISABLED_REJECTIONS);
  }
}
