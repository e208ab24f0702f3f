package io.murk.perf;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The budgets of budgets.properties, in its order: {@code name = limit | reason} a line, or {@code
 * name = limit | reason | JMH benchmarks}, see {@link Selector}.
 */
public final class Budgets {
  private final Map<String, Budget> byName = new LinkedHashMap<>();

  private Budgets() {}

  /** The budgets of this build. */
  public static Budgets load() {
    try (InputStream in =
        Objects.requireNonNull(Budgets.class.getResourceAsStream("/budgets.properties"))) {
      return read(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Budgets from text; what is no budget and no comment is an error. */
  static Budgets read(Reader text) throws IOException {
    Budgets budgets = new Budgets();
    for (String line : text.readAllLines()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("[=|]", 3);
      if (parts.length != 3 || parts[2].isBlank()) {
        throw new IllegalArgumentException(
            "not 'name = limit | reason' or 'name = limit | reason | benchmarks': " + line);
      }
      String name = parts[0].strip();
      String[] rest = parts[2].split("\\|", 2);
      var budget =
          new Budget(
              name,
              Double.parseDouble(parts[1].strip()),
              rest[0].strip(),
              rest.length == 1 ? null : Selector.parse(rest[1]));
      if (budgets.byName.put(name, budget) != null) {
        throw new IllegalArgumentException("two budgets for " + name);
      }
    }
    return budgets;
  }

  /** The budget of a figure, or null if it is for information. */
  public @Nullable Budget ofOrNull(String name) {
    return byName.get(name);
  }

  /** All budgets in the order of the file. */
  public Collection<Budget> all() {
    return byName.values();
  }
}
