package io.murk.workflows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A file of .github/workflows, as GitHub reads it. */
record Workflow(String name, String text, Map<String, Object> content) {
  static final Path ROOT = Path.of(System.getProperty("murk.root", "..")).toAbsolutePath();

  static List<Workflow> all() {
    try (Stream<Path> files = Files.list(ROOT.resolve(".github/workflows"))) {
      return files.sorted().map(Workflow::read).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Workflow read(Path file) {
    try {
      return of(file.getFileName().toString(), Files.readString(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Workflow of(String name, String text) {
    return new Workflow(name, text, map(parse(text)));
  }

  static Object parse(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  Map<String, Map<String, Object>> jobs() {
    @SuppressWarnings("unchecked")
    var jobs = (Map<String, Map<String, Object>>) content.get("jobs");
    return jobs;
  }

  Stream<Map<String, Object>> steps() {
    return jobs().values().stream().flatMap(job -> list(job.get("steps")).stream());
  }

  Stream<String> actions() {
    return steps()
        .map(step -> step.get("uses"))
        .filter(String.class::isInstance)
        .map(String::valueOf);
  }

  Stream<String> commands() {
    return steps()
        .map(step -> step.get("run"))
        .filter(String.class::isInstance)
        .map(String::valueOf);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Object value) {
    return (List<Map<String, Object>>) value;
  }
}
