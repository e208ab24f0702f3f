package io.murk.egress;

/**
 * A compiled way to turn snapshots into numbers.
 *
 * <p>Immutable and thread-safe: one plan may be executed by many threads at once, each with a
 * target of its own or with disjoint world ranges of one target. Executing allocates nothing on the
 * heap in the steady state.
 */
public interface EgressPlan {
  /** Sizes and shapes of what the plan writes. */
  EgressShape shape();

  /**
   * Writes the observations of worlds {@code fromWorld} to {@code toWorld - 1}, or of the agents of
   * world {@code fromWorld} if the plan is agent-relative.
   *
   * <p>Unit {@code u} (world {@code u}, or agent {@code u}) lies at elements {@code [u *
   * outputFloats, (u + 1) * outputFloats)} of the target's output, and likewise in the mask; the
   * rest is not touched.
   *
   * @param snapshot what to observe
   * @param fromWorld first world
   * @param toWorld one past the last world; {@code fromWorld + 1} if the plan is agent-relative
   * @param agents where the agents are; {@link AgentSet#NONE} if the plan is not agent-relative
   * @param target where the numbers go
   * @throws io.murk.error.MurkException {@code EXECUTION_FAILED} or {@code BUFFER_TOO_SMALL},
   *     before anything was written
   */
  void execute(Snapshot snapshot, int fromWorld, int toWorld, AgentSet agents, EgressTarget target);
}
