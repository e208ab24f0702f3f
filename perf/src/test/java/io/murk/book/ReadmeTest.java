package io.murk.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.propagator.Propagator;
import io.murk.propagator.library.FaultPropagator;
import io.murk.space.Space;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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

  private static final ClassLoader LOADER = Propagator.class.getClassLoader();

  private final String readme = Book.text("README.md").replace('\n', ' ').replaceAll(" +", " ");

  @Test
  void itIsShort() {
    assertTrue(Book.text("README.md").lines().count() <= LINES);
  }

  @Test
  void spacesAndPropagatorsAreCounted() throws IOException {
    int spaces = Space.class.getPermittedSubclasses().length;
    long propagators =
        libraryTypes()
            .filter(Propagator.class::isAssignableFrom)
            .filter(type -> Modifier.isPublic(type.getModifiers()))
            .filter(type -> type != FaultPropagator.class) // for tests
            .filter(type -> !type.getPackageName().contains(".kernel"))
            .count();
    String counted =
        NUMBERS.get(spaces)
            + " kinds of spaces, "
            + NUMBERS.get((int) propagators)
            + " propagators";
    assertTrue(readme.toLowerCase(java.util.Locale.ROOT).contains(counted), counted);
  }

  private static Stream<Class<?>> libraryTypes() throws IOException {
    Path sources = Book.ROOT.resolve("core/src/main/java");
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> files = Files.walk(sources.resolve("io/murk/propagator/library"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        String name = sources.relativize(file).toString().replace(".java", "");
        if (!name.endsWith("package-info")) {
          types.add(Class.forName(name.replace(File.separatorChar, '.'), false, LOADER));
        }
      }
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
    return types.stream();
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
