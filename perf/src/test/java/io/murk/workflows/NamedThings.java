package io.murk.workflows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a shell command names of this project, and what of it is not there. */
final class NamedThings {
  private static final Pattern SCRIPT =
      Pattern.compile(
          "\\b(?:bash|sh|python3?|node) ((?:[\\w.-]+/)*[\\w.-]+\\.(?:sh|py|mjs)|\\.ci/run)\\b");
  private static final Pattern MAVEN = Pattern.compile("\\./mvnw[^\\n]*(?:\\\\\\n[^\\n]*)*");
  private static final Pattern PROFILE = Pattern.compile(" -P([\\w,-]+)");
  private static final Pattern MODULES = Pattern.compile(" -pl ([\\w./,-]+)");
  private static final Pattern TESTS = Pattern.compile(" -Dtest='?([\\w.*,]+)'?");
  private static final Pattern PROPERTY = Pattern.compile(" -D(murk\\.[\\w.]+)");
  private static final Pattern PROFILE_ID =
      Pattern.compile("<profile>\\s*<id>([\\w-]+)</id>", Pattern.DOTALL);

  private final Path root;
  private final String poms;
  private final String sources;

  NamedThings(Path root) throws IOException {
    this.root = root;
    poms = text("pom.xml");
    sources = text("Test.java", "Properties.java");
  }

  private String text(String... ends) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.find(root, 14, (file, a) -> isWanted(file, ends))) {
      for (Path file : files.sorted().toList()) {
        all.append(root.relativize(file)).append('\n').append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private boolean isWanted(Path file, String... ends) {
    String path = "/" + root.relativize(file);
    return Stream.of("/target/", "/.git/", "/node_modules/", "/venv/").noneMatch(path::contains)
        && Stream.of(ends).anyMatch(path::endsWith);
  }

  /** The profiles of all poms that somebody may name: not those that a file turns on. */
  Set<String> profiles() {
    Set<String> found = new TreeSet<>();
    Matcher id = PROFILE_ID.matcher(poms);
    while (id.find()) {
      String rest = poms.substring(id.end(), Math.min(poms.length(), id.end() + 60));
      if (!rest.stripLeading().startsWith("<activation>")) {
        found.add(id.group(1));
      }
    }
    return found;
  }

  List<String> missingFrom(String command) {
    List<String> missing = new ArrayList<>();
    Matcher script = SCRIPT.matcher(command);
    while (script.find()) {
      require(Files.exists(root.resolve(script.group(1))), script.group(1), missing);
    }
    Matcher maven = MAVEN.matcher(command);
    while (maven.find()) {
      names(PROFILE, maven.group())
          .forEach(profile -> require(profiles().contains(profile), "-P" + profile, missing));
      names(MODULES, maven.group())
          .forEach(m -> require(Files.exists(root.resolve(m + "/pom.xml")), "-pl " + m, missing));
      names(TESTS, maven.group()).forEach(test -> require(isTest(test), "-Dtest=" + test, missing));
      names(PROPERTY, maven.group()).forEach(p -> require(isProperty(p), "-D" + p, missing));
    }
    return missing;
  }

  /** Of a pom, or one that a test asks for. */
  private boolean isProperty(String property) {
    return poms.contains("<" + property + ">") || sources.contains('"' + property + '"');
  }

  private boolean isTest(String test) {
    String path = test.replace("**", "").replace('.', '/');
    return sources.contains("/" + path);
  }

  private static Stream<String> names(Pattern pattern, String command) {
    return pattern
        .matcher(command)
        .results()
        .flatMap(found -> Stream.of(found.group(1).split(",")));
  }

  private static void require(boolean there, String what, List<String> missing) {
    if (!there) {
      missing.add(what);
    }
  }
}
