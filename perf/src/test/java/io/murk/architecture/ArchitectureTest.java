package io.murk.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The product keeps the rules of the house, and each rule is seen to bite. */
final class ArchitectureTest {
  private static JavaClasses product;

  @BeforeAll
  static void importProduct() {
    product = Product.classes();
    assertFalse(product.isEmpty(), "no class of the product is on the class path");
  }

  static Stream<HouseRule> rules() {
    return Stream.concat(DirectionRules.all().stream(), SharpToolRules.all().stream());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void productKeepsTheRule(HouseRule rule) {
    rule.rule().check(product);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void ruleReportsItsCulprit(HouseRule rule, @TempDir Path directory) throws Exception {
    JavaClasses culprit = Culprits.compile(directory, rule.culprit());
    assertTrue(rule.rule().evaluate(culprit).hasViolation(), "nothing reported: " + rule);
  }

  @ParameterizedTest
  @EnumSource(ForbiddenCalls.class)
  void productCallsNothingForbidden(ForbiddenCalls calls) throws Exception {
    assertEquals(List.of(), calls.violations(product));
  }
}
