package io.murk.testing;

import java.util.SplittableRandom;

/** Random numbers of tests: the seed is printed, and {@code -Dmurk.seed=N} sets it. */
public final class Seeds {
  private static final long DEFAULT = 20_260_101L;

  private Seeds() {}

  /** A new source of random numbers for the test {@code name}. */
  public static SplittableRandom random(String name) {
    long seed = Long.getLong("murk.seed", DEFAULT);
    System.out.println(name + ": murk.seed=" + seed);
    return new SplittableRandom(seed);
  }
}
