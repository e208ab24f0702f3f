package io.murk.propagator.library.hazard;

import java.util.OptionalDouble;

/** What the hazards do with rates. */
final class Rate {
  private Rate() {}

  /** The time step in which a cell loses at most what it has: 1 / rate, or empty without loss. */
  static OptionalDouble maxDt(double lossPerSecond) {
    return lossPerSecond > 0 ? OptionalDouble.of(1.0 / lossPerSecond) : OptionalDouble.empty();
  }

  /** A wind component in [-most, most], by strict comparisons. */
  static float limited(float wind, float most) {
    float atLeast = wind < -most ? -most : wind;
    return atLeast > most ? most : atLeast;
  }
}
