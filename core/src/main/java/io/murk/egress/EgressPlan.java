package io.murk.egress;

import io.murk.field.FieldSchema;
import io.murk.space.Space;

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
   * Whether worlds of this space and these fields can be observed. If not, executing is refused
   * too; this tells it before there is a world.
   */
  default boolean serves(Space space, FieldSchema schema) {
    return true;
  }

  /**
   * Whether it is bound to one generation: executing it on a world that has published another one
   * is refused.
   */
  default boolean isBound() {
    return false;
  }

  /**
   * Writes the observations of worlds {@code fromWorld} to {@code toWorld - 1}, or of all their
   * agents if the plan is agent-relative.
   *
   * <p>The unit of world {@code w} is {@code w}; that of the agent in slot {@code a} of world
   * {@code w} is {@code w * agents.slots + a}. Unit {@code u} lies at bytes {@code [u *
   * outputBytes, (u + 1) * outputBytes)} of the target's output, and likewise in the mask; the rest
   * is not touched.
   *
   * @param snapshot what to observe
   * @param fromWorld first world
   * @param toWorld one past the last world
   * @param agents where the agents of worlds 0 to {@code toWorld - 1} are; {@link AgentSet#NONE} if
   *     the plan is not agent-relative
   * @param target where the numbers go
   * @throws io.murk.error.MurkException {@code EXECUTION_FAILED}, {@code PLAN_INVALIDATED} or
   *     {@code BUFFER_TOO_SMALL}, before anything was written
   */
  void execute(Snapshot snapshot, int fromWorld, int toWorld, AgentSet agents, EgressTarget target);
}
