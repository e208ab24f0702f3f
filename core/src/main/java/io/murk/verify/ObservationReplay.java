package io.murk.verify;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.error.MurkException;
import io.murk.replay.ReplayEvent;
import io.murk.replay.SnapshotHash;
import io.murk.world.LockstepWorld;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Observes a world as the recorded one was observed. */
final class ObservationReplay {
  /** Observations of more bytes are skipped: how many units there were, a file may claim. */
  private static final long MOST_BYTES = 1L << 28;

  private final PlanDecoder decoder;
  private final LockstepWorld world;
  private final TreeMap<Integer, EgressPlan> plans = new TreeMap<>();
  private final Set<Integer> announced = new TreeSet<>();
  private boolean lookedBack;
  private long compared;
  private long skipped;

  ObservationReplay(PlanDecoder decoder, LockstepWorld world) {
    this.decoder = decoder;
    this.world = world;
  }

  long compared() {
    return compared;
  }

  long skipped() {
    return skipped;
  }

  /** Whether a plan may have been announced before the frames that are gone through. */
  boolean mayKnowEarlier(int plan) {
    return decoder != PlanDecoder.NONE && !lookedBack && !announced.contains(plan);
  }

  /** Plans from before; those that were announced since then stay. */
  void announceEarlier(Iterable<ReplayEvent.Plan> earlier) {
    lookedBack = true;
    Set<Integer> later = new TreeSet<>(announced);
    for (ReplayEvent.Plan plan : earlier) {
      if (!later.contains(plan.number())) {
        announce(plan);
      }
    }
  }

  void announce(ReplayEvent.Plan plan) {
    announced.add(plan.number());
    plans.remove(plan.number());
    decoder
        .plan(plan.spec().toByteArray(), world.config().space(), world.config().schema())
        .ifPresent(built -> plans.put(plan.number(), built));
  }

  /** What differs, or nothing; nothing too when the plan is not known. */
  Optional<String> compare(ReplayEvent.Observed seen) {
    EgressPlan plan = plans.get(seen.plan());
    if (plan == null || !fits(plan.shape(), seen)) {
      skipped++;
      return Optional.empty();
    }
    compared++;
    EgressShape shape = plan.shape();
    MemorySegment output = bytes(seen.units() * shape.outputBytes());
    MemorySegment mask = bytes(seen.units() * shape.maskBytes());
    try {
      var target = new EgressTarget(output, mask, new EgressReport());
      world.observe(plan, agents(shape, seen), target);
    } catch (MurkException e) {
      return Optional.of("plan=" + seen.plan() + " cannot be observed: " + e.getMessage());
    }
    long outputHash = SnapshotHash.ofOutput(shape, output, 0, seen.units());
    long maskHash = SnapshotHash.of(mask, 0, mask.byteSize());
    if (outputHash == seen.outputHash() && maskHash == seen.maskHash()) {
      return Optional.empty();
    }
    return Optional.of(
        "plan="
            + seen.plan()
            + differing("output", seen.outputHash(), outputHash)
            + differing("mask", seen.maskHash(), maskHash));
  }

  private static boolean fits(EgressShape shape, ReplayEvent.Observed seen) {
    long unit = shape.outputBytes() + shape.maskBytes() + 4L * Math.max(0, seen.axes());
    boolean sane = seen.units() >= 0 && seen.agents() >= 0 && seen.agents() <= seen.units();
    return sane
        && (shape.agentRelative() || seen.units() == 1)
        && seen.units() <= MOST_BYTES / Math.max(1, unit);
  }

  private static MemorySegment bytes(long count) {
    return MemorySegment.ofArray(new byte[(int) count]);
  }

  private static AgentSet agents(EgressShape shape, ReplayEvent.Observed seen) {
    if (!shape.agentRelative()) {
      return AgentSet.NONE;
    }
    MemorySegment centres = bytes(4L * seen.units() * seen.axes());
    for (int agent = 0; agent < seen.agents(); agent++) {
      for (int axis = 0; axis < seen.axes(); axis++) {
        long at = 4L * ((long) agent * seen.axes() + axis);
        centres.set(ValueLayout.JAVA_INT_UNALIGNED, at, seen.centre(agent, axis));
      }
    }
    MemorySegment counts = bytes(Integer.BYTES);
    counts.set(ValueLayout.JAVA_INT_UNALIGNED, 0, seen.agents());
    return new AgentSet(centres, counts, seen.axes(), seen.units());
  }

  private static String differing(String what, long recorded, long replayed) {
    return recorded == replayed
        ? ""
        : " "
            + what
            + " recorded="
            + Long.toHexString(recorded)
            + " replayed="
            + Long.toHexString(replayed);
  }
}
