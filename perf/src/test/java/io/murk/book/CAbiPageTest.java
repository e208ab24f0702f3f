package io.murk.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/c-abi.md has the functions of murk.h as they are, and each is told of. {@code
 * -Dmurk.write=true} rewrites the page.
 */
final class CAbiPageTest {
  private static final Path PAGE = Book.ROOT.resolve("docs/c-abi.md");
  private static final String BEGIN = "<!-- header -->\n";
  private static final String END = "<!-- /header -->";
  private static final Pattern SECTION = Pattern.compile("(?m)^/\\* -{10,} (.*) \\*/$");
  private static final Pattern FUNCTION = Pattern.compile("(?m)^MURK_API [^;]*?\\b(murk_\\w+)\\(");

  private final String header = Book.text("ffi/src/main/c/murk.h");

  @Test
  void thePageIsTheHeader() throws IOException {
    String page = Book.text(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (Boolean.getBoolean("murk.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + sections() + page.substring(end));
    } else {
      assertEquals(sections(), page.substring(begin, end), "rewrite it with -Dmurk.write=true");
    }
  }

  @Test
  void everyFunctionIsOnThePage() {
    Matcher function = FUNCTION.matcher(header);
    String page = Book.text(PAGE);
    int found = 0;
    while (function.find()) {
      found++;
      assertTrue(page.contains(function.group(1) + "("), function.group(1));
    }
    assertTrue(found > 180, "functions found: " + found);
  }

  /** A comment speaks of the declarations below it, up to the next one. */
  @Test
  void everySectionBeginsWithAComment() {
    List<String> silent = new ArrayList<>();
    for (String section : sections().split("(?m)^## ")) {
      int comment = section.indexOf("/*");
      int function = section.indexOf("MURK_API");
      if (function >= 0 && (comment < 0 || comment > function)) {
        silent.add(section.lines().findFirst().orElse(""));
      }
    }
    assertEquals(List.of(), silent);
  }

  private String sections() {
    StringBuilder sections = new StringBuilder();
    Matcher section = SECTION.matcher(header);
    String title = "";
    int start = -1;
    while (section.find()) {
      append(sections, title, start, section.start());
      title = section.group(1);
      start = section.end();
    }
    int footer = header.lastIndexOf("#ifdef __cplusplus");
    append(sections, title, start, footer);
    return sections.toString();
  }

  private void append(StringBuilder sections, String title, int start, int end) {
    if (start < 0 || !FUNCTION.matcher(header.substring(start, end)).find()) {
      return;
    }
    String name = title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
    sections.append("\n## ").append(name).append("\n\n```h\n");
    sections.append(header.substring(start, end).strip()).append("\n```\n");
  }
}
