package io.murk.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a build makes is never tracked. */
final class TrackedFilesTest {
  static final Pattern GENERATED =
      Pattern.compile(
          "(.*/)?(target|build|dist|node_modules|__pycache__|\\.venv|[^/]+\\.egg-info|_lib)/.*"
              + "|.*\\.(class|jar|o|so|a|dylib|dll|pyc|pyd|whl|aot|jfr|log|hprof)"
              + "|(.*/)?\\.jqwik-database|(.*/)?\\.DS_Store");

  @Test
  void noGeneratedFileIsTracked() throws Exception {
    assumeTrue(Files.exists(Product.DIRECTORY.resolve(".git")), "not a git checkout");
    List<String> generated =
        trackedFiles().stream().filter(file -> GENERATED.matcher(file).matches()).toList();
    assertEquals(List.of(), generated, "remove with: git rm --cached FILE");
  }

  @Test
  void patternKnowsGeneratedFiles() {
    for (String file : List.of("core/target/a.txt", "python/murk/_lib/libmurk.so", "a.class")) {
      assertTrue(GENERATED.matcher(file).matches(), file);
    }
    for (String file : List.of("pom.xml", "core/src/main/java/io/murk/space/Space.java")) {
      assertFalse(GENERATED.matcher(file).matches(), file);
    }
  }

  private static List<String> trackedFiles() throws IOException, InterruptedException {
    Process git;
    try {
      git =
          new ProcessBuilder("git", "-c", "safe.directory=*", "ls-files")
              .directory(Product.DIRECTORY.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      return notAnswered(e.getMessage());
    }
    String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return git.waitFor() == 0 ? output.lines().toList() : notAnswered(output);
  }

  private static List<String> notAnswered(String why) {
    assumeTrue(false, "git does not answer: " + why);
    return List.of();
  }
}
