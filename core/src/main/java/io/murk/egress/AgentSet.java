package io.murk.egress;

import java.lang.foreign.MemorySegment;

/**
 * Where the agents of a world are.
 *
 * @param centers i32 [count][ndim], native byte order, owned by the caller; centres may lie outside
 *     the space
 * @param ndim axes of a centre
 * @param count number of agents
 */
public record AgentSet(MemorySegment centers, int ndim, int count) {
  /** No agents: for plans that are not agent-relative. */
  public static final AgentSet NONE = new AgentSet(MemorySegment.NULL, 0, 0);
}
