package io.murk.obs.execute;

import io.murk.space.Fcc12;
import io.murk.space.GridGeometry;
import java.lang.foreign.MemorySegment;

/**
 * One component of a space as a {@link CellWindow} sees it: its part of the box, as positions from
 * 0 on in tensor order. A space that is no product is its only component.
 *
 * <p>Immutable.
 */
public sealed interface WindowPart {
  /** Positions of the part. */
  int positions();

  /** Ranks of the whole space from one cell of the component to its next. */
  long stride();

  /**
   * The cell of the component at a position around an agent, by its rank there, or -1 if there is
   * none.
   *
   * @param centers coordinates of agents, with the axes of the whole space
   * @param center where the agent's begins, in bytes
   */
  long cell(int position, MemorySegment centers, long center);

  /** Steps from the agent to that cell; ask only if there is one. */
  long steps(int position, MemorySegment centers, long center);

  private static int axis(MemorySegment centers, long center, int axis) {
    return centers.get(AgentWindow.AXIS, center + (long) axis * Integer.BYTES);
  }

  /**
   * A component whose cells lie at equal distances: a line, a ring or a grid.
   *
   * @param axes its one or two axes, in tensor order; strides are ranks of the component
   * @param metric how far two cells are; of a line, {@code MANHATTAN}
   * @param stride as {@link #stride}
   */
  record Lattice(WindowAxis[] axes, GridGeometry.Metric metric, long stride) implements WindowPart {
    @Override
    public int positions() {
      return axes.length == 1 ? axes[0].side() : axes[0].side() * axes[1].side();
    }

    @Override
    public long cell(int position, MemorySegment centers, long center) {
      long rank = 0;
      int rest = position;
      for (int i = axes.length - 1; i >= 0; i--) {
        WindowAxis axis = axes[i];
        int next = rest / axis.side();
        long middle = axis(centers, center, axis.coordAxis());
        long value = axis.resolve(middle + (rest - next * axis.side()) - axis.half());
        if (value < 0) {
          return -1;
        }
        rank += value * axis.stride();
        rest = next;
      }
      return rank;
    }

    @Override
    public long steps(int position, MemorySegment centers, long center) {
      WindowAxis columns = axes[axes.length - 1];
      int row = position / columns.side();
      int dc = position - row * columns.side() - columns.half();
      return metric.distance(axes.length == 1 ? 0 : row - axes[0].half(), dc);
    }
  }

  /**
   * A face-centred cubic lattice: of the points of its box, those with an even sum are cells.
   *
   * @param space the lattice
   * @param x its first axis, that runs slowest in the tensor; axes have no meaningful strides
   * @param y its second axis
   * @param z its third axis
   * @param stride as {@link #stride}
   */
  record Cubic(Fcc12 space, WindowAxis x, WindowAxis y, WindowAxis z, long stride)
      implements WindowPart {
    @Override
    public int positions() {
      return x.side() * y.side() * z.side();
    }

    @Override
    public long cell(int position, MemorySegment centers, long center) {
      int row = position / z.side();
      int slice = row / y.side();
      long atX = value(x, slice, centers, center);
      long atY = value(y, row - slice * y.side(), centers, center);
      long atZ = value(z, position - row * z.side(), centers, center);
      return (atX | atY | atZ) < 0 ? -1 : space.rank((int) atX, (int) atY, (int) atZ);
    }

    private static long value(WindowAxis axis, int digit, MemorySegment centers, long center) {
      long middle = axis(centers, center, axis.coordAxis());
      return axis.resolve(middle + digit - axis.half());
    }

    /** By the distance of the lattice. */
    @Override
    public long steps(int position, MemorySegment centers, long center) {
      int row = position / z.side();
      int slice = row / y.side();
      long dx = Math.abs(slice - x.half());
      long dy = Math.abs(row - slice * y.side() - y.half());
      long dz = Math.abs(position - row * z.side() - z.half());
      return Math.max(Math.max(dx, Math.max(dy, dz)), (dx + dy + dz) / 2);
    }
  }

  /**
   * A graph: position {@code i} is the {@code i}-th vertex around the agent's, by hops and then by
   * number.
   *
   * @param coordAxis which axis of a centre is the vertex
   * @param positions vertices around the one that has the most
   * @param starts those around vertex v are entries {@code starts[v]} to {@code starts[v + 1] - 1}
   *     of the two others
   * @param vertices numbers of vertices
   * @param hops how far each is
   * @param stride as {@link #stride}
   */
  record Graph(int coordAxis, int positions, int[] starts, int[] vertices, int[] hops, long stride)
      implements WindowPart {
    @Override
    public long cell(int position, MemorySegment centers, long center) {
      int vertex = axis(centers, center, coordAxis);
      if (vertex < 0 || vertex >= starts.length - 1) {
        return -1;
      }
      int at = starts[vertex] + position;
      return at < starts[vertex + 1] ? vertices[at] : -1;
    }

    @Override
    public long steps(int position, MemorySegment centers, long center) {
      return hops[starts[axis(centers, center, coordAxis)] + position];
    }
  }
}
