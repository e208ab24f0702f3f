package io.murk.determinism;

import io.murk.arena.WorldBlock;
import io.murk.error.MurkException;
import io.murk.testing.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Scenarios in a JVM with other flags: kernels and compilers are chosen once a process. */
final class ScenarioJvm {
  private ScenarioJvm() {}

  /** What {@link ScenarioProgram} prints in a JVM with these flags, by the word before the "=". */
  static Map<String, String> printed(String... flags) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(flags));
    // Scenarios are short: without this most of them would be interpreted to the end.
    all.add("-XX:CompileThresholdScaling=0.05");
    all.add("-Xmx256m");
    Map<String, String> values = new TreeMap<>();
    ChildJvm.lines(all, ScenarioProgram.class, List.of(MurkException.class, WorldBlock.class))
        .stream()
        .map(line -> line.split("=", 2))
        .filter(pair -> pair.length == 2)
        .forEach(pair -> values.put(pair[0], pair[1]));
    return values;
  }
}
