package io.murk.obs.kernel;

import io.murk.egress.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Normalize where it is hard: values whose quotient lies at or beside the midpoint of two f32, at
 * both ends of the range and at the limits of f32, for ranges of all forms.
 */
final class NormalizeTwins {
  private static final int LENGTH = 512;

  private final KernelTwins twins;
  private final Random random = new Random(7);

  /** A value that lies beside a midpoint for the present min. */
  private float pivot;

  NormalizeTwins(KernelTwins twins) {
    this.twins = twins;
  }

  /** So many values, each with some neighbours. */
  void all(int values) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate((LENGTH + 1) * 4L, 4);
      for (int done = 0; done < values; done += LENGTH) {
        double range = range();
        double min = min(range);
        double max = min + range;
        boolean hasStrange = random.nextInt(3) == 0; // such that kernels leave their fast ways
        for (int i = 0; i <= LENGTH; i++) {
          source.setAtIndex(ValueLayout.JAVA_FLOAT, i, value(min, max, hasStrange));
        }
        for (ElementType type : ElementType.values()) {
          ElementCode code = ElementCode.identity(type).scaled(255f, 0.5f).normalized(min, max);
          twins.run(source, LENGTH, code);
        }
      }
    }
  }

  private double min(double range) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> 0.0;
      case 2 -> random.nextInt(200) - 100;
      case 3 -> (float) random.nextGaussian();
      case 4 -> random.nextGaussian();
      case 5, 6 -> {
        pivot = (float) (random.nextGaussian() * range);
        yield pivot - besideMiddle() * range;
      }
      default -> Math.scalb(random.nextDouble() - 0.5, random.nextInt(400) - 200);
    };
  }

  private double range() {
    return switch (random.nextInt(7)) {
      case 0 -> 1 + random.nextInt(300);
      case 1 -> random.nextFloat() * 10f;
      case 2 -> Math.scalb(1.0, random.nextInt(140) - 70);
      case 3 -> Math.scalb(1f + random.nextFloat(), random.nextInt(90) - 60);
      case 4 -> Math.scalb(1.0 + random.nextDouble(), random.nextInt(240) - 120);
      case 5 -> 1.0 / (1 + random.nextInt(50));
      default -> random.nextDouble() * 100;
    };
  }

  /** The midpoint of two f32, or what is so near to it that a f64 holds the difference. */
  private double besideMiddle() {
    float below = random.nextFloat();
    double middle = below + 0.5 * Math.ulp(below);
    int far = 38 + random.nextInt(16);
    return random.nextInt(4) == 0 ? middle : middle + Math.scalb(random.nextInt(5) - 2, -far);
  }

  private float value(double min, double max, boolean hasStrange) {
    double range = max - min;
    return switch (random.nextInt(hasStrange ? 100 : 96)) {
      case 0 -> (float) min;
      case 1 -> (float) max;
      case 2 -> Math.nextUp((float) max);
      case 3 -> -0f;
      case 4 -> 0f;
      case 5 -> pivot;
      case 96 -> Math.nextUp((float) min);
      case 97 -> Float.intBitsToFloat(random.nextInt());
      case 98 -> (float) Math.scalb(1 + random.nextDouble(), -60 - random.nextInt(80));
      case 99 ->
          (float) (range * Math.scalb(0.5 + random.nextInt(1 << 24), -150 + random.nextInt(4)));
      default -> usual(min, range);
    };
  }

  private float usual(double min, double range) {
    float below = random.nextFloat();
    double middle = below + 0.5 * Math.ulp(below);
    float near = (float) (min + middle * range);
    return switch (random.nextInt(5)) {
      case 0 -> near;
      case 1 -> Math.nextUp(near);
      case 2 -> (float) (min + random.nextInt(64) / 64.0 * range);
      case 3 -> nearestToMiddle(range);
      default -> (float) (min + random.nextDouble() * range);
    };
  }

  /**
   * A value whose quotient by the range, of 24 bits, is as near to the midpoint of two f32 as they
   * come. With R the odd integer of the range and M that of a midpoint, {@code M * R - d} has to be
   * a multiple of 2^25, so M is d times the inverse of R.
   */
  private float nearestToMiddle(double range) {
    long significand = Double.doubleToRawLongBits((float) range) & 0xfffffffffffffL | 1L << 52;
    long odd = significand >> Long.numberOfTrailingZeros(significand);
    long inverse = odd;
    for (int i = 0; i < 5; i++) {
      inverse *= 2 - odd * inverse;
    }
    long d = 2 * random.nextInt(8) - 7;
    long middle = d * inverse & (1L << 25) - 1;
    double multiple = (middle * odd - d) >> 25;
    return (float) (multiple * (float) range / odd);
  }
}
