import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Holds all Java sources below a directory to google-java-format: {@code check DIR} names those
 * that differ and fails, {@code write DIR} rewrites them.
 */
final class Format {
  private static final Set<String> NOT_OURS = Set.of("target", "build", "dist", "node_modules");

  public static void main(String[] arguments) throws Exception {
    boolean write = arguments[0].equals("write");
    Path root = Path.of(arguments[1]);
    List<String> sources = sourcesBelow(root);
    if (sources.isEmpty()) {
      return;
    }
    List<String> options = new ArrayList<>(List.of(write ? "--replace" : "--dry-run"));
    if (!write) {
      options.add("--set-exit-if-changed");
    }
    options.addAll(sources);
    StringWriter out = new StringWriter();
    PrintWriter err = new PrintWriter(System.err, true);
    int status =
        new Main(new PrintWriter(out, true), err, InputStream.nullInputStream())
            .format(options.toArray(String[]::new));
    if (status != 0) {
      out.toString()
          .lines()
          .map(file -> root.relativize(Path.of(file)))
          .forEach(System.err::println);
      System.err.println(
          "The Java files named above are not formatted. Run: ./mvnw -Pformat process-sources");
      System.exit(1);
    }
    System.out.println(sources.size() + " Java files " + (write ? "formatted" : "are formatted"));
  }

  private static List<String> sourcesBelow(Path root) throws IOException {
    List<String> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = directory.getFileName().toString();
            boolean skipped =
                !directory.equals(root) && (name.startsWith(".") || NOT_OURS.contains(name));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    sources.sort(null);
    return sources;
  }
}
