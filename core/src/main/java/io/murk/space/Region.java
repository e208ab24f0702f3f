package io.murk.space;

import java.util.List;

/** A set of cells, named by what it is; a space compiles it. */
public sealed interface Region {
  /** Every cell. */
  record All() implements Region {}

  /** Every cell within {@code radius} steps of {@code center}. */
  record Disk(Coord center, int radius) implements Region {}

  /** Every cell of the box from {@code min} to {@code max}, both included. */
  record Rect(Coord min, Coord max) implements Region {}

  /**
   * Every cell within {@code depth} neighbour steps of {@code center}; the same cells as a disk.
   */
  record Neighbours(Coord center, int depth) implements Region {}

  /** The cells that are listed; order and repeats do not matter. */
  record Coords(List<Coord> cells) implements Region {
    /** Copies the list. */
    public Coords {
      cells = List.copyOf(cells);
    }
  }
}
