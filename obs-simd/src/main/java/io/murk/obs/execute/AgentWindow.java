package io.murk.obs.execute;

import io.murk.egress.EgressTarget;
import io.murk.obs.kernel.WindowBatch;
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

  /** The state, as batches know it, that most windows are, or {@link WindowBatch#NONE}. */
  int common();

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

  /**
   * Writes the tensors and masks of the agents of a batch, and how many elements of each hold a
   * cell's value. Of windows that follow the batch it may write anything, if tensors follow each
   * other without a gap.
   *
   * @param field the field's values of the agents' world
   * @param target the caller's buffers
   * @param centers i32 coordinates of agents
   * @param centerAt where the first agent's begins, in bytes
   * @param centerBytes from one agent to the next
   * @param batch where the windows go
   */
  void gatherAll(
      MemorySegment field,
      EgressTarget target,
      MemorySegment centers,
      long centerAt,
      long centerBytes,
      WindowBatch batch);
}
