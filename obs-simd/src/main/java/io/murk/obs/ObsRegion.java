package io.murk.obs;

import io.murk.space.Region;
import java.util.List;

/** Which cells an entry shows, and how they lie in its tensor. */
public sealed interface ObsRegion {
  /**
   * A region of the space, the same for everybody. A {@link Region.All} has the shape of the space
   * ({@link io.murk.space.Space#shape}): [rows, cols] on a grid, flat on an Fcc12, the shapes of
   * the components one after the other on a product. The others have the shape of their {@link
   * io.murk.space.RegionPlan}.
   */
  record Fixed(Region region) implements ObsRegion {}

  /**
   * The cells within {@code radius} steps of an agent, by the distance of the space, in a box of
   * {@code 2 * radius + 1} on every axis with the agent's cell in the middle. The box has the axes
   * of a coordinate; on a Hex2D, alone or in a product, [r, q], although a coordinate there is [q,
   * r]. On a GraphSpace it has one axis, as long as the largest number of vertices within {@code
   * radius} hops of one vertex: those of the agent's vertex by hops and then by number, then
   * padding.
   *
   * <p>An element holds a cell's value if there is such a cell: where an axis wraps, around its
   * edge, and then more than once if the box is longer than the axis. All others are 0 with mask 0.
   *
   * @param radius steps, 0 or more
   */
  record AgentDisk(int radius) implements ObsRegion {}

  /**
   * The box of cells around an agent: {@code 2 * h + 1} on every axis, in the order of axes that
   * {@link AgentDisk} has, without its filter by distance. Not on a GraphSpace.
   *
   * @param halfExtents h for each axis of a coordinate, in the order of the coordinate ([q, r] on a
   *     Hex2D), 0 or more
   */
  record AgentRect(List<Integer> halfExtents) implements ObsRegion {
    /** Copies the list. */
    public AgentRect {
      halfExtents = List.copyOf(halfExtents);
    }
  }
}
