package io.murk.perf.reference;

import io.murk.space.EdgeBehavior;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The hand-written C kernel of src/main/c, called in this JVM, so that it is measured in the same
 * run as Murk. A call costs about 4 ns more than from C.
 */
public final class ReferenceDiffusion {
  private static final MethodHandle DIFFUSE = link();

  private final int rows;
  private final int cols;
  private final int edge;
  private final MemorySegment keep;
  private final MemorySegment share;

  /**
   * The kernel for one grid.
   *
   * @param coefficientDt diffusion coefficient times time step
   */
  public ReferenceDiffusion(int rows, int cols, EdgeBehavior edge, double coefficientDt) {
    this.rows = rows;
    this.cols = cols;
    this.edge = edge.ordinal();
    float[] keeps = new float[5];
    float[] shares = new float[5];
    for (int n = 0; n < 5; n++) {
      shares[n] = (float) Math.min(coefficientDt * n, 1.0);
      keeps[n] = 1f - shares[n];
    }
    keep = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, keeps);
    share = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, shares);
  }

  /** Where the build puts the library: beside the classes, or where murk.reference says. */
  private static Path library() {
    String named = System.getProperty("murk.reference");
    if (named != null) {
      return Path.of(named);
    }
    try {
      URI classes =
          ReferenceDiffusion.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(classes).resolveSibling("native/libmurkreference.so");
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

  @SuppressWarnings("restricted") // our own function, with the signature written beside it
  private static MethodHandle link() {
    SymbolLookup symbols = SymbolLookup.libraryLookup(library(), Arena.global());
    return Linker.nativeLinker()
        .downcallHandle(
            symbols.find("murk_reference_diffuse").orElseThrow(),
            FunctionDescriptor.ofVoid(
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS));
  }

  /** One tick from {@code previous} to {@code out}, [rows][cols] f32 each. */
  public void diffuse(MemorySegment previous, MemorySegment out) {
    try {
      DIFFUSE.invokeExact(previous, out, rows, cols, edge, keep, share);
    } catch (Throwable t) {
      throw new AssertionError("a C function throws nothing", t);
    }
  }
}
