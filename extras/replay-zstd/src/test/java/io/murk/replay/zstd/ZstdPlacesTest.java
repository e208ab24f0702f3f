package io.murk.replay.zstd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.replay.ChunkCodec;
import java.io.BufferedReader;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Where the codec is found, and what is said where it does not work. */
final class ZstdPlacesTest {
  private static String root(Class<?> type) {
    String text =
        Objects.requireNonNull(type.getResource(type.getSimpleName() + ".class")).toString();
    String file = text.replaceFirst("^jar:", "").replaceFirst("!/.*$", "");
    return Path.of(URI.create(file.replace(type.getName().replace('.', '/') + ".class", "")))
        .toString();
  }

  /** What the program says on a class path of these. */
  private static String said(List<String> flags, List<String> roots) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
    command.addAll(flags);
    command.addAll(List.of("-cp", String.join(File.pathSeparator, roots)));
    command.add(ZstdProgram.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader out = process.inputReader()) {
      return String.join(" ", out.lines().toList());
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> all() {
    return List.of(
        root(ZstdProgram.class),
        System.getProperty("jdk.module.path"),
        System.getProperty("java.class.path"));
  }

  @Test
  void theClassPathWillDo() throws Exception {
    List<String> flags =
        List.of("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny");
    assertEquals("frames=10", said(flags, all()));
  }

  @Test
  void nativeCodeThatIsNotAllowedIsAnErrorOfWhoAsksForIt() throws Exception {
    String said = said(List.of("--illegal-native-access=deny"), all());
    assertTrue(said.startsWith("InvalidArgument: encoding=2 does not work here: "), said);
  }

  @Test
  void whoeverHasMurkAloneIsToldWhatToAdd() throws Exception {
    List<String> murk =
        List.of(
            root(ZstdProgram.class),
            root(ChunkCodec.class),
            System.getProperty("jdk.module.path").lines().findFirst().orElseThrow());
    List<String> without = new ArrayList<>();
    for (String roots : murk) {
      for (String root : roots.split(File.pathSeparator)) {
        if (!root.contains("zstd")
            || root.endsWith("test-classes" + File.separator)
            || root.endsWith("test-classes")) {
          without.add(root);
        }
      }
    }
    assertEquals(
        "InvalidArgument: encoding=2 allowed=0, 1; 2, Zstandard, needs the artifact"
            + " io.murk:murk-replay-zstd",
        said(List.of("--illegal-native-access=deny"), without));
  }
}
