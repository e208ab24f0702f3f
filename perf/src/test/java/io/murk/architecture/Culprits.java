package io.murk.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** Compiles small sources, so that rules can be shown what they forbid. */
final class Culprits {
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern TYPE = Pattern.compile("(?:class|interface|record|enum) (\\w+)");

  private Culprits() {}

  static JavaClasses compile(Path directory, List<String> sources) throws IOException {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-nowarn", "-Xlint:none"));
    arguments.addAll(List.of("--add-modules", "jdk.incubator.vector,jdk.unsupported"));
    for (String source : sources) {
      Path file =
          directory
              .resolve("sources")
              .resolve(first(PACKAGE, source).replace('.', '/'))
              .resolve(first(TYPE, source) + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, source);
      arguments.add(file.toString());
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, said, said, arguments.toArray(String[]::new));
    if (status != 0) {
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
