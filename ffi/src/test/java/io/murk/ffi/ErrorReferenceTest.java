package io.murk.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * docs/error-reference.md lists what the code can answer. {@code -Dmurk.write=true} rewrites the
 * table.
 */
final class ErrorReferenceTest {
  private static final Path PAGE = Path.of("../docs/error-reference.md");
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
    if (Boolean.getBoolean("murk.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + table() + page.substring(end));
    } else {
      assertEquals(table(), page.substring(begin, end), "rewrite it with -Dmurk.write=true");
    }
  }

  private static String table() {
    List<Map.Entry<Integer, String>> rows = new ArrayList<>(OF_C.entrySet());
    for (ErrorCode code : ErrorCode.values()) {
      rows.add(Map.entry(code.status(), code.title() + " | " + code.text()));
    }
    rows.sort(
        Comparator.comparing(row -> -row.getKey())); // stable: codes of one status stay in order
    StringBuilder table = new StringBuilder("| status | name | meaning |\n|---|---|---|\n");
    for (Map.Entry<Integer, String> row : rows) {
      table.append("| ").append(row.getKey()).append(" | ").append(row.getValue()).append(" |\n");
    }
    return table.toString();
  }
}
