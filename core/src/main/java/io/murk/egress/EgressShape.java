package io.murk.egress;

import java.util.List;

/**
 * What a plan writes for one unit: one world, or one agent if it is agent-relative.
 *
 * @param agentRelative whether a unit is an agent
 * @param outputFloats f32 of a unit
 * @param maskBytes mask bytes of a unit, one for each f32
 * @param entryShapes shape of each entry's tensor, in order; entries follow each other
 */
public record EgressShape(
    boolean agentRelative, long outputFloats, long maskBytes, List<List<Integer>> entryShapes) {
  /** Copies the shapes. */
  public EgressShape {
    entryShapes = entryShapes.stream().map(List::copyOf).toList();
  }
}
