package io.murk.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Java examples of the documentation run as they stand. Python runs its own. */
final class ReadmeTest {
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
    "README.md, 1",
    "docs/propagators.md, 2",
    "docs/observations.md, 1",
    "docs/realtime.md, 2"
  })
  void javaExamplesRun(String page, int examples) throws Exception {
    Matcher example = EXAMPLE.matcher(Files.readString(Product.DIRECTORY.resolve(page)));
    int ran = 0;
    while (example.find()) {
      run(Files.writeString(scratch.resolve("Example" + ran++ + ".java"), example.group(1)));
    }
    assertEquals(examples, ran, "```java in " + page);
  }

  /** Runs a program, whose last line is a number above 0. */
  private void run(Path source) throws Exception {
    Path output = scratch.resolve("output");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                modulePath(),
                "--add-modules",
                "io.murk.obs,io.murk.realtime,jdk.incubator.vector",
                source.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = java.waitFor(60, TimeUnit.SECONDS);
    java.destroyForcibly();
    String printed = Files.readString(output, StandardCharsets.UTF_8);
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
