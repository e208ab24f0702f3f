package io.murk.obs;

import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.RegionPlan;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What one unit must hold, cell by cell, by our rules or by those of murk 0.1.9: each rule in which
 * they differ is a switch. So a recording that the oracle gives with all rules of 0.1.9 differs
 * from ours by those rules and nothing else.
 *
 * <p>f32, all components, Identity and Normalize: what 0.1.9 could say.
 */
final class GoldenOracle {
  /** Where we differ on purpose. */
  enum Rule {
    /** 0.1.9: element {@code rank} of the field's values, whatever its components. */
    VECTOR_FIELDS,
    /** 0.1.9: a window on a Hex2D is [q, r]. */
    HEX_ROWS_FIRST,
    /** 0.1.9: on spaces that are no grid, no filter by distance and no way round an edge. */
    DISKS_ON_EVERY_SPACE,
    /** 0.1.9: a pooled window without a cell is 0 before the transform. */
    EMPTY_POOLED_WINDOWS
  }

  /** A tensor; what is not valid has mask 0. */
  record Tensor(List<Integer> shape, float[] values, byte[] mask) {}

  private final NativeSnapshot snapshot;
  private final Space space;
  private final Set<Rule> old;

  /**
   * An oracle.
   *
   * @param old the rules that are those of 0.1.9
   */
  GoldenOracle(NativeSnapshot snapshot, Set<Rule> old) {
    this.snapshot = snapshot;
    this.space = snapshot.space();
    this.old = old;
  }

  /** The tensors of the unit of an agent; of world 0, whose centre nobody looks at, otherwise. */
  List<Tensor> observe(ObsSpec spec, int[] center) {
    return spec.entries().stream().map(entry -> observe(entry, center)).toList();
  }

  private Tensor observe(ObsEntry entry, int[] center) {
    Tensor raw = raw(entry, center);
    boolean wasPooled = entry.pool() != null;
    if (wasPooled) {
      raw = pool(entry.pool(), raw);
    }
    boolean emptyToo = wasPooled && old.contains(Rule.EMPTY_POOLED_WINDOWS);
    for (int i = 0; i < raw.values.length; i++) {
      if (raw.mask[i] == 1 || emptyToo) {
        raw.values[i] = ValueOracle.transform(entry.transform(), raw.values[i]);
      }
    }
    return raw;
  }

  private Tensor raw(ObsEntry entry, int[] center) {
    int dims = old.contains(Rule.VECTOR_FIELDS) ? 1 : snapshot.schema().components(entry.field());
    if (entry.region() instanceof ObsRegion.Fixed(var region)) {
      RegionPlan plan = space.compile(region);
      int[] ranks = new int[plan.mask().length];
      Arrays.fill(ranks, -1);
      for (int i = 0; i < plan.ranks().length; i++) {
        ranks[plan.tensorIndices()[i]] = plan.ranks()[i];
      }
      return gather(entry.field(), Arrays.stream(plan.shape()).boxed().toList(), ranks, dims);
    }
    int[] halves = new int[space.ndim()];
    long radius = Long.MAX_VALUE;
    if (entry.region() instanceof ObsRegion.AgentDisk(int r)) {
      Arrays.fill(halves, r);
      radius = r;
    } else if (entry.region() instanceof ObsRegion.AgentRect(List<Integer> given)) {
      Arrays.setAll(halves, given::get);
    }
    List<Integer> order = tensorAxes();
    List<Integer> shape = new ArrayList<>();
    order.forEach(axis -> shape.add(2 * halves[axis] + 1));
    int[] ranks = new int[shape.stream().reduce(1, (a, b) -> a * b)];
    int[] offset = new int[halves.length];
    for (int i = 0; i < ranks.length; i++) {
      int rest = i;
      for (int t = order.size() - 1; t >= 0; t--) {
        offset[order.get(t)] = rest % shape.get(t) - halves[order.get(t)];
        rest /= shape.get(t);
      }
      ranks[i] = isInDisk(offset, radius) ? rank(center, offset) : -1;
    }
    return gather(entry.field(), shape, ranks, dims);
  }

  private Tensor gather(int field, List<Integer> cells, int[] ranks, int dims) {
    List<Integer> shape = new ArrayList<>(cells);
    if (snapshot.schema().components(field) > 1 && !old.contains(Rule.VECTOR_FIELDS)) {
      shape.add(dims);
    }
    Tensor tensor =
        new Tensor(shape, new float[ranks.length * dims], new byte[ranks.length * dims]);
    for (int i = 0; i < ranks.length; i++) {
      for (int c = 0; c < dims && ranks[i] >= 0; c++) {
        tensor.values[i * dims + c] = snapshot.element(field, (long) ranks[i] * dims + c);
        tensor.mask[i * dims + c] = 1;
      }
    }
    return tensor;
  }

  /** The leaves of a product, or the space itself. */
  private static List<Space> leaves(Space space) {
    if (!(space instanceof ProductSpace product)) {
      return List.of(space);
    }
    return product.components().stream().flatMap(part -> leaves(part).stream()).toList();
  }

  /** For each axis of the tensor, the axis of a coordinate that it is. */
  private List<Integer> tensorAxes() {
    List<Integer> order = new ArrayList<>();
    for (Space leaf : leaves(space)) {
      int first = order.size();
      for (int axis = 0; axis < leaf.ndim(); axis++) {
        boolean swapped = leaf instanceof Hex2D && !old.contains(Rule.HEX_ROWS_FIRST);
        order.add(swapped ? first + 1 - axis : first + axis);
      }
    }
    return order;
  }

  private boolean isOldOffGrids() {
    return space.geometryOrNull() == null && old.contains(Rule.DISKS_ON_EVERY_SPACE);
  }

  private boolean isInDisk(int[] offset, long radius) {
    if (isOldOffGrids()) {
      return true;
    }
    long steps = 0;
    int first = 0;
    for (Space leaf : leaves(space)) {
      steps += steps(leaf, Arrays.copyOfRange(offset, first, first + leaf.ndim()));
      first += leaf.ndim();
    }
    return steps <= radius;
  }

  private static long steps(Space leaf, int[] d) {
    int sum = Arrays.stream(d).map(Math::abs).sum();
    int most = Arrays.stream(d).map(Math::abs).max().orElseThrow();
    return switch (leaf) {
      case Square8 _ -> most;
      case Hex2D _ -> Math.max(most, Math.abs(d[0] + d[1]));
      case Fcc12 _ -> Math.max(most, sum / 2);
      default -> sum;
    };
  }

  /** The cell at a place of the window, or -1. */
  private int rank(int[] center, int[] offset) {
    int[] coord = new int[center.length];
    int axis = 0;
    for (Space leaf : leaves(space)) {
      for (int i = 0; i < leaf.ndim(); i++, axis++) {
        coord[axis] = center[axis] + offset[axis];
        if (wraps(leaf) && !isOldOffGrids()) {
          coord[axis] = Math.floorMod(coord[axis], leaf.axisLength(i));
        }
      }
    }
    return space.rank(coord);
  }

  private static boolean wraps(Space leaf) {
    return switch (leaf) {
      case Ring1D _ -> true;
      case Line1D line -> line.edge() == EdgeBehavior.WRAP;
      case Square4 square -> square.edge() == EdgeBehavior.WRAP;
      case Square8 square -> square.edge() == EdgeBehavior.WRAP;
      case Fcc12 lattice -> lattice.edge() == EdgeBehavior.WRAP;
      default -> false;
    };
  }

  /** A tensor of two axes, and maybe a third one of components. */
  static Tensor pool(Pool pool, Tensor from) {
    int dims = from.shape.size() == 3 ? from.shape.get(2) : 1;
    int cols = from.shape.get(1);
    int outRows = windows(from.shape.get(0), pool.rows(), pool.rowStride());
    int outCols = windows(cols, pool.cols(), pool.colStride());
    List<Integer> shape = new ArrayList<>(List.of(outRows, outCols));
    if (from.shape.size() == 3) {
      shape.add(dims);
    }
    int elements = outRows * outCols * dims;
    Tensor to = new Tensor(shape, new float[elements], new byte[elements]);
    for (int i = 0; i < elements; i++) {
      int top = i / dims / outCols * pool.rowStride();
      int left = i / dims % outCols * pool.colStride();
      List<Float> cells = new ArrayList<>();
      for (int row = top; row < top + pool.rows(); row++) {
        for (int col = left; col < left + pool.cols(); col++) {
          int at = (row * cols + col) * dims + i % dims;
          if (from.mask[at] == 1) {
            cells.add(from.values[at]);
          }
        }
      }
      poolWindow(pool.kernel(), cells, to, i);
    }
    return to;
  }

  private static int windows(int side, int size, int stride) {
    return side < size ? 0 : (side - size) / stride + 1;
  }

  private static void poolWindow(Pool.Kernel kernel, List<Float> cells, Tensor to, int at) {
    boolean extreme = kernel == Pool.Kernel.MAX || kernel == Pool.Kernel.MIN;
    if (extreme) {
      cells.removeIf(value -> Float.isNaN(value));
    }
    if (cells.isEmpty()) {
      return;
    }
    float result =
        switch (kernel) {
          case MAX -> Float.NEGATIVE_INFINITY;
          case MIN -> Float.POSITIVE_INFINITY;
          case MEAN, SUM -> 0.0f;
        };
    for (float value : cells) {
      switch (kernel) {
        case MAX -> result = value > result ? value : result;
        case MIN -> result = value < result ? value : result;
        case MEAN, SUM -> result += value;
      }
    }
    to.values[at] = kernel == Pool.Kernel.MEAN ? result / cells.size() : result;
    to.mask[at] = 1;
  }
}
