package io.murk.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A test's program in a JVM with other flags: kernels and compilers are chosen once a process. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * The lines that a program prints; it must end with status 0.
   *
   * @param flags of the JVM
   * @param program the class with the main method
   * @param places a class from every directory or jar, besides the program's, that it needs
   * @param arguments of the program
   */
  public static List<String> lines(
      List<String> flags, Class<?> program, List<Class<?>> places, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(flags, program, places, arguments);
    List<String> lines;
    try (var out = process.inputReader()) {
      lines = out.lines().toList();
    }
    assertEquals(0, process.waitFor(), program + " printed " + lines);
    return lines;
  }

  /**
   * Starts a program, for who kills it or talks with it.
   *
   * @param flags of the JVM
   * @param program the class with the main method
   * @param places as {@link #lines}
   * @param arguments of the program
   */
  public static Process start(
      List<String> flags, Class<?> program, List<Class<?>> places, String... arguments)
      throws IOException {
    List<String> roots = new ArrayList<>();
    roots.add(root(program));
    for (Class<?> place : places) {
      roots.add(root(place));
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The VM's own warnings, such as of a width of vectors that it has not, are none of the lines.
    command.add("-XX:+DisplayVMOutputToStderr");
    command.addAll(flags);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, roots));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The directory or jar that a class was loaded from. */
  private static String root(Class<?> type) {
    String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    String text = Objects.requireNonNull(type.getResource(file)).toString();
    text = text.replaceFirst("^jar:", "").replaceFirst("!/.*$", "");
    return Path.of(URI.create(text.replace(type.getName().replace('.', '/') + ".class", "")))
        .toString();
  }
}
