package io.murk.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/errors.md lists what the code can answer, and what to do about it. {@code -Dmurk.write=true}
 * rewrites the table, but for its last column.
 */
final class ErrorReferenceTest {
  private static final Path PAGE = Path.of("../docs/errors.md");
  private static final String BEGIN = "<!-- statuses -->\n";
  private static final String END = "<!-- /statuses -->";

  /** Raised by the C library. */
  private static final Map<Integer, String> OF_C =
      Map.of(
          -23,
          "StackExhausted | too little stack is left on this thread to enter the engine, or it"
              + " ended inside",
          -24,
          "Forked | this process was forked after the engine had started",
          -25,
          "RuntimeUnavailable | the Java runtime is missing or did not start; final for this"
              + " process",
          -26,
          "AttachFailed | this thread could not be made known to the Java VM",
          -30,
          "AlreadyStarted | murk_configure came too late: the engine runs with other options");

  @Test
  void theTableIsTheCode() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    String table = table(cures(page));
    if (Boolean.getBoolean("murk.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
    } else {
      assertEquals(table, page.substring(begin, end), "rewrite it with -Dmurk.write=true");
    }
  }

  /** The last column is written by hand: a new code comes with what to do about it. */
  @Test
  void everyFailureHasACure() throws IOException {
    Map<String, String> cures = cures(Files.readString(PAGE));
    List<String> without = new ArrayList<>();
    for (Map.Entry<Integer, String> row : rows()) {
      String cure = cures.getOrDefault(name(row), "");
      if (cure.length() < 10 || !cure.endsWith(".")) {
        without.add(name(row));
      }
    }
    assertEquals(List.of(), without, "no sentence in the column cure of docs/errors.md");
  }

  private static Map<String, String> cures(String page) {
    Map<String, String> cures = new HashMap<>();
    Matcher row =
        Pattern.compile("(?m)^\\| [^|]*-\\d+ \\| (\\w+) \\| [^|]* \\| ([^|]*) \\|$").matcher(page);
    while (row.find()) {
      cures.put(row.group(1), row.group(2));
    }
    return cures;
  }

  private static List<Map.Entry<Integer, String>> rows() {
    List<Map.Entry<Integer, String>> rows = new ArrayList<>(OF_C.entrySet());
    for (ErrorCode code : ErrorCode.values()) {
      rows.add(Map.entry(code.status(), code.title() + " | " + code.text()));
    }
    rows.sort(
        Comparator.comparing(row -> -row.getKey())); // stable: codes of one status stay in order
    return rows;
  }

  private static String name(Map.Entry<Integer, String> row) {
    return row.getValue().substring(0, row.getValue().indexOf(' '));
  }

  private static String table(Map<String, String> cures) {
    StringBuilder table =
        new StringBuilder("| status | name | cause | cure |\n|---|---|---|---|\n");
    int last = 0;
    for (Map.Entry<Integer, String> row : rows()) {
      int status = row.getKey();
      // Exceptions of Python link to these places.
      String anchor = status == last ? "" : "<a id=\"status" + status + "\"></a>";
      String cure = cures.getOrDefault(name(row), "?");
      table.append("| " + anchor + status + " | " + row.getValue() + " | " + cure + " |\n");
      last = status;
    }
    return table.toString();
  }
}
