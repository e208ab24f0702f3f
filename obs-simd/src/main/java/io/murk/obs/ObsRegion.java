package io.murk.obs;

/** Which cells an entry shows, and how they lie in its tensor. */
public sealed interface ObsRegion {
  /** Every cell of the world, in the shape of the space: [rows, cols] on a square grid. */
  record All() implements ObsRegion {}

  /**
   * The cells around an agent, in a box of [2 * radius + 1, 2 * radius + 1] with the agent's cell
   * in the middle.
   *
   * <p>An element of the box holds a cell's value if it lies within {@code radius} steps of the
   * middle, counted along the axes of the box by the metric of the space, and if there is such a
   * cell (around the edge on a space that wraps). All others are 0 with mask 0.
   *
   * @param radius steps, 0 or more
   */
  record AgentDisk(int radius) implements ObsRegion {}
}
