package io.murk.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shape of the sources: small files, small packages, names that say something. */
final class SourcesTest {
  static final int LINES_PER_FILE = 500;
  static final int TYPES_PER_PACKAGE = 15;
  static final Pattern EMPTY_NAME =
      Pattern.compile(".*(Manager|Helper|Util|Utils|Impl|Base|Handler|Info|Data)");

  @Test
  void filesAreOfReadableLength() throws IOException {
    Map<String, Long> tooLong = new TreeMap<>();
    for (Path file : javaFiles("main", "test")) {
      long lines = Files.readString(file).lines().count();
      if (lines > LINES_PER_FILE) {
        tooLong.put(name(file), lines);
      }
    }
    assertEquals(Map.of(), tooLong, "files of more than " + LINES_PER_FILE + " lines");
  }

  @Test
  void packagesAreOfReadableSize() throws IOException {
    Map<String, Long> types =
        javaFiles("main").stream()
            .filter(file -> !type(file).endsWith("-info"))
            .collect(
                Collectors.groupingBy(
                    file -> name(file.getParent()), TreeMap::new, Collectors.counting()));
    types.values().removeIf(count -> count <= TYPES_PER_PACKAGE);
    assertEquals(Map.of(), types, "packages of more than " + TYPES_PER_PACKAGE + " types");
  }

  @Test
  void namesSayWhatAThingIs() throws IOException {
    List<String> empty =
        javaFiles("main", "test").stream()
            .filter(file -> EMPTY_NAME.matcher(type(file)).matches())
            .map(SourcesTest::name)
            .toList();
    assertEquals(List.of(), empty, "names that could be anything's: " + EMPTY_NAME);
  }

  @Test
  void emptyNamesAreToldFromNames() {
    assertTrue(EMPTY_NAME.matcher("WorldManager").matches());
    assertTrue(EMPTY_NAME.matcher("SpaceBase").matches());
    assertFalse(EMPTY_NAME.matcher("Database").matches());
    assertFalse(EMPTY_NAME.matcher("package-info").matches());
  }

  @Test
  void everyPackageIntroducesItself() throws IOException {
    List<String> silent =
        javaFiles("main").stream()
            .map(Path::getParent)
            .distinct()
            .filter(directory -> !directory.endsWith("java"))
            .filter(directory -> Files.notExists(directory.resolve("package-info.java")))
            .map(SourcesTest::name)
            .toList();
    assertEquals(List.of(), silent, "packages without a package-info.java");
  }

  @Test
  void theSourcesAreFoundAtAll() throws IOException {
    assertFalse(javaFiles("main").isEmpty());
  }

  private static List<Path> javaFiles(String... kinds) throws IOException {
    Stream.Builder<Path> found = Stream.builder();
    for (String module : Product.MODULE_DIRECTORIES) {
      for (String kind : kinds) {
        Path sources = Product.DIRECTORY.resolve(module).resolve("src/" + kind + "/java");
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(found);
          }
        }
      }
    }
    return found.build().sorted().toList();
  }

  private static String type(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }

  private static String name(Path file) {
    return Product.DIRECTORY.relativize(file).toString();
  }
}
