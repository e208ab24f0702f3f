package io.murk.perf;

import io.murk.perf.reference.ReferenceLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What calls cost from C, through libmurk and JNI: the program murkcalls measures them. */
final class FfiFigures {
  private static final String HANDLE = "ratio.ffi.handle-to-empty-call";
  private static final String CALL = "ratio.ffi.call-to-system-call";
  private static final String BATCH = "ratio.ffi.batch-to-java";
  private static final Pattern MURK =
      Pattern.compile(
          ".*/(arena-offheap|core|obs-simd|realtime|ffi)/target/.*|.*(jctools|HdrHistogram).*");

  private FfiFigures() {}

  static List<Figure> measure() {
    Path program = ReferenceLibrary.beside("murkcalls");
    if (!Files.exists(program)) {
      String why = program.getFileName() + " was not built: no C compiler, or no libmurk";
      return List.of(
          Figure.leftOut(HANDLE, why), Figure.leftOut(CALL, why), Figure.leftOut(BATCH, why));
    }
    Map<String, Double> nanos = run(program);
    return List.of(
        ratio(HANDLE, nanos, "current-tick", "empty-call"),
        ratio(CALL, nanos, "preflight", "system-call"),
        ratio(BATCH, nanos, "batch-from-c", "batch-inside-java"),
        ratio("info.ffi.step-to-system-call", nanos, "step", "system-call"),
        ratio("info.ffi.read-field-to-system-call", nanos, "read-field", "system-call"));
  }

  private static Figure ratio(String name, Map<String, Double> nanos, String what, String against) {
    return RatioFigures.ratio(name, of(nanos, what), of(nanos, against));
  }

  private static double of(Map<String, Double> nanos, String name) {
    return Objects.requireNonNull(nanos.get(name), name);
  }

  /** The lines of the program's output, {@code name nanoseconds}. */
  static Map<String, Double> parse(String output) {
    Map<String, Double> nanos = new LinkedHashMap<>();
    output
        .lines()
        .map(line -> line.split(" "))
        .forEach(words -> nanos.put(words[0], Double.parseDouble(words[1])));
    return nanos;
  }

  private static Map<String, Double> run(Path program) {
    String jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> MURK.matcher(entry).matches() && !entry.contains("-tests.jar"))
            .collect(Collectors.joining(File.pathSeparator));
    var command = new ProcessBuilder(program.toString());
    command.environment().put("MURK_JAVA_HOME", System.getProperty("java.home"));
    command.environment().put("MURK_MODULE_PATH", jars);
    command.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = command.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(program + " failed; its output: " + output);
      }
      return parse(output);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
