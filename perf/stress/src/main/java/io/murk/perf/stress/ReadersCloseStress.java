package io.murk.perf.stress;

import io.murk.realtime.share.Readers;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * A reader pins while the world is closed: does it ever keep a pin that nobody revokes?
 *
 * <p>Results: whether it got one, and pins in the end.
 */
@JCStressTest
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "Pinned, then revoked.")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "Closed before.")
@State
public class ReadersCloseStress {
  private final Readers readers = new Readers(1);

  /** Closes. */
  @Actor
  public void world() {
    int revoked = readers.close();
  }

  /** Pins. */
  @Actor
  public void reader(ZI_Result result) {
    result.r1 = readers.claim(0) != Readers.NO_PIN;
  }

  /** Counts. */
  @Arbiter
  public void end(ZI_Result result) {
    result.r2 = readers.pinned();
  }
}
