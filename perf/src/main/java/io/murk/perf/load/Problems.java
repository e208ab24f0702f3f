package io.murk.perf.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What was found wrong, the first twenty of it; from any thread. */
final class Problems {
  private static final int MOST = 20;

  private final List<String> texts = new ArrayList<>();

  void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      add(otherwise.get());
    }
  }

  synchronized void add(String text) {
    if (texts.size() < MOST) {
      texts.add(text);
    }
  }

  synchronized List<String> texts() {
    return List.copyOf(texts);
  }
}
