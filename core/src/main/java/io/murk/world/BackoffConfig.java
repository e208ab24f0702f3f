package io.murk.world;

import io.murk.describe.text.DescriptionWriter;
import io.murk.describe.text.Line;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a realtime world widens its patience with slow readers.
 *
 * @param initialMaxSkew ticks, at most {@code maxSkewCap}; default 2
 * @param backoffFactor growth on a rejection, finite, at least 1; default 1.5
 * @param maxSkewCap ticks; default 10
 * @param decayRate quiet ticks after which patience returns to its start, not 0; default 60
 * @param rejectionRateThreshold share of rejections, 0 to 1; default 0.2
 */
public record BackoffConfig(
    long initialMaxSkew,
    double backoffFactor,
    long maxSkewCap,
    long decayRate,
    double rejectionRateThreshold) {
  /** The defaults. */
  public static final BackoffConfig DEFAULT = new BackoffConfig(2, 1.5, 10, 60, 0.20);

  void describe(DescriptionWriter out) {
    out.begin("backoff")
        .word("initial_max_skew", Long.toUnsignedString(initialMaxSkew))
        .number("backoff_factor", backoffFactor)
        .word("max_skew_cap", Long.toUnsignedString(maxSkewCap))
        .word("decay_rate", Long.toUnsignedString(decayRate))
        .number("rejection_rate_threshold", rejectionRateThreshold)
        .end();
  }

  static BackoffConfig parse(Line line) {
    BackoffConfig backoff =
        new BackoffConfig(
            line.u64("initial_max_skew"),
            line.f64("backoff_factor"),
            line.u64("max_skew_cap"),
            line.u64("decay_rate"),
            line.f64("rejection_rate_threshold"));
    line.requireAllRead();
    return backoff;
  }

  /** What is wrong, in the order in which it is reported. */
  List<MurkException> problems() {
    List<MurkException> problems = new ArrayList<>();
    if (Long.compareUnsigned(initialMaxSkew, maxSkewCap) > 0) {
      problems.add(
          new MurkException(
              ErrorCode.BACKOFF_SKEW_EXCEEDS_CAP,
              "initial_max_skew="
                  + Long.toUnsignedString(initialMaxSkew)
                  + " allowed=0.."
                  + Long.toUnsignedString(maxSkewCap)));
    }
    if (!Double.isFinite(backoffFactor) || backoffFactor < 1.0) {
      problems.add(
          new MurkException(
              ErrorCode.BACKOFF_INVALID_FACTOR,
              "backoff_factor=" + backoffFactor + " allowed: finite, >= 1"));
    }
    if (!(rejectionRateThreshold >= 0.0 && rejectionRateThreshold <= 1.0)) {
      problems.add(
          new MurkException(
              ErrorCode.BACKOFF_INVALID_THRESHOLD,
              "rejection_rate_threshold=" + rejectionRateThreshold + " allowed=0..1"));
    }
    if (decayRate == 0) {
      problems.add(
          new MurkException(ErrorCode.BACKOFF_ZERO_DECAY_RATE, "decay_rate=0 allowed=1.."));
    }
    return problems;
  }
}
