package io.murk.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links between pages lead somewhere, and every page is in the book. */
final class LinksTest {
  /** Images, links by reference, struck text, and HTML that is no place or comment. */
  private static final Pattern OTHER_MARKDOWN =
      Pattern.compile("(?m)!\\[|^\\[[^\\]]+\\]: |~~|<(?!a id=|/a>|!-- )[a-zA-Z/!]");

  @Test
  void linksLeadSomewhere() {
    List<String> dead = new ArrayList<>();
    for (Path page : Book.pages()) {
      for (String link : Book.links(page)) {
        if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
          dead.add(Book.name(page) + ": " + link);
        }
      }
    }
    assertEquals(List.of(), dead);
  }

  @Test
  void everyPageIsInTheBook() {
    Set<String> missing = new TreeSet<>();
    for (Path page : Book.pages()) {
      String name = Book.name(page);
      boolean inBook =
          !name.contains("/") || name.startsWith("docs/") || name.startsWith("examples/");
      if (inBook) {
        missing.add(name);
      }
    }
    assertTrue(missing.size() > 30, missing::toString);
    for (Path page : reachable()) {
      missing.remove(Book.name(page));
    }
    assertEquals(Set.of(), missing, "docs/index.md and the pages that it lists do not lead there");
  }

  /** docs/site/markdown_pages.py reads no more; who builds the site hears of the rest. */
  @Test
  void pagesKeepToTheMarkdownThatTheSiteReads() {
    List<String> unknown = new ArrayList<>();
    for (Path page : Book.pages()) {
      Matcher other = OTHER_MARKDOWN.matcher(Book.prose(page));
      while (other.find()) {
        unknown.add(Book.name(page) + ": " + other.group());
      }
    }
    assertEquals(List.of(), unknown);
    for (String planted : List.of("![alt](a.png)", "<details>", "[a]: b.md", "~~gone~~")) {
      assertTrue(OTHER_MARKDOWN.matcher(planted).find(), planted);
    }
    assertTrue(!OTHER_MARKDOWN.matcher("<a id=\"here\"></a> 1 < 2 [a](b.md)").find());
  }

  @Test
  void anchorsAreThoseThatGitHubMakes() {
    Set<String> anchors = Book.anchors(Book.ROOT.resolve("docs/coming-from-0.1.9.md"));
    assertTrue(anchors.contains("coming-from-murk-019"), anchors::toString);
    assertTrue(Book.anchors(Book.ROOT.resolve("docs/errors.md")).contains("status-17"));
  }

  @Test
  void aDeadLinkIsFound() {
    Path page = Book.INDEX;
    assertTrue(leadsSomewhere(page, "concepts.md"));
    assertTrue(!leadsSomewhere(page, "no-such-page.md"));
    assertTrue(!leadsSomewhere(page, "concepts.md#no-such-place"));
  }

  private static boolean leadsSomewhere(Path page, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(target) && (parts.length == 1 || Book.anchors(target).contains(parts[1]));
  }

  /** From the index, through the pages that list a directory. */
  private static Set<Path> reachable() {
    Set<Path> found = new TreeSet<>(Set.of(Book.INDEX));
    Deque<Path> lists = new ArrayDeque<>(found);
    while (!lists.isEmpty()) {
      Path list = lists.poll();
      for (String link : Book.links(list)) {
        Path page = list.resolveSibling(link.split("#", 2)[0]).normalize();
        if (page.toString().endsWith(".md") && found.add(page) && page.endsWith("README.md")) {
          lists.add(page);
        }
      }
    }
    return found;
  }
}
