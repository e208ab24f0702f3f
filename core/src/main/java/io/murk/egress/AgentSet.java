package io.murk.egress;

import java.lang.foreign.MemorySegment;

/**
 * Where the agents of some worlds are. Every world has the same number of slots for agents; where
 * it has fewer agents, its last slots are empty and what is observed for them is 0 with mask 0.
 *
 * @param centers i32 [world][slot][ndim], native byte order, owned by the caller; centres may lie
 *     outside the space, those of empty slots are not read
 * @param counts i32 [world], native byte order: agents of each world, 0 to {@code slots}; {@link
 *     MemorySegment#NULL} if there is an agent in every slot
 * @param ndim axes of a centre
 * @param slots agents that a world can have
 */
public record AgentSet(MemorySegment centers, MemorySegment counts, int ndim, int slots) {
  /** No agents: for plans that are not agent-relative. */
  public static final AgentSet NONE = of(MemorySegment.NULL, 0, 0);

  /** An agent in every slot: of one world, or as many in each. */
  public static AgentSet of(MemorySegment centers, int ndim, int slots) {
    return new AgentSet(centers, MemorySegment.NULL, ndim, slots);
  }
}
