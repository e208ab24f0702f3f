package io.murk.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.book.Book.Snippet;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * All {@code ```java} of README and docs compile, and the programs run. C and Python run their own.
 *
 * <p>A comment above a snippet, which no reader sees, says what it is if it is no program: {@code
 * <!-- statements -->} of a method, {@code <!-- members -->} of a class.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JavaSnippetsTest {
  /** Readers like programs better. */
  private static final int MOST_PARTS = 8;

  private static final String IMPORTS =
      """
      import module io.murk.core;
      import module io.murk.obs;
      import module io.murk.realtime;
      import java.lang.foreign.*;
      import static java.lang.foreign.ValueLayout.*;
      """;

  private static final List<String> OPTIONS =
      List.of("--module-path", modulePath(), "--add-modules", "io.murk.obs,io.murk.realtime");

  private final Map<Snippet, String> programs = new LinkedHashMap<>();
  private Path classes = Path.of("");

  @BeforeAll
  void compile(@TempDir Path scratch) throws IOException {
    classes = Files.createDirectories(scratch.resolve("classes"));
    List<Path> sources = new ArrayList<>();
    for (Snippet snippet : Book.snippets("java")) {
      if (isSketch(snippet)) {
        continue;
      }
      String type = "Snippet" + sources.size();
      sources.add(Files.writeString(scratch.resolve(type + ".java"), source(snippet)));
      if (snippet.marker().isEmpty()) {
        programs.put(snippet, type);
      }
    }
    assertTrue(sources.size() >= 9, "snippets found: " + sources.size());
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    List<String> options = new ArrayList<>(OPTIONS);
    options.addAll(List.of("-d", classes.toString(), "-proc:none", "--release", "25"));
    try (var files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          javac
              .getTask(
                  complaints,
                  files,
                  null,
                  options,
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertTrue(compiled, () -> complaints + "\n" + Book.snippets("java"));
    }
  }

  @Test
  void programsRun() throws Exception {
    assertTrue(programs.size() >= 6, programs::toString);
    for (Map.Entry<Snippet, String> program : programs.entrySet()) {
      run(program.getKey(), program.getValue());
    }
  }

  @Test
  void mostSnippetsAreWholePrograms() {
    List<Snippet> parts =
        Book.snippets("java").stream()
            .filter(one -> !one.marker().isEmpty() && !isSketch(one))
            .toList();
    assertTrue(parts.size() <= MOST_PARTS, parts::toString);
  }

  /** Java here, Python by test_docs.py, C by run.sh; h is the header, held by CAbiPageTest. */
  @Test
  void everySnippetIsTriedBySomeTest() {
    List<Snippet> untried = Book.snippets().stream().filter(snippet -> !isTried(snippet)).toList();
    assertEquals(List.of(), untried);
  }

  private static boolean isTried(Snippet snippet) {
    String page = Book.name(snippet.page());
    boolean inBook = page.equals("README.md") || page.startsWith("docs/");
    return switch (snippet.language()) {
      case "", "java" -> true;
      case "python" -> inBook;
      case "c" -> page.equals("docs/embedding.md");
      case "h" -> page.equals("docs/c-abi.md");
      default -> false;
    };
  }

  /** Of what is planned, and not there to be compiled. */
  private static boolean isSketch(Snippet snippet) {
    return snippet.marker().equals("sketch")
        && Book.name(snippet.page()).startsWith("docs/plans/v");
  }

  private static String source(Snippet snippet) {
    return switch (snippet.marker()) {
      case "" -> snippet.code();
      case "statements" -> IMPORTS + "void main() throws Exception {\n" + snippet.code() + "}\n";
      case "members" -> IMPORTS + snippet.code() + "void main() {}\n";
      default -> throw new AssertionError(snippet + " has an unknown marker " + snippet.marker());
    };
  }

  /** Runs a program, whose last line is a number above 0. */
  private void run(Snippet snippet, String type) throws Exception {
    Path output = classes.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.add("-XX:TieredStopAtLevel=1"); // they are over before more would pay
    command.addAll(
        List.of("--add-modules", "jdk.incubator.vector", "-cp", classes.toString(), type));
    Process java =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = java.waitFor(60, TimeUnit.SECONDS);
    java.destroyForcibly();
    String printed = snippet + "\n" + Files.readString(output);
    assertTrue(ended, printed);
    assertEquals(0, java.waitFor(), printed);
    String[] lines = printed.strip().split("\n");
    assertTrue(Float.parseFloat(lines[lines.length - 1]) > 0, printed);
  }

  private static String modulePath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry ->
            entry.matches(
                ".*(arena-offheap|core|obs-simd|realtime)/target/.*|.*(jctools|HdrHistogram).*jar"))
        .filter(entry -> !entry.contains("-tests.jar") && !entry.contains("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
