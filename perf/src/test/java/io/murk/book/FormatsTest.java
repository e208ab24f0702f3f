package io.murk.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.engine.state.StateBytes;
import io.murk.error.MurkException;
import io.murk.replay.ReplayFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The versions of file formats on the pages are those of the code. */
final class FormatsTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d+) \\| [^|]+ \\| (yes|no), (yes|on request|no) \\| [^|]+ \\|$");

  private final String replay = Book.text("docs/replay-format.md");

  @Test
  void theReplayPageDescribesTheVersionThatIsWritten() {
    assertEquals(
        Set.of(ReplayFormat.VERSION),
        numbers("specification of format \\*\\*version (\\d+)\\*\\*"));
    assertEquals(Set.of(ReplayFormat.VERSION), numbers("\\| u8 \\| version: (\\d+) \\|"));
  }

  @Test
  void itsHistoryHasEveryVersionAndSaysWhichAreRead() {
    Map<Integer, Boolean> read = new TreeMap<>();
    Set<Integer> written = new TreeSet<>();
    Matcher row = ROW.matcher(replay.substring(replay.indexOf("\n## History")));
    while (row.find()) {
      int version = Integer.parseInt(row.group(1));
      read.put(version, row.group(2).equals("yes"));
      if (row.group(3).equals("yes")) {
        written.add(version);
      }
    }
    assertEquals(ReplayFormat.VERSION, read.size(), "versions 1 to the newest");
    assertEquals(Set.of(ReplayFormat.VERSION), written);
    read.forEach((version, isRead) -> assertEquals(isRead, isRead(version), "version " + version));
    assertTrue(!isRead(ReplayFormat.VERSION + 1), "a version that no page tells of");
  }

  @Test
  void aForeignVersionIsNamedBesideThoseThatAreRead() {
    String text = refusal(ReplayFormat.VERSION + 1);
    for (int version :
        new int[] {ReplayFormat.VERSION + 1, ReplayFormat.VERSION, ReplayFormat.VERSION_3}) {
      assertTrue(text.contains(Integer.toString(version)), text);
    }
  }

  @Test
  void theCheckpointPageDescribesItsVersion() {
    String page = Book.text("docs/checkpoints.md");
    assertTrue(page.contains("## The bytes, version " + StateBytes.VERSION + "\n"));
    assertTrue(page.contains("| 8 | u32 version, " + StateBytes.VERSION + " |"));
    assertTrue(replay.contains("(\"MURKCKPT\", version " + StateBytes.VERSION + ")"));
  }

  private Set<Integer> numbers(String pattern) {
    Set<Integer> numbers = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(replay);
    while (matcher.find()) {
      numbers.add(Integer.valueOf(matcher.group(1)));
    }
    return numbers;
  }

  private static boolean isRead(int version) {
    try {
      return ReplayFormat.versionOf(front(version)) == version;
    } catch (MurkException e) {
      return false;
    }
  }

  private static String refusal(int version) {
    return assertThrows(MurkException.class, () -> ReplayFormat.versionOf(front(version)))
        .getMessage();
  }

  private static byte[] front(int version) {
    return new byte[] {'M', 'U', 'R', 'K', (byte) version, 0, 0, 0};
  }
}
