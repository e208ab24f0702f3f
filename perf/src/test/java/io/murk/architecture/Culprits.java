package io.murk.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles small sources, so that rules can be shown what they forbid. */
final class Culprits {
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern TYPE = Pattern.compile("(?:class|interface|record|enum) (\\w+)");

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** Kept open over all compilations: it is what takes the time. */
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);

  private Culprits() {}

  static JavaClasses compile(Path directory, List<String> sources) throws IOException {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    List<String> options =
        List.of(
            "-d",
            classes.toString(),
            "-proc:none",
            "-Xlint:none",
            "--add-modules",
            "jdk.incubator.vector,jdk.unsupported");
    Path[] files = new Path[sources.size()];
    int count = 0;
    for (String source : sources) {
      Path file =
          directory
              .resolve("sources")
              .resolve(first(PACKAGE, source).replace('.', '/'))
              .resolve(first(TYPE, source) + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, source);
      files[count++] = file;
    }
    StringWriter said = new StringWriter();
    boolean compiles =
        COMPILER.getTask(said, FILES, null, options, null, FILES.getJavaFileObjects(files)).call();
    if (!compiles) {
      throw new AssertionError("the culprit does not compile: " + said);
    }
    return new ClassFileImporter().importPath(classes);
  }

  private static String first(Pattern pattern, String source) {
    Matcher matcher = pattern.matcher(source);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in:\n" + source);
    }
    return matcher.group(1);
  }
}
