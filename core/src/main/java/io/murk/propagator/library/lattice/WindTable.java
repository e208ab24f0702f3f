package io.murk.propagator.library.lattice;

import io.murk.space.NeighbourTable;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much of a wind blows towards each neighbour.
 *
 * <p>A wind is (x, y) in cells a second: x along coordinate axis 1, y along axis 0, as gradients
 * are. The speed towards neighbour entry {@code e} is {@code wind_x * x[e] + wind_y * y[e]}. The
 * weights are {@code M^-1 d}, with d the neighbour's displacement and M the sum of {@code d d^T}
 * over the lattice's directions (displacements up to sign). On a lattice that looks the same in
 * opposite directions the upwind sum over neighbours, {@code sum max(0, -speed) * (value[j] -
 * value[i])}, is then {@code -wind . gradient} to first order, also where axes are not orthogonal.
 * On Square4, weights are the displacements.
 *
 * <p>A space with more directions than neighbours of a cell is no lattice: M is then half the
 * cells' mean. Directions that no neighbour lies in have no wind (M^-1 is the pseudo-inverse, its
 * error below f32), nor has a space whose cells have no place.
 */
public final class WindTable implements TopologyCache.Table {
  private static final int MOST_DIRECTIONS = 64;

  private static final TopologyCache<WindTable> BUILT =
      new TopologyCache<>(WindTable.class, WindTable::new);

  private final Space space;
  private final NeighbourTable neighbours;
  private final float[] x;
  private final float[] y;
  private final double upwind;
  private final double total;

  private WindTable(Space space) {
    this.space = space;
    neighbours = NeighbourTable.of(space);
    x = new float[neighbours.ranks().length];
    y = new float[x.length];
    int axes = space.displacementAxes();
    if (axes > 0 && x.length > 0) {
      weigh(axes);
    }
    double mostUpwind = 0;
    double mostTotal = 0;
    for (int cell = 0; cell < neighbours.cells(); cell++) {
      mostUpwind = Math.max(mostUpwind, Math.max(upwind(cell, 1, 1), upwind(cell, 1, -1)));
      mostUpwind = Math.max(mostUpwind, Math.max(upwind(cell, -1, 1), upwind(cell, -1, -1)));
      double sum = 0;
      for (int e = neighbours.starts()[cell]; e < neighbours.starts()[cell + 1]; e++) {
        sum += (double) Math.abs(x[e]) + Math.abs(y[e]);
      }
      mostTotal = Math.max(mostTotal, sum);
    }
    upwind = mostUpwind;
    total = mostTotal;
  }

  private double upwind(int cell, int signX, int signY) {
    double sum = 0;
    for (int e = neighbours.starts()[cell]; e < neighbours.starts()[cell + 1]; e++) {
      sum += Math.max(0.0, -(signX * (double) x[e] + signY * (double) y[e]));
    }
    return sum;
  }

  private void weigh(int axes) {
    double[] inverse = inverse(moments(axes), axes);
    double[] places = new double[space.maxDegree() * axes];
    for (int cell = 0; cell < neighbours.cells(); cell++) {
      space.displacements(cell, places);
      for (int i = 0; i < neighbours.degree(cell); i++) {
        int e = neighbours.starts()[cell] + i;
        y[e] = (float) dot(inverse, 0, places, i * axes, axes);
        x[e] = axes > 1 ? (float) dot(inverse, axes, places, i * axes, axes) : 0f;
      }
    }
  }

  private static double dot(double[] a, int atA, double[] b, int atB, int n) {
    double sum = 0;
    for (int k = 0; k < n; k++) {
      sum += a[atA + k] * b[atB + k];
    }
    return sum;
  }

  /** Sum of d d^T over the directions of a lattice, or half the mean over cells. */
  private double[] moments(int axes) {
    List<double[]> directions = new ArrayList<>();
    double[] everywhere = new double[axes * axes];
    double[] places = new double[space.maxDegree() * axes];
    int most = Math.min(space.maxDegree(), MOST_DIRECTIONS);
    for (int cell = 0; cell < neighbours.cells(); cell++) {
      space.displacements(cell, places);
      for (int i = 0; i < neighbours.degree(cell); i++) {
        double[] d = Arrays.copyOfRange(places, i * axes, (i + 1) * axes);
        addSquare(everywhere, d, 0.5 / neighbours.cells());
        if (directions.size() <= most && isNew(directions, d)) {
          directions.add(d);
        }
      }
    }
    if (directions.size() > most) {
      return everywhere;
    }
    double[] lattice = new double[axes * axes];
    for (double[] d : directions) {
      addSquare(lattice, d, 1);
    }
    return lattice;
  }

  private static boolean isNew(List<double[]> directions, double[] d) {
    for (double[] known : directions) {
      boolean same = true;
      boolean opposite = true;
      for (int k = 0; k < d.length; k++) {
        same &= known[k] == d[k];
        opposite &= known[k] == -d[k];
      }
      if (same || opposite) {
        return false;
      }
    }
    return true;
  }

  private static void addSquare(double[] sum, double[] d, double weight) {
    for (int row = 0; row < d.length; row++) {
      for (int column = 0; column < d.length; column++) {
        sum[row * d.length + column] += weight * d[row] * d[column];
      }
    }
  }

  /** {@code (m m + t I)^-1 m} with a tiny t: the pseudo-inverse of a symmetric matrix. */
  private static double[] inverse(double[] m, int n) {
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += m[i * n + i];
    }
    if (trace == 0) {
      return m;
    }
    double[] left = new double[n * n];
    double[] right = m.clone();
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        for (int k = 0; k < n; k++) {
          left[row * n + column] += m[row * n + k] * m[k * n + column];
        }
      }
      left[row * n + row] += 1e-10 * trace * trace;
    }
    for (int pivot = 0; pivot < n; pivot++) {
      for (int row = 0; row < n; row++) {
        if (row != pivot) {
          double factor = left[row * n + pivot] / left[pivot * n + pivot];
          for (int column = 0; column < n; column++) {
            left[row * n + column] -= factor * left[pivot * n + column];
            right[row * n + column] -= factor * right[pivot * n + column];
          }
        }
      }
    }
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        right[row * n + column] /= left[row * n + row];
      }
    }
    return right;
  }

  /** The table of a space, built once for its topology. */
  public static WindTable of(Space space) {
    return BUILT.of(space);
  }

  @Override
  public Space space() {
    return space;
  }

  /** The neighbours that the weights belong to. */
  public NeighbourTable neighbours() {
    return neighbours;
  }

  /** Weight of the wind's x for each entry of the neighbours. */
  public float[] x() {
    return x;
  }

  /** Weight of the wind's y for each entry of the neighbours. */
  public float[] y() {
    return y;
  }

  /** The largest sum of speeds from upwind neighbours in a uniform wind of |x| and |y| up to 1. */
  public double upwind() {
    return upwind;
  }

  /** The largest sum of speeds to neighbours when each may see another wind of up to 1. */
  public double total() {
    return total;
  }
}
