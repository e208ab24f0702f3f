package io.murk.perf.stress;

import io.murk.arena.ArenaLayout;
import io.murk.arena.GenerationArena;
import io.murk.arena.Lease;
import io.murk.arena.MemoryLedger;
import io.murk.arena.WorldBlock;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/**
 * A reader leases while the writer publishes three generations: does it hold one whole generation
 * for as long as it looks, and is its side free afterwards?
 */
@JCStressTest
@Outcome(id = "0, 0, true", expect = Expect.ACCEPTABLE, desc = "Leased before the first publish.")
@Outcome(id = "1, 1, true", expect = Expect.ACCEPTABLE, desc = "Leased the first one.")
@Outcome(id = "2, 2, true", expect = Expect.ACCEPTABLE, desc = "Leased the second one.")
@Outcome(id = "3, 3, true", expect = Expect.ACCEPTABLE, desc = "Leased the last one.")
@State
public class LeaseStress {
  private static final ArenaLayout LAYOUT =
      ArenaLayout.builder(1).maxGenerations(4).perTick(1).sparse(1).build();

  private final WorldBlock block = new WorldBlock(LAYOUT, new MemoryLedger());
  private final GenerationArena arena = block.world(0);

  /** Publishes. */
  @Actor
  public void writer() {
    for (int generation = 1; generation <= 3; generation++) {
      arena.begin();
      for (int slot = 0; slot < 2; slot++) {
        arena.staged(slot).set(ValueLayout.JAVA_FLOAT, 0, generation);
      }
      arena.publish();
    }
  }

  /** Leases, looks twice, releases. */
  @Actor
  public void reader(IIZ_Result result) {
    try (Lease lease = arena.lease()) {
      MemorySegment dense = arena.onSide(0, lease.side());
      MemorySegment sparse = arena.onSide(1, lease.side());
      int first = (int) dense.get(ValueLayout.JAVA_FLOAT, 0);
      int sparseFirst = (int) sparse.get(ValueLayout.JAVA_FLOAT, 0);
      int second = (int) dense.get(ValueLayout.JAVA_FLOAT, 0);
      boolean whole = first == second && first == sparseFirst && first == lease.generation();
      result.r1 = whole ? first : -1;
      result.r2 = (int) lease.generation();
    }
  }

  /** Looks whether the lease is gone, and frees the memory. */
  @Arbiter
  public void end(IIZ_Result result) {
    result.r3 = arena.olderLeases() == 0 && arena.mayBegin();
    block.close();
  }
}
