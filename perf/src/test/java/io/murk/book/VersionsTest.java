package io.murk.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is needed and how it is installed is the same on all pages and in what the tools read. */
final class VersionsTest {
  private static final String POM = Book.text("pom.xml");
  private static final String PYPROJECT = Book.text("python/pyproject.toml");

  @Test
  void theJdkIsTheSameEverywhere() {
    String jdk = one(POM, "<murk\\.jdk>(\\d+)</murk\\.jdk>");
    assertEquals(
        "[" + jdk + "," + (Integer.parseInt(jdk) + 1) + ")", one(POM, "<murk\\.jdk\\.range>(.*)<"));
    assertEverywhere("(?<!since )JDKs? (\\d+)|JDK_(\\d+)_|Java (2\\d)\\b", jdk);
    assertEquals(Set.of(jdk), all(workflows(), "java-version: \"(\\d+)\""), "workflows");
    assertEquals(
        jdk,
        one(Book.text("python/build_wheel/jdk.py"), "(\\d+)[^\\d]*"),
        "python/build_wheel/jdk.py");
  }

  @Test
  void theOldestPythonIsTheSameEverywhere() {
    String python = one(PYPROJECT, "requires-python = \">=(3\\.\\d+)\"");
    assertEverywhere("Python (3\\.\\d+) or newer|Python (3\\.\\d+)\\+", python);
    Set<String> classified = all(PYPROJECT, "Python :: (3\\.\\d+)\"");
    assertEquals(python, oldest(classified), "the classifiers of python/pyproject.toml");
    assertEquals(
        "py" + python.replace(".", ""), one(PYPROJECT, "target-version = \"(py\\d+)\""), "ruff");
    assertEquals(python, one(PYPROJECT, "pythonVersion = \"(3\\.\\d+)\""), "pyright");
    assertEquals(
        python.replace(".", ", "),
        one(Book.text("python/verify.sh"), "version_info < \\((3, \\d+)\\)"));
    Set<String> built = all(workflows(), "\"(3\\.\\d+)\"");
    assertEquals(python, oldest(built), "workflows");
    assertTrue(
        built.containsAll(classified), () -> classified + " not all built by workflows: " + built);
  }

  @Test
  void theInstallCommandIsTheSameEverywhere() {
    String install = one(Book.text("README.md"), "(pip install '\\./python\\[\\w+\\]')");
    assertTrue(PYPROJECT.contains("\n" + one(install, "\\[(\\w+)\\]") + " = ["), install);
    for (String page : List.of("docs/python.md", "python/README.md")) {
      assertTrue(Book.text(page).contains(install), () -> page + " does not say " + install);
    }
    Set<String> extras = new TreeSet<>();
    for (Path page : Book.pages()) {
      extras.addAll(all(Book.text(page), "(?:murk|\\./python)\\[([\\w,]+)\\]"));
    }
    for (String extra : extras) {
      for (String name : extra.split(",")) {
        assertTrue(PYPROJECT.contains("\n" + name + " = ["), () -> "no extra " + name);
      }
    }
  }

  @Test
  void theTestCommandIsTheSameEverywhere() {
    String test = "./mvnw verify";
    assertTrue(Book.text("README.md").contains("\n    " + test + "\n"));
    for (String page : List.of("docs/building.md", "CONTRIBUTING.md")) {
      assertTrue(Book.text(page).contains("`" + test + "`"), page);
    }
    assertTrue(Book.text(".ci/run").contains("./mvnw -B -ntp verify"), ".ci/run");
  }

  @Test
  void theVersionIsTheSameEverywhere() {
    String version = one(POM, "<artifactId>murk-parent</artifactId>\\s*<version>([^<]+)</version>");
    String python = one(Book.text("python/murk/_version.py"), "= \"([^\"]+)\"");
    assertEquals(version, python.replaceAll("\\.dev\\d+$", "-SNAPSHOT"));
    assertTrue(
        Book.text("CHANGELOG.md").contains("## [Unreleased]")
            || Book.text("CHANGELOG.md").contains("## [" + version + "]"));
  }

  @Test
  void theAbiIsTheOneOfTheHeader() {
    String header = Book.text("ffi/src/main/c/murk.h");
    String abi =
        one(header, "MURK_ABI_VERSION_MAJOR (\\d+)")
            + "."
            + one(header, "MURK_ABI_VERSION_MINOR (\\d+)");
    assertTrue(Book.text("CHANGELOG.md").contains("The C ABI is " + abi), abi);
    assertTrue(Book.text("docs/c-abi.md").contains("ABI " + abi), abi);
  }

  private static void assertEverywhere(String pattern, String expected) {
    List<String> others = new ArrayList<>();
    int found = 0;
    for (Path page : Book.pages()) {
      for (String version : all(Book.text(page), pattern)) {
        found++;
        if (!version.equals(expected)) {
          others.add(Book.name(page) + ": " + version);
        }
      }
    }
    assertTrue(found > 2, pattern);
    assertEquals(List.of(), others, () -> "expected " + expected + " for " + pattern);
  }

  private static String workflows() {
    StringBuilder text = new StringBuilder();
    Path directory = Book.ROOT.resolve(".github/workflows");
    try (var files = Files.list(directory)) {
      files
          .filter(file -> file.toString().endsWith(".yml"))
          .sorted()
          .map(Book::text)
          .forEach(text::append);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    return text.toString();
  }

  private static String oldest(Set<String> versions) {
    return versions.stream()
        .min((a, b) -> Integer.compare(minor(a), minor(b)))
        .orElseThrow(() -> new AssertionError("no versions"));
  }

  private static int minor(String version) {
    return Integer.parseInt(version.substring(version.indexOf('.') + 1));
  }

  private static String one(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), () -> "nothing matches " + pattern);
    return matcher.group(1);
  }

  private static Set<String> all(String text, String pattern) {
    Set<String> all = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      for (int group = 1; group <= matcher.groupCount(); group++) {
        if (matcher.group(group) != null) {
          all.add(matcher.group(group));
        }
      }
    }
    return all;
  }
}
