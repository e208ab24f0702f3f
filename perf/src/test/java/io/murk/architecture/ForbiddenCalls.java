package io.murk.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import de.thetaphi.forbiddenapis.Checker;
import de.thetaphi.forbiddenapis.CheckerResult;
import de.thetaphi.forbiddenapis.ForbiddenViolation;
import de.thetaphi.forbiddenapis.Logger;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The bans on single methods, one file of signatures with reasons each in config/forbidden. Called
 * as a library on the JDK that runs the tests: as a plugin it would resolve signatures against the
 * Java that launched Maven.
 */
enum ForbiddenCalls {
  /** With the default locale, charset and time zone, and the console: an embedder's, not ours. */
  EVERYWHERE("everywhere") {
    @Override
    void addBundled(Checker checker) throws Exception {
      checker.addBundledSignatures("jdk-unsafe", "25");
      checker.addBundledSignatures("jdk-system-out", null);
    }
  },
  THREADS("threads", "io.murk.realtime.loop.", "io.murk.engine.crew.BatchPool"),
  CLOCK("clock", "io.murk.realtime.loop.", "io.murk.engine.TickStats"),
  /** In all rooms where state or observations are computed, so in all but these. */
  STATE("state", "io.murk.realtime.", "io.murk.ffi.", "io.murk.error."),
  /** Everywhere but in the one class that proves its bits. */
  FUSED("fused", "io.murk.obs.kernel.vector.FusedNormalize");

  private final String file;
  private final List<String> exempt;

  ForbiddenCalls(String file, String... exempt) {
    this.file = file;
    this.exempt = List.of(exempt);
  }

  /** Adds lists that forbidden-apis brings along. */
  void addBundled(Checker checker) throws Exception {}

  /** One line for each forbidden call, empty if there is none. */
  List<String> violations(JavaClasses classes) throws Exception {
    Checker checker =
        new Checker(
            new Silence(),
            ForbiddenCalls.class.getClassLoader(),
            EnumSet.of(Checker.Option.FAIL_ON_UNRESOLVABLE_SIGNATURES));
    addBundled(checker);
    checker.parseSignaturesFile(
        Product.DIRECTORY.resolve("config/forbidden/" + file + ".txt").toFile());
    for (JavaClass type : classes) {
      if (!isExempt(type.getName())) {
        try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
          checker.streamReadClassToCheck(bytes, type.getName());
        }
      }
    }
    List<String> violations = new ArrayList<>();
    for (CheckerResult result : checker.runWithResults()) {
      for (ForbiddenViolation violation : result.getViolations()) {
        violations.add(
            "%s:%d %s".formatted(result.getClassName(), violation.lineNo, violation.description));
      }
    }
    return violations;
  }

  private boolean isExempt(String name) {
    for (String prefix : exempt) {
      boolean isPackage = prefix.endsWith(".");
      if (isPackage
          ? name.startsWith(prefix)
          : name.equals(prefix) || name.startsWith(prefix + "$")) {
        return true;
      }
    }
    return false;
  }

  /** What it says comes back as results. */
  private static final class Silence implements Logger {
    @Override
    public void error(String message) {}

    @Override
    public void warn(String message) {}

    @Override
    public void info(String message) {}

    @Override
    public void debug(String message) {}
  }
}
