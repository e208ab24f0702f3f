package io.murk.perf;

import org.jspecify.annotations.Nullable;

/**
 * The most that a figure may be.
 *
 * @param name name of the figure
 * @param limit the largest allowed value, inclusive
 * @param reason why this much, for whoever is stopped by it
 * @param benchmarks which JMH benchmarks must keep it too; null if none
 */
public record Budget(String name, double limit, String reason, @Nullable Selector benchmarks) {
  private static final String JMH = "jmh.";

  /** Whether it limits bytes on the heap for a call; else a ratio of times, or a time. */
  boolean isBytes() {
    return name.startsWith("bytes.") || name.startsWith(JMH + "bytes.");
  }

  /** Whether the gate measures it; else JMH alone does. */
  boolean isOfTheGate() {
    return !name.startsWith(JMH);
  }
}
