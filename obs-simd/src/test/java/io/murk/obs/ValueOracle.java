package io.murk.obs;

import io.murk.field.FieldType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the cells of a box must become, value by value: written from the rules. */
final class ValueOracle {
  /** Every half from 0 up to the largest finite one, and what would come next: from the format. */
  private static final double[] HALVES = halves();

  private final NativeSnapshot snapshot;
  private final ObsEntry entry;

  ValueOracle(NativeSnapshot snapshot, ObsEntry entry) {
    this.snapshot = snapshot;
    this.entry = entry;
  }

  private FieldType type() {
    return snapshot.schema().def(entry.field()).type();
  }

  /** The components of a cell that are seen. */
  private int[] components() {
    if (entry.component() != ObsEntry.ALL_COMPONENTS) {
      return new int[] {entry.component()};
    }
    int[] all = new int[type().components()];
    Arrays.setAll(all, i -> i);
    return all;
  }

  /** Axes of the tensor whose box has these. */
  List<Integer> shape(int[] sides) {
    List<Integer> shape = new ArrayList<>();
    for (int side : sides) {
      shape.add(side);
    }
    if (entry.pool() != null) {
      shape.set(0, (sides[0] - entry.pool().rows()) / entry.pool().rowStride() + 1);
      shape.set(1, (sides[1] - entry.pool().cols()) / entry.pool().colStride() + 1);
    }
    if (entry.transform() instanceof ObsTransform.OneHot) {
      shape.add(((FieldType.Categorical) type()).values());
    } else if (type() instanceof FieldType.Vector(int dims)
        && entry.component() == ObsEntry.ALL_COMPONENTS) {
      shape.add(dims);
    }
    return shape;
  }

  /** The elements, decoded, and NaN-boxed nothing: {@code null} where there is no value. */
  List<Float> elements(int world, int[] ranks, int[] sides) {
    List<Float> elements = new ArrayList<>();
    if (entry.pool() != null) {
      addWindows(elements, world, ranks, sides);
      return elements;
    }
    for (int rank : ranks) {
      if (entry.transform() instanceof ObsTransform.OneHot) {
        for (int value = 0; value < ((FieldType.Categorical) type()).values(); value++) {
          boolean hit = rank >= 0 && snapshot.value(world, entry.field(), rank, 0) == value;
          elements.add(rank < 0 ? null : (Float) encode(entry.dtype(), hit ? 1 : 0));
        }
      } else {
        for (int component : components()) {
          elements.add(
              rank < 0 ? null : element(snapshot.value(world, entry.field(), rank, component)));
        }
      }
    }
    return elements;
  }

  private Float element(float raw) {
    return encode(entry.dtype(), transform(entry.transform(), raw));
  }

  private void addWindows(List<Float> elements, int world, int[] ranks, int[] sides) {
    Pool pool = entry.pool();
    for (int top = 0; top + pool.rows() <= sides[0]; top += pool.rowStride()) {
      for (int left = 0; left + pool.cols() <= sides[1]; left += pool.colStride()) {
        for (int component : components()) {
          List<Float> values = new ArrayList<>();
          for (int row = top; row < top + pool.rows(); row++) {
            for (int col = left; col < left + pool.cols(); col++) {
              int rank = ranks[row * sides[1] + col];
              if (rank >= 0) {
                values.add(snapshot.value(world, entry.field(), rank, component));
              }
            }
          }
          Float pooled = pooled(pool.kernel(), values);
          elements.add(pooled == null ? null : element(pooled));
        }
      }
    }
  }

  private static Float pooled(Pool.Kernel kernel, List<Float> values) {
    boolean sums = kernel == Pool.Kernel.SUM || kernel == Pool.Kernel.MEAN;
    if (!sums) {
      values.removeIf(value -> value.isNaN());
    }
    if (values.isEmpty()) {
      return null;
    }
    float result = sums ? 0 : values.getFirst();
    for (float value : values) {
      if (sums) {
        result += value;
      } else if (kernel == Pool.Kernel.MAX ? value > result : value < result) {
        result = value;
      }
    }
    return kernel == Pool.Kernel.MEAN ? result / values.size() : result;
  }

  static float transform(ObsTransform transform, float raw) {
    return switch (transform) {
      case ObsTransform.Identity() -> raw;
      case ObsTransform.Normalize(double min, double max) -> {
        if (max - min == 0) {
          yield 0.0f;
        }
        double scaled = ((double) raw - min) / (max - min);
        if (scaled > 1) {
          yield 1.0f;
        }
        if (scaled < 0) {
          yield 0.0f;
        }
        yield (float) scaled;
      }
      case ObsTransform.OneHot() -> throw new AssertionError(transform);
    };
  }

  /** What an element of this type holds, as a float. */
  static float encode(ObsDtype dtype, float value) {
    return switch (dtype) {
      case ObsDtype.F32() -> value;
      case ObsDtype.F16() -> half(value);
      case ObsDtype.U8(float scale, float offset) -> {
        float scaled = value * scale;
        float x = scaled + offset;
        if (Float.isNaN(x) || x <= 0) {
          yield 0;
        }
        if (x >= 255) {
          yield 255;
        }
        int below = (int) x;
        float rest = x - below;
        yield rest > 0.5f || (rest == 0.5f && below % 2 == 1) ? below + 1 : below;
      }
    };
  }

  /** The nearest half; of two equally near, that with an even last digit. */
  private static float half(float value) {
    if (Float.isNaN(value)) {
      return value;
    }
    double size = Math.abs((double) value);
    int above = Arrays.binarySearch(HALVES, size);
    above = above >= 0 ? above : -above - 1;
    int index = Math.min(above, HALVES.length - 1);
    if (above > 0 && above < HALVES.length && HALVES[above] != size) {
      double middle = (HALVES[above - 1] + HALVES[above]) / 2;
      boolean isUp = size > middle || (size == middle && above % 2 == 0);
      index = isUp ? above : above - 1;
    }
    double nearest =
        index == HALVES.length - 1 ? Double.POSITIVE_INFINITY : HALVES[index]; // 65536: too large
    return Math.copySign((float) nearest, value);
  }

  private static double[] halves() {
    double[] halves = new double[31 * 1024 + 1];
    for (int bits = 0; bits < halves.length; bits++) {
      int exponent = bits >> 10;
      int fraction = bits & 1023;
      halves[bits] =
          exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.scalb(1.0, exponent - 25);
    }
    return halves;
  }
}
