package io.murk.perf.stress;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;

/**
 * Runs jcstress and says in one line what came of it. What jcstress itself says goes to log.txt in
 * the directory of its report.
 *
 * <p>Ends with 1 unless every protocol was tried and held.
 */
public final class StressRun {
  private static final Pattern RESULTS =
      Pattern.compile("Results: (\\d+) planned; (\\d+) passed, 0 failed, 0 soft errs, 0 hard errs");
  private static final int LINES_OF_A_FAILURE = 60;

  private StressRun() {}

  /**
   * Runs the tests that the options select.
   *
   * @param args the directory of the report, then options of jcstress
   */
  public static void main(String[] args) throws IOException {
    Path report = Path.of(args[0]);
    Path log = Files.createDirectories(report).resolve("log.txt");
    String[] options = Arrays.copyOf(args, args.length + 1);
    options[0] = "-r";
    System.arraycopy(args, 0, options, 1, args.length);
    long begin = System.nanoTime();
    PrintStream console = System.out;
    String failure = "";
    try (var out = new PrintStream(Files.newOutputStream(log))) {
      System.setOut(out);
      failure = failureOf(options);
    } finally {
      System.setOut(console);
    }
    List<String> lines = Files.readAllLines(log);
    String verdict = failure.isEmpty() ? verdict(lines) : failure;
    if (!verdict.isEmpty()) {
      lines
          .subList(Math.max(0, lines.size() - LINES_OF_A_FAILURE), lines.size())
          .forEach(console::println);
      console.println("jcstress: " + verdict + "; all of it in " + log);
      System.exit(1);
    }
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    console.println("jcstress: " + passed(lines) + " runs held in " + seconds + " s; " + log);
  }

  /** What jcstress fails with, or nothing. */
  private static String failureOf(String[] args) {
    try {
      var options = new Options(args);
      if (!options.parse()) {
        return "options=" + String.join(" ", args);
      }
      var tests = new JCStress(options);
      int selected = tests.getTests().size();
      if (selected == 0) {
        return "tests=0 allowed=1..";
      }
      tests.run();
      return "";
    } catch (Exception | AssertionError e) { // the latter for tests that failed
      return e.toString();
    }
  }

  /** Why the last count of results is not a success, or nothing. */
  private static String verdict(List<String> lines) {
    Matcher last = lastResults(lines);
    if (last == null) {
      return "some of the tests did not pass";
    }
    return last.group(1).equals(last.group(2)) && !last.group(1).equals("0")
        ? ""
        : "passed=" + last.group(2) + " planned=" + last.group(1);
  }

  private static String passed(List<String> lines) {
    Matcher last = lastResults(lines);
    return last == null ? "0" : last.group(2);
  }

  private static Matcher lastResults(List<String> lines) {
    Matcher found = null;
    for (String line : lines) {
      if (line.contains("Results: ") && line.contains("planned")) {
        Matcher matcher = RESULTS.matcher(line);
        found = matcher.find() ? matcher : null;
      }
    }
    return found;
  }
}
