package io.murk.determinism;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.arena.WorldBlock;
import io.murk.error.MurkException;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Scenarios in a JVM with other flags: kernels and compilers are chosen once a process. */
final class ChildJvm {
  private ChildJvm() {}

  /** What {@link ScenarioProgram} prints in a JVM with these flags, by the word before the "=". */
  static Map<String, String> printed(String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    // Scenarios are short: without this most of them would be interpreted to the end.
    command.add("-XX:CompileThresholdScaling=0.05");
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            root(ScenarioProgram.class),
            root(MurkException.class),
            root(WorldBlock.class)));
    command.add(ScenarioProgram.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Map<String, String> values = new TreeMap<>();
    try (var out = process.inputReader()) {
      out.lines()
          .map(line -> line.split("=", 2))
          .filter(pair -> pair.length == 2)
          .forEach(pair -> values.put(pair[0], pair[1]));
    }
    assertEquals(0, process.waitFor(), command + " printed " + values);
    return values;
  }

  /** The directory or jar that a class was loaded from. */
  private static String root(Class<?> type) {
    URL url = Objects.requireNonNull(type.getResource(type.getSimpleName() + ".class"));
    String within = type.getName().replace('.', '/') + ".class";
    String text = url.toString().replaceFirst("^jar:", "").replaceFirst("!/.*$", "");
    return Path.of(java.net.URI.create(text.replace(within, ""))).toString();
  }
}
