package io.murk.ffi.define;

import io.murk.ffi.HandleTable;
import io.murk.ffi.Held;
import io.murk.ffi.define.ConfigLayouts.GraphDefLayout;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.space.GraphSpace;
import io.murk.space.ProductSpace;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.List;

/** A space that C holds. */
public final class HeldSpace extends Held {
  /** The spaces that C holds. */
  public static final HandleTable<HeldSpace> TABLE = new HandleTable<>("space");

  /** Upper bounds, as in murk.h. */
  public static final int MAX_VERTICES = 1 << 28;

  public static final int MAX_EDGES = 1 << 29;
  public static final int MAX_POSITION_AXES = 16;
  public static final int MAX_COMPONENTS = 16;

  private final Space space;

  private HeldSpace(Space space) {
    this.space = space;
  }

  /** A handle of a space. */
  public static long hold(Space space) {
    return TABLE.insert(new HeldSpace(space));
  }

  /** The space of a handle. */
  public static Space of(long handle) {
    HeldSpace held = TABLE.find(handle);
    synchronized (held) {
      TABLE.enter(held);
      return held.space;
    }
  }

  /** The product of the spaces of an array of handles. */
  public static Space product(long spaces, long count) {
    int n = Check.size("n", count, 1, MAX_COMPONENTS);
    Check.array("spaces", spaces, Long.BYTES);
    List<Space> parts = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      parts.add(of(Memory.i64(spaces + (long) i * Long.BYTES)));
    }
    return ProductSpace.of(parts);
  }

  /** MurkGraphDef. */
  public static Space graph(long def) {
    Struct struct = Struct.at("def", def, GraphDefLayout.BYTES).reserved(GraphDefLayout.RESERVED);
    int vertices = Check.size("n_vertices", struct.i64(GraphDefLayout.N_VERTICES), 1, MAX_VERTICES);
    int edges = Check.size("n_targets", struct.i64(GraphDefLayout.N_TARGETS), 0, MAX_EDGES);
    long offsets = struct.i64(GraphDefLayout.OFFSETS);
    long targets = struct.i64(GraphDefLayout.TARGETS);
    Check.array("offsets", offsets, Long.BYTES);
    Check.arrayUnlessEmpty("targets", targets, edges, Integer.BYTES);
    HeapRoom.require("vertices and edges", 4L * Integer.BYTES * (vertices + (long) edges));
    int[] starts = new int[vertices + 1];
    for (int i = 0; i <= vertices; i++) {
      long start = Memory.i64(offsets + (long) i * Long.BYTES);
      starts[i] = Check.size("offsets[]", start, 0, edges);
    }
    int[] ranks = new int[edges];
    for (int i = 0; i < edges; i++) {
      ranks[i] = Memory.i32(targets + (long) i * Integer.BYTES);
    }
    GraphSpace graph =
        struct.i32(GraphDefLayout.DIRECTED) != 0
            ? GraphSpace.directed(starts, ranks)
            : GraphSpace.of(starts, ranks);
    return positioned(graph, struct, vertices);
  }

  private static GraphSpace positioned(GraphSpace graph, Struct struct, int vertices) {
    long positions = struct.i64(GraphDefLayout.POSITIONS);
    int axes = struct.i32(GraphDefLayout.POSITION_AXES);
    if (positions == 0) {
      Check.range("position_axes", axes, 0, 0);
      return graph;
    }
    Check.array("positions", positions, Double.BYTES);
    Check.range("position_axes", axes, 1, MAX_POSITION_AXES);
    HeapRoom.require("positions", vertices * (32L + 2L * axes * Double.BYTES));
    double[][] places = new double[vertices][axes];
    for (int vertex = 0; vertex < vertices; vertex++) {
      for (int axis = 0; axis < axes; axis++) {
        long index = (long) vertex * axes + axis;
        places[vertex][axis] = Memory.f64(positions + index * Double.BYTES);
      }
    }
    return graph.withPositions(places);
  }

  @Override
  protected void free() {}
}
