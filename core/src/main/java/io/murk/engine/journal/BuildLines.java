package io.murk.engine.journal;

import io.murk.propagator.library.stencil.ChosenKernels;
import java.lang.module.ModuleDescriptor;
import org.jspecify.annotations.Nullable;

/** What computes a world, as lines {@code key=value}: for reports, never compared. */
public final class BuildLines {
  private BuildLines() {}

  /** Lines {@code key=value}. */
  public static String text() {
    StringBuilder lines = new StringBuilder();
    ModuleDescriptor module = BuildLines.class.getModule().getDescriptor();
    add(lines, "murk", module == null ? null : module.rawVersion().orElse(null));
    add(lines, "java", System.getProperty("java.version"));
    add(
        lines,
        "vm",
        System.getProperty("java.vm.name") + ' ' + System.getProperty("java.vm.version"));
    add(lines, "os", System.getProperty("os.name") + ' ' + System.getProperty("os.version"));
    add(lines, "arch", System.getProperty("os.arch"));
    add(lines, "kernels", ChosenKernels.reason());
    return lines.toString();
  }

  private static void add(StringBuilder lines, String key, @Nullable String value) {
    if (value != null) {
      lines.append(key).append('=').append(value).append('\n');
    }
  }
}
