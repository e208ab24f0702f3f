package io.murk.ffi.define;

import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.space.Space;

/** What C asks of a space, answered into its arrays. */
public final class SpaceQuestions {
  /** The most coordinates of one call, as in murk.h. */
  public static final int MAX_COORDS = 1 << 24;

  private SpaceQuestions() {}

  /** Lengths of the axes of a coordinate. */
  public static int[] axes(Space space) {
    int[] lengths = new int[space.ndim()];
    for (int axis = 0; axis < lengths.length; axis++) {
      lengths[axis] = space.axisLength(axis);
    }
    return lengths;
  }

  /** Writes the first {@code capacity} numbers as 64-bit ones, and how many there are. */
  public static void list(String name, int[] numbers, int count, long out, long capacity, long n) {
    Check.pointer("n", n);
    int written = (int) (capacity < 0 ? count : Math.min(capacity, count));
    Check.arrayUnlessEmpty(name, out, written, Long.BYTES);
    for (int i = 0; i < written; i++) {
      Memory.putI64(out + (long) i * Long.BYTES, numbers[i]);
    }
    Memory.putI64(n, count);
  }

  /** Writes the rank of every coordinate, -1 for what is no cell. */
  public static void ranks(Space space, long coords, long ndim, long count, long ranks) {
    int axes = Check.size("ndim", ndim, space.ndim(), space.ndim());
    int n = Check.size("n", count, 0, MAX_COORDS);
    Check.arrayUnlessEmpty("coords", coords, n, Integer.BYTES);
    Check.arrayUnlessEmpty("ranks", ranks, n, Long.BYTES);
    int[] coord = new int[axes];
    for (int i = 0; i < n; i++) {
      read(coords, i, coord);
      Memory.putI64(ranks + (long) i * Long.BYTES, space.rank(coord, axes));
    }
  }

  /** Writes the coordinate of every rank. */
  public static void coords(Space space, long ranks, long count, long coords, long length) {
    int n = Check.size("n", count, 0, MAX_COORDS);
    Check.arrayUnlessEmpty("ranks", ranks, n, Long.BYTES);
    Check.arrayUnlessEmpty("coords", coords, n, Integer.BYTES);
    Check.room("length", length, Check.elements(space.ndim(), n));
    for (int i = 0; i < n; i++) {
      rank(space, Memory.i64(ranks + (long) i * Long.BYTES));
    }
    long at = coords;
    for (int i = 0; i < n; i++) {
      for (int value : space.coord(rank(space, Memory.i64(ranks + (long) i * Long.BYTES)))) {
        Memory.putI32(at, value);
        at += Integer.BYTES;
      }
    }
  }

  /** A rank that is a cell's. */
  private static int rank(Space space, long rank) {
    long cells = Math.min(space.cellCount(), Integer.MAX_VALUE);
    if (rank < 0 || rank >= cells) {
      throw Check.invalid("rank=" + rank + " allowed=0.." + (cells - 1));
    }
    return (int) rank;
  }

  /** Writes the ranks of a cell's neighbours, and their number. */
  public static void neighbours(Space space, long rank, long out, long capacity, long n) {
    int cell = rank(space, rank);
    int[] near = new int[space.maxDegree()];
    int count = space.neighbours(cell, near);
    list("neighbours", near, count, out, capacity, n);
  }

  /** The distance of two cells. */
  public static double distance(Space space, long a, long b, long ndim) {
    int axes = Check.size("ndim", ndim, space.ndim(), space.ndim());
    Check.array("a", a, Integer.BYTES);
    Check.array("b", b, Integer.BYTES);
    int[] from = new int[axes];
    int[] to = new int[axes];
    read(a, 0, from);
    read(b, 0, to);
    return space.distance(from, to);
  }

  private static void read(long coords, int i, int[] coord) {
    for (int axis = 0; axis < coord.length; axis++) {
      long index = (long) i * coord.length + axis;
      coord[axis] = Memory.i32(coords + index * Integer.BYTES);
    }
  }
}
