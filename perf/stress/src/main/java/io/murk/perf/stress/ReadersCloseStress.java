package io.murk.perf.stress;

import io.murk.realtime.share.Readers;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/**
 * Two readers want the only place while the world is closed: does one of them keep a pin that
 * nobody will revoke, or do both get it?
 *
 * <p>Results: whether each got the pin, and pins in the end.
 */
@JCStressTest
@Outcome(id = "true, false, 0", expect = Expect.ACCEPTABLE, desc = "The first one got it.")
@Outcome(id = "false, true, 0", expect = Expect.ACCEPTABLE, desc = "The second one got it.")
@Outcome(id = "false, false, 0", expect = Expect.ACCEPTABLE, desc = "Closed before both.")
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
  public void one(ZZI_Result result) {
    result.r1 = readers.claim(0) != Readers.NO_PIN;
  }

  /** Pins too. */
  @Actor
  public void other(ZZI_Result result) {
    result.r2 = readers.claim(0) != Readers.NO_PIN;
  }

  /** Counts. */
  @Arbiter
  public void end(ZZI_Result result) {
    result.r3 = readers.pinned();
  }
}
