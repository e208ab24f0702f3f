package io.murk.book;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All pages of the repository, as they lie. */
final class Book {
  static final Path ROOT =
      Path.of(System.getProperty("murk.root", "..")).toAbsolutePath().normalize();

  /** The page that leads to all others. */
  static final Path INDEX = ROOT.resolve("docs/index.md");

  private static final Pattern FENCE =
      Pattern.compile("(?ms)(?:^<!-- (\\w+) -->\\n)?^```(\\w*)\\n(.*?)^```$");

  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
  private static final Pattern PLACE = Pattern.compile("\\bid=\"([^\"]+)\"");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  private Book() {}

  /**
   * A piece of code on a page.
   *
   * @param marker the word of an HTML comment right above it, or nothing
   */
  record Snippet(Path page, int number, String marker, String language, String code) {
    @Override
    public String toString() {
      return name(page) + " " + language + " " + number;
    }
  }

  static List<Path> pages() {
    List<Path> pages = new ArrayList<>();
    for (String directory : List.of(".", "docs", "examples", "python", "perf/history", ".github")) {
      boolean deep = !directory.equals(".") && !directory.equals("python");
      Path start = ROOT.resolve(directory).normalize();
      if (Files.notExists(start)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(start, deep ? 8 : 1)) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .filter(file -> !name(file).contains("target/"))
            .forEach(pages::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    pages.sort(null);
    return pages;
  }

  static String name(Path page) {
    return ROOT.relativize(page).toString().replace('\\', '/');
  }

  static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name) {
    return text(ROOT.resolve(name));
  }

  static List<Snippet> snippets(String language) {
    return snippets().stream().filter(snippet -> snippet.language().equals(language)).toList();
  }

  static List<Snippet> snippets() {
    List<Snippet> snippets = new ArrayList<>();
    for (Path page : pages()) {
      Matcher fence = FENCE.matcher(text(page));
      int number = 0;
      while (fence.find()) {
        String marker = fence.group(1) == null ? "" : fence.group(1);
        snippets.add(new Snippet(page, ++number, marker, fence.group(2), fence.group(3)));
      }
    }
    return snippets;
  }

  /** A page without what stands in its code. */
  static String prose(Path page) {
    return FENCE
        .matcher(text(page))
        .replaceAll("")
        .replaceAll("(?m)^    .*$", "")
        .replaceAll("`[^`]*`", "");
  }

  /** Where a page leads. */
  static List<String> links(Path page) {
    String prose = FENCE.matcher(text(page)).replaceAll("").replaceAll("`[^`\n]*`", "");
    List<String> links = new ArrayList<>();
    Matcher link = LINK.matcher(prose);
    while (link.find()) {
      links.add(link.group(1));
    }
    return links;
  }

  /** The places of a page that links may name, as GitHub makes them of headings. */
  static Set<String> anchors(Path page) {
    String prose = FENCE.matcher(text(page)).replaceAll("");
    Set<String> anchors = new TreeSet<>();
    Matcher heading = HEADING.matcher(prose);
    while (heading.find()) {
      String base =
          heading
              .group(1)
              .replaceAll("\\]\\([^)]*\\)", "")
              .toLowerCase(java.util.Locale.ROOT)
              .replaceAll("[^\\w\\- ]", "")
              .strip()
              .replace(' ', '-');
      String anchor = base;
      for (int again = 1; !anchors.add(anchor); again++) {
        anchor = base + "-" + again;
      }
    }
    Matcher place = PLACE.matcher(prose);
    while (place.find()) {
      anchors.add(place.group(1));
    }
    return anchors;
  }
}
