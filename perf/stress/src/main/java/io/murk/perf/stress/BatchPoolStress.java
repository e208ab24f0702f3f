package io.murk.perf.stress;

import io.murk.engine.crew.BatchPool;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * Two callers with a crew of two each: is every item done exactly once, and does the caller see
 * what was done without any ordering of its own?
 *
 * <p>Of the second caller's jobs every 64th takes so long that the caller parks, if the worker has
 * begun it. The workers park by themselves: the crews live as long as the process.
 */
@JCStressTest
@Outcome(id = "1, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Each item once.")
@State
public class BatchPoolStress {
  private static final BatchPool FIRST = new BatchPool(2);
  private static final BatchPool SECOND = new BatchPool(2);
  private static final long LONG_NANOS = 2_000_000;

  private static int jobs;

  private final int[] brief = new int[2];
  private final int[] lasting = new int[2];

  /** Runs a job that takes no time. */
  @Actor
  public void first(IIII_Result result) {
    FIRST.run(
        (from, to) -> {
          for (int i = from; i < to; i++) {
            brief[i]++;
          }
        },
        2);
    result.r1 = brief[0];
    result.r2 = brief[1];
  }

  /** Runs a job that takes long at times. */
  @Actor
  public void second(IIII_Result result) {
    boolean isLong = (jobs++ & 63) == 0;
    SECOND.run(
        (from, to) -> {
          if (isLong && from == 1) {
            LockSupport.parkNanos(LONG_NANOS);
          }
          for (int i = from; i < to; i++) {
            lasting[i]++;
          }
        },
        2);
    result.r3 = lasting[0];
    result.r4 = lasting[1];
  }
}
