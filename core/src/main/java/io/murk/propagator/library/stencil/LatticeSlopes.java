package io.murk.propagator.library.stencil;

import io.murk.space.Hex2D;
import io.murk.space.ProductSpace;
import io.murk.space.Space;
import java.util.Arrays;

/**
 * Least-squares weights of a cell's neighbours for the gradient in the lattice's true geometry.
 *
 * <p>With the ways d_k to the neighbours, the gradient g that minimises {@code sum over k of (g .
 * d_k - dh_k)^2} is {@code sum over k of w_k dh_k} with {@code w_k = M+ d_k}, where {@code M = sum
 * over k of d_k d_k^T} and M+ is its Moore-Penrose inverse: along directions in which a cell has no
 * neighbour the slope is 0. (The unweighted least-squares gradient of finite-volume methods, J.
 * Blazek, Computational Fluid Dynamics, section 5.3; of slopes with the least length where it is
 * not unique.) M is diagonalised by Jacobi's method.
 */
final class LatticeSlopes {
  private static final int SWEEPS = 12;

  /** Of the largest eigenvalue, or of the largest weight: what is less is rounding. */
  private static final double NEGLIGIBLE = 1e-9;

  private final double[][] toPlace;
  private double[] lastSteps = new double[0];

  /** Rows of a matrix from displacements to places, one a result axis. */
  private LatticeSlopes(double[][] toPlace) {
    this.toPlace = toPlace;
  }

  static LatticeSlopes of(Space space) {
    return new LatticeSlopes(Geometry.of(space));
  }

  int axes() {
    return toPlace.length;
  }

  /**
   * Writes the weights of a cell, [neighbour][axis].
   *
   * @param steps displacements, [neighbour][displacement axis]
   * @param weights the weights of the cell before on entry
   */
  void weigh(double[] steps, int degree, float[] weights) {
    int width = toPlace[0].length;
    if (Arrays.equals(lastSteps, 0, lastSteps.length, steps, 0, degree * width)) {
      return;
    }
    lastSteps = Arrays.copyOf(steps, degree * width);
    int n = axes();
    double[][] ways = new double[degree][n];
    double[][] matrix = new double[n][n];
    for (int k = 0; k < degree; k++) {
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < width; b++) {
          ways[k][a] += toPlace[a][b] * steps[k * width + b];
        }
      }
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          matrix[a][b] += ways[k][a] * ways[k][b];
        }
      }
    }
    double[][] inverse = pseudoInverse(matrix);
    for (int k = 0; k < degree; k++) {
      for (int a = 0; a < n; a++) {
        double weight = 0;
        for (int b = 0; b < n; b++) {
          weight += inverse[a][b] * ways[k][b];
        }
        weights[k * n + a] = Math.abs(weight) < NEGLIGIBLE ? 0f : (float) weight;
      }
    }
  }

  /** The Moore-Penrose inverse of a symmetric matrix, which is destroyed. */
  private static double[][] pseudoInverse(double[][] m) {
    int n = m.length;
    double[][] vectors = new double[n][n];
    for (int i = 0; i < n; i++) {
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(m, vectors, p, q);
        }
      }
    }
    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, m[i][i]);
    }
    double[][] inverse = new double[n][n];
    for (int i = 0; i < n; i++) {
      if (m[i][i] > NEGLIGIBLE * largest) {
        for (int a = 0; a < n; a++) {
          for (int b = 0; b < n; b++) {
            inverse[a][b] += vectors[a][i] * vectors[b][i] / m[i][i];
          }
        }
      }
    }
    return inverse;
  }

  /** Makes m[p][q] zero by a rotation, which the vectors follow. */
  private static void rotate(double[][] m, double[][] vectors, int p, int q) {
    if (m[p][q] == 0) {
      return;
    }
    double theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
    double t = Math.signum(theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    t = theta == 0 ? 1 : t;
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    for (int k = 0; k < m.length; k++) {
      double kp = m[k][p];
      double kq = m[k][q];
      m[k][p] = c * kp - s * kq;
      m[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < m.length; k++) {
      double pk = m[p][k];
      double qk = m[q][k];
      m[p][k] = c * pk - s * qk;
      m[q][k] = s * pk + c * qk;
    }
    for (int k = 0; k < m.length; k++) {
      double kp = vectors[k][p];
      double kq = vectors[k][q];
      vectors[k][p] = c * kp - s * kq;
      vectors[k][q] = s * kp + c * kq;
    }
  }

  /** Where cells lie. */
  private static final class Geometry {
    private Geometry() {}

    /**
     * From displacements to places: Hex2D by {@code x = q + r / 2, y = r * sqrt(3) / 2}, three axes
     * and more as they are; one and two axes as {@code x = axis 1, y = axis 0}.
     */
    static double[][] of(Space space) {
      int axes = space.displacementAxes();
      double[][] inOrder = inOrder(space);
      if (axes == 1) {
        return new double[][] {{0}, {1}};
      }
      return axes == 2 && inOrder[0][1] == 0 ? new double[][] {inOrder[1], inOrder[0]} : inOrder;
    }

    /** The axes in the order of a coordinate, those of a Hex2D as x and y. */
    private static double[][] inOrder(Space space) {
      if (space instanceof Hex2D) {
        return new double[][] {{1, 0.5}, {0, Math.sqrt(3) / 2}};
      }
      int n = space.displacementAxes();
      double[][] all = new double[n][n];
      if (space instanceof ProductSpace product) {
        int at = 0;
        for (Space component : product.components()) {
          double[][] block = inOrder(component);
          for (int i = 0; i < block.length; i++) {
            System.arraycopy(block[i], 0, all[at + i], at, block.length);
          }
          at += block.length;
        }
        return all;
      }
      for (int i = 0; i < n; i++) {
        all[i][i] = 1;
      }
      return all;
    }
  }
}
