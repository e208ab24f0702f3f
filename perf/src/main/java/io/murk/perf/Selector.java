package io.murk.perf;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which JMH benchmarks a budget limits: {@code Class.method param=value ...} limits their bytes,
 * {@code Class.method / Class.method param=value ...} the ratio of the first one's time to the
 * second one's, which runs with the same parameters. All values of a parameter that is not named.
 *
 * @param subject {@code Class.method}
 * @param reference {@code Class.method} of what a ratio is to; null for bytes
 * @param parameters what parameters must be
 */
record Selector(String subject, @Nullable String reference, Map<String, String> parameters) {
  /** From the text of a line of budgets.properties. */
  static Selector parse(String text) {
    String[] words = text.strip().split("\\s+");
    int at = 1;
    String reference = null;
    if (words.length > 2 && words[1].equals("/")) {
      reference = words[2];
      at = 3;
    }
    Map<String, String> parameters = new TreeMap<>();
    for (; at < words.length; at++) {
      String[] pair = words[at].split("=", 2);
      if (pair.length != 2) {
        throw new IllegalArgumentException("not 'Class.method [/ Class.method] k=v': " + text);
      }
      parameters.put(pair[0], pair[1]);
    }
    return new Selector(words[0], reference, parameters);
  }

  /** Whether a benchmark is one of those that the budget limits. */
  boolean isSubject(String benchmark, Map<String, String> its) {
    return benchmark.equals(subject) && its.entrySet().containsAll(parameters.entrySet());
  }
}
