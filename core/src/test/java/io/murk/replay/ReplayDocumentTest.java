package io.murk.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.CommandKind;
import io.murk.replay.v4.read.V4Constants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/replay-format.md, docs/replay.ksy and the code say the same. */
final class ReplayDocumentTest {
  private static final Path DOCS = Path.of("../docs");
  private static final String PAGE = read("replay-format.md");
  private static final String KSY = read("replay.ksy");
  private static final Map<String, Integer> SIZES =
      Map.of(
          "u1",
          1,
          "u2",
          2,
          "u4",
          4,
          "u8",
          8,
          "s4",
          4,
          "f4",
          4,
          "f8",
          8,
          "prologue",
          16,
          "MURK",
          4,
          "KRUM",
          4);

  private static String read(String name) {
    try {
      return Files.readString(DOCS.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Offsets and types of the table behind a title of the page. */
  private static Map<Integer, String> table(String title) {
    Map<Integer, String> rows = new TreeMap<>();
    int from = PAGE.indexOf(title);
    assertTrue(from >= 0, title);
    boolean inside = false;
    for (String line : PAGE.substring(from).lines().skip(1).toList()) {
      Matcher row = Pattern.compile("\\| (\\d+) \\| (\\w+) \\|.*").matcher(line);
      if (row.matches()) {
        rows.put(Integer.parseInt(row.group(1)), row.group(2));
        inside = true;
      } else if (inside) {
        break;
      }
    }
    return rows;
  }

  /** Offsets and types of the fields of a type of the Kaitai description, in the page's words. */
  private static Map<Integer, String> ksyTable(String type) {
    Map<Integer, String> rows = new TreeMap<>();
    Matcher seq =
        Pattern.compile("\n  " + type + ":\n(?:    .*\n)*?    seq:\n((?:      .*\n)+)")
            .matcher(KSY);
    assertTrue(seq.find(), type);
    int at = 0;
    for (String field : seq.group(1).split("      - id: ", -1)) {
      Matcher of = Pattern.compile("(?s)\\w+\n\\s+(?:type|contents): (\\w+)\n.*").matcher(field);
      if (!of.matches() || !SIZES.containsKey(of.group(1))) {
        if (field.isEmpty()) {
          continue;
        }
        break;
      }
      String kind = of.group(1);
      boolean isKind = field.contains("chunk_kind") || !kind.matches("[usf]\\d");
      String bits = kind.charAt(0) + "" + 8 * SIZES.get(kind);
      rows.put(at, isKind ? "4cc" : bits.replace('s', 'i'));
      at += SIZES.get(kind);
    }
    return rows;
  }

  @Test
  void offsetsAndTypesAreThoseOfTheKaitaiDescription() {
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("### Prologue", "prologue");
    tables.put("### Chunk", "chunk");
    tables.put("### Trailer", "trailer");
    tables.put("CONF:", "conf");
    tables.put("## TICK: what happened", "record");
    tables.put("## INDX", "index_entry");
    tables.forEach((title, type) -> assertEquals(table(title), ksyTable(type), title));
  }

  @Test
  void offsetsAreThoseOfTheCode() {
    assertEquals(List.copyOf(table("### Prologue").keySet()), V4Constants.prologue());
    assertEquals(List.copyOf(table("### Chunk").keySet()), V4Constants.chunk());
    assertEquals(List.copyOf(table("### Trailer").keySet()), V4Constants.trailer());
    assertEquals(List.copyOf(table("## TICK: what happened").keySet()), V4Constants.record());
    assertEquals(
        List.copyOf(table("Commands, each a multiple of 8 bytes:").keySet()),
        V4Constants.command());
  }

  @Test
  void sizesAreThoseOfTheCode() {
    assertTrue(PAGE.contains("### Prologue, " + V4Constants.PROLOGUE + " bytes"));
    assertTrue(PAGE.contains("### Trailer, " + V4Constants.TRAILER + " bytes"));
    assertTrue(PAGE.contains("A header of " + V4Constants.CHUNK_HEADER + " bytes"));
    assertTrue(PAGE.contains("| `CONF` | " + V4Constants.CONF + " bytes, below |"));
    assertTrue(
        PAGE.contains(
            "at most "
                + V4Constants.RAW_FACTOR
                + " x stored length + "
                + V4Constants.RAW_CONSTANT
                + " and at most 2^"
                + Long.numberOfTrailingZeros(V4Constants.MOST_DECODED)));
  }

  @Test
  void theVersionIsThatOfTheCode() {
    assertTrue(PAGE.contains("specification of format **version " + ReplayFormat.VERSION + "**"));
    assertTrue(PAGE.contains("| 4 | u8 | version: " + ReplayFormat.VERSION + " |"));
    assertTrue(PAGE.contains("| " + ReplayFormat.VERSION_3 + " | murk 0.1.9"));
    assertTrue(KSY.contains("valid: " + ReplayFormat.VERSION + "\n"));
  }

  @Test
  void kindsOfChunksAreThoseOfTheCode() {
    List<String> kinds = List.of("HEAD", "TICK", "CKPT", "INDX", "SUMM");
    assertTrue(
        PAGE.contains(
            "| 0 | 4cc | kind: `" + String.join("`, `", kinds) + "`. Zero ends the file |"));
    Map<Integer, String> described = enumeration("chunk_kind");
    assertEquals("none", described.remove(0));
    Map<Integer, String> known = new TreeMap<>();
    for (String kind : kinds) {
      known.put(V4Constants.fourCc(kind), kind.toLowerCase(Locale.ROOT));
    }
    assertEquals(known, described);
    assertEquals(known.keySet(), V4Constants.kinds());
  }

  @Test
  void kindsOfRecordsAreThoseOfTheCode() {
    Map<Integer, String> page = new TreeMap<>();
    Matcher row = Pattern.compile("(?m)^\\| (\\d) \\| ([A-Z]+) \\|").matcher(PAGE);
    while (row.find()) {
      page.put(Integer.parseInt(row.group(1)), row.group(2).toLowerCase(Locale.ROOT));
    }
    assertEquals(page, enumeration("record_kind"));
    assertEquals(page, V4Constants.records());
  }

  @Test
  void kindsOfCommandsAreThoseOfTheCode() {
    Matcher row = Pattern.compile("\\| 0 \\| u8 \\| kind: (0 Move.*) \\|").matcher(PAGE);
    assertTrue(row.find());
    List<String> page = new ArrayList<>();
    for (String each : row.group(1).split(", ", -1)) {
      page.add(each.substring(2).replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT));
    }
    assertEquals(page, List.copyOf(enumeration("command_kind").values()));
    List<String> code =
        V4Constants.commands().stream()
            .map(CommandKind::name)
            .map(n -> n.toLowerCase(Locale.ROOT))
            .toList();
    assertEquals(page, code);
  }

  /** Numbers and names of an enumeration of the Kaitai description. */
  private static Map<Integer, String> enumeration(String name) {
    Map<Integer, String> values = new TreeMap<>();
    Matcher block = Pattern.compile("\n  " + name + ":\n((?:    \\S+: \\S+\n)+)").matcher(KSY);
    assertTrue(block.find(), name);
    block
        .group(1)
        .lines()
        .map(line -> line.strip().split(": ", -1))
        .forEach(pair -> values.put(Integer.decode(pair[0]), pair[1]));
    return values;
  }
}
