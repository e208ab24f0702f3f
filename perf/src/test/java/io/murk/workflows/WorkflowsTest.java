package io.murk.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What runs on machines that nobody here has: the workflows name what exists, take no more rights
 * than they need, and run no code that somebody else may change. .github/scripts/lint_workflows.sh
 * judges their grammar.
 */
final class WorkflowsTest {
  /** An action by the hash of its commit, and its version for people. */
  private static final Pattern PINNED =
      Pattern.compile("[\\w.-]+/[\\w./-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");

  static List<Workflow> workflows() {
    return Workflow.all();
  }

  @Test
  void thereIsOneForEachPurpose() {
    assertEquals(
        List.of("ci.yml", "codeql.yml", "docs.yml", "nightly.yml", "perf.yml", "release.yml"),
        Workflow.all().stream().map(Workflow::name).toList());
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void actionsArePinned(Workflow workflow) {
    List<String> loose =
        workflow
            .text()
            .lines()
            .map(String::strip)
            .filter(line -> line.matches("(- )?uses: .*"))
            .map(line -> line.replaceFirst("^(- )?uses: ", ""))
            .filter(action -> !PINNED.matcher(action).matches())
            .toList();
    assertEquals(List.of(), loose);
    assertTrue(workflow.actions().findAny().isPresent());
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void rightsAreThoseOfReadersUnlessAJobSaysMore(Workflow workflow) {
    assertEquals(Map.of("contents", "read"), workflow.content().get("permissions"));
    assertNotNull(workflow.content().get("concurrency"), "two runs at once");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void everyJobEnds(Workflow workflow) {
    workflow
        .jobs()
        .forEach(
            (name, job) -> assertNotNull(job.get("timeout-minutes"), () -> name + " may hang"));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void whatCommandsNameIsThere(Workflow workflow) throws IOException {
    NamedThings things = new NamedThings(Workflow.ROOT);
    assertEquals(
        List.of(), workflow.commands().flatMap(c -> things.missingFrom(c).stream()).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "./mvnw -B -Pstres verify, -Pstres",
    "./mvnw verify -pl perf/fuz -am, -pl perf/fuz",
    "'./mvnw test -Dtest=HeaderTest,HedaerTest', -Dtest=HedaerTest",
    "./mvnw verify -Dmurk.jmh.argz=x, -Dmurk.jmh.argz",
    "bash .github/scripts/nothing.sh out, .github/scripts/nothing.sh",
    "sh ffi/src/test/c/run.sh --asan && python3 none.py, none.py",
  })
  void whatIsNotThereIsFound(String command, String missing) throws IOException {
    assertEquals(List.of(missing), new NamedThings(Workflow.ROOT).missingFrom(command));
  }

  @ParameterizedTest
  @CsvSource({"actions/checkout@v5", "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8"})
  void anActionWithoutItsCommitOrItsVersionIsLoose(String action) {
    assertTrue(!PINNED.matcher(action).matches());
  }

  @Test
  void everyProfileIsInTheDocuments() throws IOException {
    String building = Files.readString(Workflow.ROOT.resolve("docs/building.md"));
    List<String> silent =
        new NamedThings(Workflow.ROOT)
            .profiles().stream().filter(profile -> !building.contains("-P" + profile)).toList();
    assertEquals(List.of(), silent, "profiles that docs/building.md does not name");
  }

  @Test
  void templatesAndUpdatesAreYaml() throws IOException {
    try (Stream<Path> files = Files.list(Workflow.ROOT.resolve(".github/ISSUE_TEMPLATE"))) {
      for (Path file : files.toList()) {
        assertTrue(Workflow.parse(Files.readString(file)) instanceof Map<?, ?>, file::toString);
      }
    }
    Object updates =
        Workflow.parse(Files.readString(Workflow.ROOT.resolve(".github/dependabot.yml")));
    for (Object update : (List<?>) ((Map<?, ?>) updates).get("updates")) {
      String directory = String.valueOf(((Map<?, ?>) update).get("directory")).substring(1);
      assertTrue(Files.isDirectory(Workflow.ROOT.resolve(directory)), directory);
    }
  }
}
