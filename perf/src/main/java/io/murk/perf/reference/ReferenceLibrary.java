package io.murk.perf.reference;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The C functions of src/main/c, called in this JVM, about 4 ns a call more than from C. */
public final class ReferenceLibrary {
  static final MemoryLayout ADDRESS = ValueLayout.ADDRESS;
  static final MemoryLayout INT = ValueLayout.JAVA_INT;
  static final MemoryLayout LONG = ValueLayout.JAVA_LONG;
  static final MemoryLayout FLOAT = ValueLayout.JAVA_FLOAT;

  private ReferenceLibrary() {}

  /** Where the build puts the library: beside the classes, or where murk.reference says. */
  private static Path library() {
    String named = System.getProperty("murk.reference");
    if (named != null) {
      return Path.of(named);
    }
    return beside("libmurkreference.so");
  }

  /** Where the build puts what it compiles from C, beside the classes. */
  public static Path beside(String name) {
    try {
      URI classes =
          ReferenceLibrary.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(classes).resolveSibling("native").resolve(name);
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Why there is nothing to compare with, or empty when there is. */
  public static Optional<String> missing() {
    return Files.exists(library())
        ? Optional.empty()
        : Optional.of(library() + " is missing: was there a C compiler when perf was built?");
  }

  /** A function without result. */
  @SuppressWarnings("restricted") // our own functions, with the signature written beside them
  static MethodHandle link(String name, MemoryLayout... parameters) {
    SymbolLookup symbols = SymbolLookup.libraryLookup(library(), Arena.global());
    return Linker.nativeLinker()
        .downcallHandle(symbols.find(name).orElseThrow(), FunctionDescriptor.ofVoid(parameters));
  }

  /** f32 in native memory. */
  static MemorySegment floats(float... values) {
    return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values);
  }

  /** Ints in native memory. */
  static MemorySegment ints(int... values) {
    return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, values);
  }

  /** Share of the neighbours' mean for 0 to {@code degree} neighbours. */
  static float[] shares(int degree, double coefficientDt) {
    float[] shares = new float[degree + 1];
    for (int n = 0; n <= degree; n++) {
      shares[n] = (float) Math.min(coefficientDt * n, 1.0);
    }
    return shares;
  }

  /** What is kept of the cell, for each share. */
  static float[] keeps(float[] shares) {
    float[] keeps = new float[shares.length];
    for (int n = 0; n < keeps.length; n++) {
      keeps[n] = 1f - shares[n];
    }
    return keeps;
  }
}
