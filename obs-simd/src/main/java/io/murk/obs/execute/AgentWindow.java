package io.murk.obs.execute;

import io.murk.egress.EgressTarget;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The cells around an agent that an entry shows, in a box: which they are for a centre, and where
 * they lie in the tensor.
 *
 * <p>Centres may be any ints. Immutable. Hot: 0 B/op.
 */
public sealed interface AgentWindow permits RowWindow, CellWindow {
  /** An axis of a centre. */
  ValueLayout.OfInt AXIS = ValueLayout.JAVA_INT_UNALIGNED;

  /** Elements of the tensor. */
  long elements();

  /**
   * Writes the tensor and mask of one agent, all elements of them.
   *
   * @param field the field's values of the agent's world
   * @param target the caller's buffers
   * @param at where the tensor starts in the output, in bytes
   * @param maskAt where it starts in the mask
   * @param centers i32 coordinates of agents
   * @param centerAt where this agent's begins, in bytes
   * @return how many elements hold a cell's value
   */
  long gather(
      MemorySegment field,
      EgressTarget target,
      long at,
      long maskAt,
      MemorySegment centers,
      long centerAt);
}
