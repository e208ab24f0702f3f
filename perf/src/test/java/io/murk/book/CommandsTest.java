package io.murk.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Commands on the pages name profiles, tests, scripts and properties that there are. */
final class CommandsTest {
  private static final Pattern PROFILE = Pattern.compile("mvnw\\b[^`]*? -P ?([\\w,-]+)");
  private static final Pattern TESTS = Pattern.compile("-Dtest=['\"]?([\\w.*,#]+)");
  private static final Pattern NAMED =
      Pattern.compile(
          "`([A-Z]\\w*(?:Test|Properties|Contract|Stress|Benchmark|Figures|Rules))\\b[^`]*`");

  /** Of a test class that is named, or a sentence of five words and more; "get" is not ours. */
  private static final Pattern METHOD =
      Pattern.compile(
          "`(?:([A-Z]\\w*(?:Test|Properties|Stress))[.#])?((?!get)[a-z]\\w*?(?:[A-Z]\\w*?){4,})`");

  private static final Pattern SCRIPT =
      Pattern.compile("\\b(?:bash|sh) ((?:\\.?[\\w.-]+/)+[\\w.-]+|\\.ci/run)");
  private static final Pattern FILE =
      Pattern.compile(
          "`((?:ffi|core|obs-simd|realtime|arena-offheap|perf|python|docs|examples|config|\\.ci|\\.github)/[\\w./-]+\\w)(?:::\\w+)?`");
  private static final Pattern PROPERTY = Pattern.compile("-D(murk(?:\\.[\\w-]+)+)");
  private static final Pattern VARIABLE = Pattern.compile("\\b(MURK_[A-Z_]+)=");

  private static final Set<Path> SOURCES = sources();
  private static final Set<String> CLASSES =
      SOURCES.stream()
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
  private static final String WIRING =
      SOURCES.stream()
          .filter(file -> !file.toString().endsWith(".md"))
          .filter(file -> !Book.name(file).contains("/book/"))
          .map(Book::text)
          .collect(Collectors.joining("\n"));

  @Test
  void profilesAreThere() {
    check(
        PROFILE,
        names ->
            Stream.of(names.split(","))
                .allMatch(name -> WIRING.contains("<id>" + name.replaceAll("^-", "") + "</id>")));
  }

  @Test
  void testsAreThere() {
    check(
        TESTS,
        names -> Stream.of(names.split(",")).allMatch(name -> isClass(name.replaceAll("#.*", ""))));
    check(NAMED, CommandsTest::isClass);
  }

  /** What a page says that a test shows is shown by a test of that name. */
  @Test
  void methodsOfTestsAreThere() {
    assertTrue(isMethod("FormatsTest", "aForeignVersionIsNamedBesideThoseThatAreRead"));
    assertTrue(!isMethod("StatusTest", "aForeignVersionIsNamedBesideThoseThatAreRead"));
    Set<String> missing = new TreeSet<>();
    int found = 0;
    for (Path page : Book.pages()) {
      Matcher matcher = METHOD.matcher(Book.text(page));
      while (!isOfAnotherTime(page) && matcher.find()) {
        found++;
        if (!isMethod(matcher.group(1), matcher.group(2))) {
          missing.add(Book.name(page) + ": " + matcher.group());
        }
      }
    }
    assertTrue(found > 15, "methods found: " + found);
    assertEquals(Set.of(), missing);
  }

  @Test
  void scriptsAndFilesAreThere() {
    check(SCRIPT, path -> Files.exists(Book.ROOT.resolve(path)));
    check(FILE, path -> isBuilt(path) || Files.exists(Book.ROOT.resolve(path)));
  }

  @Test
  void propertiesAndVariablesAreReadSomewhere() {
    check(PROPERTY, WIRING::contains);
    check(VARIABLE, WIRING::contains);
  }

  @Test
  void aMissingOneIsFound() {
    assertTrue(isClass("Square4*"));
    assertTrue(!isClass("NoSuchTest"));
    assertTrue(NAMED.matcher("`BudgetTableTest`").find());
    assertTrue(SCRIPT.matcher("bash docs/site/build.sh").find());
  }

  private static boolean isBuilt(String path) {
    return path.matches(".*/[A-Z]+") // a name that the reader puts there
        || path.contains("/target")
        || path.contains("/dist")
        || path.contains("/_lib");
  }

  private static boolean isClass(String name) {
    String type = name.substring(name.lastIndexOf('.') + 1).replace("*", ".*");
    return type.equals(".*") || CLASSES.stream().anyMatch(one -> one.matches(type));
  }

  /** Any class's, if none is named. */
  private static boolean isMethod(@Nullable String type, String name) {
    Pattern method = Pattern.compile("\\bvoid " + name + "\\(");
    return SOURCES.stream()
        .filter(file -> file.toString().contains("src" + File.separator + "test"))
        .filter(file -> type == null || file.endsWith(type + ".java"))
        .anyMatch(file -> method.matcher(Book.text(file)).find());
  }

  /** Tells of what was, or will be. */
  private static boolean isOfAnotherTime(Path page) {
    return Book.name(page).equals("CHANGELOG.md") || Book.name(page).startsWith("docs/plans/v");
  }

  private static void check(Pattern pattern, Predicate<String> isThere) {
    Set<String> missing = new TreeSet<>();
    int found = 0;
    for (Path page : Book.pages()) {
      if (isOfAnotherTime(page)) {
        continue;
      }
      Matcher matcher = pattern.matcher(Book.text(page));
      while (matcher.find()) {
        found++;
        if (!isThere.test(matcher.group(1))) {
          missing.add(Book.name(page) + ": " + matcher.group());
        }
      }
    }
    assertTrue(found > 1, () -> "nothing looks like " + pattern);
    assertEquals(Set.of(), missing);
  }

  private static Set<Path> sources() {
    try (Stream<Path> files = Files.walk(Book.ROOT)) {
      return files
          .filter(file -> !skipped(Book.ROOT.relativize(file)))
          .filter(file -> file.toString().matches(".*(\\.(java|py|sh|xml|c|h|mjs|toml|yml)|/run)"))
          .filter(Files::isRegularFile)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean skipped(Path file) {
    for (Path part : file) {
      if (part.toString().matches("target|node_modules|\\.git|dist|_lib|\\.venv|build")) {
        return true;
      }
    }
    return false;
  }
}
