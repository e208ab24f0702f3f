package io.murk.describe.text;

import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.GraphSpace;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The lines of a space: one, and behind that of a product those of its components. */
final class SpaceLines {
  /** Products in products that are described. */
  private static final int DEEPEST = 64;

  private static final long LONGEST = Integer.MAX_VALUE;

  private SpaceLines() {}

  static boolean canDescribe(Space space, DescriptionWriter out) {
    return out.hasRoom(arrayBytes(space, 0));
  }

  /** Bytes of the arrays of its graphs; more than there is room for when it is too deep. */
  private static long arrayBytes(Space space, int depth) {
    if (depth > DEEPEST) {
      return Integer.MAX_VALUE;
    }
    if (space instanceof GraphSpace graph) {
      return 4L * (graph.cellCount() + 1)
          + 4L * graph.links()
          + 8L * graph.cellCount() * graph.displacementAxes();
    }
    long sum = 0;
    if (space instanceof ProductSpace product) {
      for (Space component : product.components()) {
        sum += arrayBytes(component, depth + 1);
      }
    }
    return sum;
  }

  static void write(Space space, DescriptionWriter out) {
    switch (space) {
      case Line1D line -> edge(out.begin("space line1d").word("len", line.length()), line.edge());
      case Ring1D ring -> out.begin("space ring1d").word("len", ring.length()).end();
      case Square4 grid ->
          edge(
              out.begin("space square4").word("rows", grid.rows()).word("cols", grid.cols()),
              grid.edge());
      case Square8 grid ->
          edge(
              out.begin("space square8").word("rows", grid.rows()).word("cols", grid.cols()),
              grid.edge());
      case Hex2D grid ->
          out.begin("space hex2d").word("rows", grid.rows()).word("cols", grid.cols()).end();
      case Fcc12 grid ->
          edge(
              out.begin("space fcc12")
                  .word("w", grid.width())
                  .word("h", grid.height())
                  .word("d", grid.depth()),
              grid.edge());
      case ProductSpace product -> {
        out.begin("space product").word("components", product.components().size()).end();
        for (Space component : product.components()) {
          write(component, out);
        }
      }
      case GraphSpace graph -> write(graph, out);
    }
  }

  private static void edge(DescriptionWriter out, EdgeBehavior edge) {
    out.word("edge", edge.name().toLowerCase(Locale.ROOT)).end();
  }

  private static void write(GraphSpace graph, DescriptionWriter out) {
    out.begin("space graph")
        .word("directed", graph.isDirected())
        .array("starts", graph.linkStarts())
        .array("ranks", graph.linkRanks())
        .word("axes", graph.displacementAxes());
    if (graph.displacementAxes() > 0) {
      out.array("positions", graph.positions());
    }
    out.end();
  }

  static Space read(DescriptionReader in, int depth) {
    Line line = in.next("space");
    return line.build(() -> {
      Space space = read(line, in, depth);
      line.requireAllRead();
      return space;
    });
  }

  private static Space read(Line line, DescriptionReader in, int depth) {
    return switch (line.kind()) {
      case "line1d" -> Line1D.of(line.integer("len", 1, LONGEST), edge(line));
      case "ring1d" -> Ring1D.of(line.integer("len", 1, LONGEST));
      case "square4" -> Square4.of(length(line, "rows"), length(line, "cols"), edge(line));
      case "square8" -> Square8.of(length(line, "rows"), length(line, "cols"), edge(line));
      case "hex2d" -> Hex2D.of(length(line, "rows"), length(line, "cols"));
      case "fcc12" -> Fcc12.of(length(line, "w"), length(line, "h"), length(line, "d"), edge(line));
      case "product" -> product(line, in, depth);
      case "graph" -> graph(line);
      default ->
          throw line.wrong(
              "space="
                  + line.kind()
                  + " allowed=line1d, ring1d, square4, square8, hex2d, fcc12, product, graph");
    };
  }

  private static long length(Line line, String key) {
    return line.integer(key, 1, LONGEST);
  }

  private static EdgeBehavior edge(Line line) {
    return line.choice("edge", EdgeBehavior.class);
  }

  private static Space product(Line line, DescriptionReader in, int depth) {
    long count = line.integer("components", 1, LONGEST);
    line.require(depth < DEEPEST, "products in products=" + (depth + 1) + " allowed=" + DEEPEST);
    List<Space> components = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      components.add(read(in, depth + 1));
    }
    return ProductSpace.of(components);
  }

  private static Space graph(Line line) {
    boolean directed = line.flag("directed");
    int[] starts = (int[]) line.array("starts", ArrayType.I32);
    int[] ranks = (int[]) line.array("ranks", ArrayType.I32);
    GraphSpace graph = directed ? GraphSpace.directed(starts, ranks) : GraphSpace.of(starts, ranks);
    long axes = line.integer("axes", 0, LONGEST);
    if (axes == 0) {
      return graph;
    }
    double[] flat = (double[]) line.array("positions", ArrayType.F64);
    int vertices = starts.length - 1;
    line.require(
        flat.length == axes * vertices,
        "positions.length=" + flat.length + " allowed=" + axes * vertices);
    double[][] positions = new double[vertices][(int) axes];
    for (int vertex = 0; vertex < vertices; vertex++) {
      System.arraycopy(flat, vertex * (int) axes, positions[vertex], 0, (int) axes);
    }
    return graph.withPositions(positions);
  }
}
