package io.murk.obs.compile;

import io.murk.obs.execute.DiskWindow;
import io.murk.space.GridGeometry;

/** Makes the window of an entry around an agent. */
final class DiskCompiler {
  /** The most elements of a window: its mask is a Java array. */
  private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private DiskCompiler() {}

  /** A window of {@code [2 * radius + 1, 2 * radius + 1, components]} elements. */
  static DiskWindow compile(int entry, int radius, GridGeometry grid, int components) {
    int largest = largestRadius(components);
    if (radius < 0 || radius > largest) {
      throw SpecErrors.invalid(
          entry,
          "radius",
          radius,
          largest < 0 ? "none, the field has too many components" : "0.." + largest);
    }
    return new DiskWindow(grid, radius, components);
  }

  /** The largest radius whose window has at most {@link #MAX_ELEMENTS}, or -1. */
  private static int largestRadius(int components) {
    long cells = MAX_ELEMENTS / components;
    int side = (int) StrictMath.sqrt((double) cells);
    return (side - 1) / 2 - (side == 0 ? 1 : 0);
  }
}
