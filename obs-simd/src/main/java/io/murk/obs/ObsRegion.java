package io.murk.obs;

/** Which cells an entry shows, and how they lie in its tensor. */
public sealed interface ObsRegion {
  /**
   * Every cell of the world, in the shape of the space ({@link io.murk.space.Space#shape}): [rows,
   * cols] on a grid, flat on an Fcc12, the shapes of the components one after the other on a
   * product.
   */
  record All() implements ObsRegion {}

  /**
   * The cells around an agent, in a box of [2 * radius + 1, 2 * radius + 1] with the agent's cell
   * in the middle; on a Square4, Square8 or Hex2D. The first axis of the box is the row: [r, q] on
   * a Hex2D, although an agent's coordinate there is [q, r].
   *
   * <p>An element of the box holds a cell's value if it lies within {@code radius} steps of the
   * middle, counted along the axes of the box by the metric of the space, and if there is such a
   * cell (around the edge on a space that wraps). All others are 0 with mask 0.
   *
   * @param radius steps, 0 or more
   */
  record AgentDisk(int radius) implements ObsRegion {}
}
