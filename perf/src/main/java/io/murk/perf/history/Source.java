package io.murk.perf.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What was measured.
 *
 * @param commit of git; "unknown" outside a checkout
 * @param changed whether files differ from the commit, those of the history aside
 */
public record Source(String commit, boolean changed) {
  /** The checkout around the working directory, as it is now. */
  public static Source read() {
    return new Source(
        git("rev-parse", "HEAD").strip(),
        !git("status", "--porcelain", "--", ":/", ":!/perf/history").isBlank());
  }

  private static String git(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-c", "safe.directory=*"));
    command.addAll(List.of(arguments));
    try {
      Process git =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return git.waitFor() == 0 ? output : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
