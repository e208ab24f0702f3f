package io.murk.obs.compile;

import io.murk.obs.ObsRegion;
import io.murk.obs.execute.AgentWindow;
import io.murk.obs.execute.CellWindow;
import io.murk.obs.execute.RowWindow;
import io.murk.obs.execute.ValueMap;
import io.murk.obs.execute.WindowAxis;
import io.murk.obs.execute.WindowPart;
import io.murk.space.Fcc12;
import io.murk.space.GraphSpace;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the window of an entry around an agent: by rows where every component of the space is a
 * line, a ring or a grid, and cell by cell elsewhere.
 */
final class WindowCompiler {
  /** The most elements of a window: its mask is a Java array. */
  private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private final int entry;
  private final Space space;
  private final ValueMap map;
  private final List<SpaceComponent> components;
  private final boolean inRows;

  /** Half of the box on each axis of a coordinate. */
  private final int[] halves;

  private WindowCompiler(int entry, Space space, ValueMap map) {
    this.entry = entry;
    this.space = space;
    this.map = map;
    components = SpaceComponent.of(space);
    inRows = components.stream().allMatch(SpaceComponent::isInRows);
    halves = new int[space.ndim()];
  }

  /**
   * A window with the shape of its box.
   *
   * @param sides of the box, in tensor order
   */
  record Compiled(AgentWindow window, int[] sides) {}

  /** Compiles a region around an agent. */
  static Compiled compile(int entry, ObsRegion region, Space space, ValueMap map) {
    var compiler = new WindowCompiler(entry, space, map);
    return switch (region) {
      case ObsRegion.AgentDisk(int radius) -> compiler.disk(radius);
      case ObsRegion.AgentRect(List<Integer> halfExtents) -> compiler.rect(halfExtents);
      case ObsRegion.Fixed _ -> throw new AssertionError(region);
    };
  }

  private Compiled disk(int radius) {
    int largest = largestRadius();
    if (radius < 0 || radius > largest) {
      throw SpecErrors.invalid(
          entry,
          "radius",
          radius,
          largest < 0 ? "none: a cell becomes " + map.width() + " elements" : "0.." + largest);
    }
    Arrays.fill(halves, radius);
    return inRows ? rows(radius) : cells(radius, radius);
  }

  private Compiled rect(List<Integer> halfExtents) {
    int ndim = space.ndim();
    if (halfExtents.size() != ndim) {
      throw SpecErrors.invalid(
          entry,
          "halfExtents.length",
          halfExtents.size(),
          ndim + ", one for each axis of a coordinate of " + space);
    }
    for (SpaceComponent component : components) {
      if (component.space() instanceof GraphSpace) {
        throw SpecErrors.invalid(
            entry, "region", "AgentRect", "AgentDisk around an agent on " + component.space());
      }
    }
    long elements = map.width();
    for (int i = 0; i < ndim; i++) {
      int half = halfExtents.get(i);
      if (half < 0) {
        throw SpecErrors.invalid(entry, "halfExtents[" + i + "]", half, "0..");
      }
      halves[i] = half;
      elements = times(elements, 2L * half + 1);
    }
    if (elements > MAX_ELEMENTS) {
      throw SpecErrors.invalid(
          entry, "halfExtents", halfExtents, "boxes of at most " + MAX_ELEMENTS + " elements");
    }
    return inRows ? rows(-1) : cells(-1, CellWindow.ANY);
  }

  /** The product of positive numbers, or more than {@link #MAX_ELEMENTS} if it is more. */
  private static long times(long a, long b) {
    return a > MAX_ELEMENTS / b ? MAX_ELEMENTS + 1 : a * b;
  }

  /** The largest radius whose window has at most {@link #MAX_ELEMENTS}, or -1. */
  private int largestRadius() {
    int axes = 0;
    for (SpaceComponent component : components) {
      axes += component.space() instanceof GraphSpace ? 0 : component.space().ndim();
    }
    if (map.width() > MAX_ELEMENTS) {
      return -1;
    }
    if (axes == 0) {
      return Integer.MAX_VALUE;
    }
    int fits = 0;
    int exceeds = 1 << 30;
    while (exceeds - fits > 1) {
      int radius = (fits + exceeds) >>> 1;
      long elements = map.width();
      for (int i = 0; i < axes; i++) {
        elements = times(elements, 2L * radius + 1);
      }
      fits = elements <= MAX_ELEMENTS ? radius : fits;
      exceeds = elements <= MAX_ELEMENTS ? exceeds : radius;
    }
    return fits;
  }

  /** A window of rows; all of its box if the radius is negative. */
  private Compiled rows(int radius) {
    List<WindowAxis> box = new ArrayList<>();
    for (SpaceComponent component : components) {
      component.addAxes(halves, component.stride(), box);
    }
    WindowAxis[] axes = box.toArray(new WindowAxis[0]);
    int[] sides = Arrays.stream(axes).mapToInt(WindowAxis::side).toArray();
    int rows = 1;
    for (int i = 0; i < axes.length - 1; i++) {
      rows *= sides[i];
    }
    int[] first = new int[rows];
    int[] last = new int[rows];
    int[] offsets = new int[axes.length];
    int half = axes[axes.length - 1].half();
    for (int t = 0; t < rows; t++) {
      if (radius < 0) {
        first[t] = -half;
        last[t] = half;
      } else {
        offsets(axes, t, offsets);
        span(radius, offsets, t, first, last);
      }
    }
    return new Compiled(new RowWindow(axes, first, last, map), sides);
  }

  /** Of a row of the box how far it is from the middle, on each axis but the last. */
  private static void offsets(WindowAxis[] axes, int row, int[] offsets) {
    int rest = row;
    for (int i = axes.length - 2; i >= 0; i--) {
      int next = rest / axes[i].side();
      offsets[i] = rest - next * axes[i].side() - axes[i].half();
      rest = next;
    }
  }

  /** The columns of a row that are in the disk: what the other components leave of the radius. */
  private void span(int radius, int[] offsets, int t, int[] first, int[] last) {
    long left = radius;
    int axis = 0;
    for (int i = 0; i < components.size() - 1; i++) {
      SpaceComponent component = components.get(i);
      int ndim = component.space().ndim();
      left -= component.metric().distance(ndim == 1 ? 0 : offsets[axis], offsets[axis + ndim - 1]);
      axis += ndim;
    }
    SpaceComponent component = components.getLast();
    int row = component.space().ndim() == 1 ? 0 : offsets[axis];
    boolean isEmpty = left < 0;
    first[t] = isEmpty ? 0 : component.metric().firstCol((int) left, row);
    last[t] = isEmpty ? -1 : component.metric().lastCol((int) left, row);
  }

  private Compiled cells(int radius, long steps) {
    WindowPart[] parts = new WindowPart[components.size()];
    List<Integer> sides = new ArrayList<>();
    long elements = map.width();
    for (int i = 0; i < parts.length; i++) {
      SpaceComponent component = components.get(i);
      switch (component.space()) {
        case GraphSpace graph -> {
          WindowPart.Graph part = GraphBalls.compile(entry, radius, graph, component);
          sides.add(part.positions());
          parts[i] = part;
        }
        case Fcc12 lattice -> parts[i] = cubic(lattice, component, sides);
        default -> parts[i] = lattice(component, sides);
      }
      elements = times(elements, parts[i].positions());
    }
    if (elements > MAX_ELEMENTS) {
      throw SpecErrors.invalid(
          entry, "radius", radius, "windows of at most " + MAX_ELEMENTS + " elements on " + space);
    }
    int[] shape = sides.stream().mapToInt(Integer::intValue).toArray();
    return new Compiled(new CellWindow(parts, steps, map), shape);
  }

  private WindowPart cubic(Fcc12 lattice, SpaceComponent component, List<Integer> sides) {
    WindowAxis[] axes = axes(component, sides);
    return new WindowPart.Cubic(lattice, axes[0], axes[1], axes[2], component.stride());
  }

  private WindowPart lattice(SpaceComponent component, List<Integer> sides) {
    return new WindowPart.Lattice(axes(component, sides), component.metric(), component.stride());
  }

  /** The axes of one component alone. */
  private WindowAxis[] axes(SpaceComponent component, List<Integer> sides) {
    List<WindowAxis> axes = new ArrayList<>();
    component.addAxes(halves, 1, axes);
    axes.forEach(axis -> sides.add(axis.side()));
    return axes.toArray(new WindowAxis[0]);
  }
}
