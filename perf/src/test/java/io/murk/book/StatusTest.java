package io.murk.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * docs/plans/status.md tags every item, and says of each what shows it. {@link CommandsTest} runs
 * nothing, but holds that what is named exists.
 */
final class StatusTest {
  private static final String PAGE = "docs/plans/status.md";
  private static final int ITEMS = 14;

  private record Item(int number, String status, String keptBy, String shownBy) {
    boolean isResolved() {
      return status.equals("Resolved");
    }
  }

  @Test
  void everyItemIsTagged() {
    assertEquals(
        IntStream.rangeClosed(1, ITEMS).boxed().toList(),
        items().stream().map(Item::number).toList());
    for (Item item : items()) {
      assertTrue(
          item.isResolved() || item.status().matches("(Open|PartiallyResolved): .{10,}"),
          () -> item.number() + " is " + item.status());
    }
  }

  @Test
  void whatIsResolvedIsKeptSoByATest() {
    for (Item item : items()) {
      assertTrue(item.shownBy().length() > 5, () -> "no command shows item " + item.number());
      if (item.isResolved()) {
        assertTrue(
            item.keptBy()
                .matches(
                    ".*`(\\w+(Test|Properties|Contract|Stress)|[\\w./]+\\.(py|sh|properties))`.*"),
            () -> "no test keeps item " + item.number());
        assertTrue(item.shownBy().contains("`"), () -> "no command shows item " + item.number());
      }
    }
  }

  /** A gate is met when its items are. */
  @Test
  void gatesFollowFromTheirItems() {
    Map<Integer, Boolean> resolved = new LinkedHashMap<>();
    items().forEach(item -> resolved.put(item.number(), item.isResolved()));
    List<String[]> gates = rows("(?s).*\n## Gates\n", "[A-D] .*");
    assertEquals(4, gates.size());
    for (String[] gate : gates) {
      String[] range = gate[2].split(" to ");
      boolean met =
          IntStream.rangeClosed(
                  Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]))
              .allMatch(resolved::get);
      assertEquals(met, gate[3].equals("Resolved"), gate[1]);
    }
  }

  private static List<Item> items() {
    List<Item> items = new ArrayList<>();
    for (String[] row : rows("", "\\d+ .*")) {
      items.add(new Item(Integer.parseInt(row[1].replaceAll(" .*", "")), row[3], row[4], row[5]));
    }
    return items;
  }

  /** Cells of the rows whose first one matches; cell 1 is the first. */
  private static List<String[]> rows(String skipped, String first) {
    String text = Book.text(PAGE).replaceFirst(skipped, "");
    return text.lines()
        .filter(line -> line.startsWith("| "))
        .map(line -> line.split(" *\\| *"))
        .filter(cells -> cells[1].matches(first))
        .toList();
  }
}
