package io.murk.determinism;

import java.util.ArrayList;
import java.util.List;

/** All scenarios. */
final class Scenarios {
  private Scenarios() {}

  static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>();
    all.addAll(GridScenarios.all());
    all.addAll(LatticeScenarios.all());
    all.addAll(LibraryScenarios.all());
    all.addAll(StateScenarios.all());
    return all;
  }
}
