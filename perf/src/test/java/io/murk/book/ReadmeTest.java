package io.murk.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.murk.propagator.Propagator;
import io.murk.propagator.library.FaultPropagator;
import io.murk.space.Space;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the first page says in numbers is so. Its examples, links and commands have tests of their
 * own.
 */
final class ReadmeTest {
  private static final int LINES = 120;
  private static final List<String> NUMBERS =
      List.of(
          "no",
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen",
          "twenty");

  private final String readme = Book.text("README.md").replace('\n', ' ').replaceAll(" +", " ");

  @Test
  void itIsShort() {
    assertTrue(Book.text("README.md").lines().count() <= LINES);
  }

  @Test
  void spacesAndPropagatorsAreCounted() {
    int spaces = Space.class.getPermittedSubclasses().length;
    long propagators =
        new ClassFileImporter()
            .importPackages("io.murk.propagator.library").stream()
                .filter(type -> type.isAssignableTo(Propagator.class))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.isEquivalentTo(FaultPropagator.class)) // for tests
                .filter(type -> !type.getPackageName().contains(".kernel"))
                .count();
    String counted =
        NUMBERS.get(spaces)
            + " kinds of spaces, "
            + NUMBERS.get((int) propagators)
            + " propagators";
    assertTrue(readme.toLowerCase(java.util.Locale.ROOT).contains(counted), counted);
  }

  @Test
  void aPropagatorTakesAsManyLinesAsItSays() {
    assertTrue(readme.contains("[fifteen lines](docs/propagators.md)"));
    String example =
        Book.snippets("java").stream()
            .filter(snippet -> Book.name(snippet.page()).equals("docs/propagators.md"))
            .findFirst()
            .orElseThrow()
            .code();
    String rule = example.substring(0, example.indexOf("\nvoid main"));
    assertEquals(15, rule.lines().filter(line -> !line.isBlank()).count());
  }

  @Test
  void theModulesAreThoseOfTheBuild() {
    List<String> modules =
        Arrays.asList("arena-offheap", "core", "obs-simd", "realtime", "ffi", "python");
    for (String module : modules) {
      assertTrue(Book.text("pom.xml").contains("<module>" + module + "</module>"), module);
      assertTrue(Book.text("README.md").contains(module), module);
    }
  }
}
