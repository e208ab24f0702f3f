package io.murk.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * A rule with the smallest code that breaks it, so that no rule stands that nobody has seen bite.
 *
 * @param rule holds for the product
 * @param culprit Java sources, one top-level type each, that the rule must report
 */
record HouseRule(ArchRule rule, List<String> culprit) {
  static HouseRule of(ArchRule rule, String... culprit) {
    return new HouseRule(rule.allowEmptyShould(true), List.of(culprit));
  }

  @Override
  public String toString() {
    return rule.getDescription();
  }
}
