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
 * Two readers want the only place, which a pin just left: does exactly one get it, and can the old
 * pin end the new one?
 */
@JCStressTest
@Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE, desc = "The first one got it.")
@Outcome(id = "false, true, 1", expect = Expect.ACCEPTABLE, desc = "The second one got it.")
@State
public class ReadersClaimStress {
  private final Readers readers = new Readers(1);
  private final long old = readers.claim(0);

  /** The place is free. */
  public ReadersClaimStress() {
    readers.unpin(old);
  }

  /** Pins. */
  @Actor
  public void one(ZZI_Result result) {
    result.r1 = readers.claim(0) != Readers.NO_PIN;
    readers.unpin(old);
  }

  /** Pins too. */
  @Actor
  public void other(ZZI_Result result) {
    result.r2 = readers.claim(0) != Readers.NO_PIN;
    readers.unpin(old);
  }

  /** Counts. */
  @Arbiter
  public void end(ZZI_Result result) {
    result.r3 = readers.pinned();
  }
}
