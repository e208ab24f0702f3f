package io.murk.propagator.library.stencil;

import io.murk.propagator.library.kernel.NoiseKernels;
import io.murk.propagator.library.kernel.ScalarNoiseKernels;
import io.murk.propagator.library.kernel.ScalarStencilKernels;
import io.murk.propagator.library.kernel.StencilKernels;
import io.murk.propagator.library.kernel.vector.VectorNoiseKernels;
import io.murk.propagator.library.kernel.vector.VectorStencilKernels;

/**
 * Which kernels this process uses, decided once: the vector kernels when the module
 * jdk.incubator.vector is in the boot layer, unless the system property {@code murk.kernels} is
 * {@code scalar}.
 */
public final class ChosenKernels {
  private static final String REASON;
  private static final StencilKernels STENCIL;
  private static final NoiseKernels NOISE;

  static {
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    if ("scalar".equals(System.getProperty("murk.kernels"))) {
      REASON = "scalar: the system property murk.kernels says so";
      STENCIL = new ScalarStencilKernels();
      NOISE = new ScalarNoiseKernels();
    } else if (!present) {
      REASON = "scalar: run with --add-modules jdk.incubator.vector for the vector kernels";
      STENCIL = new ScalarStencilKernels();
      NOISE = new ScalarNoiseKernels();
    } else {
      STENCIL = new VectorStencilKernels();
      NOISE = new VectorNoiseKernels();
      REASON = "vector: jdk.incubator.vector is present, " + VectorStencilKernels.bits() + " bits";
    }
    System.getLogger(ChosenKernels.class.getName()).log(System.Logger.Level.DEBUG, REASON);
  }

  private ChosenKernels() {}

  /** The stencil kernels. */
  public static StencilKernels stencil() {
    return STENCIL;
  }

  /** The noise kernels. */
  public static NoiseKernels noise() {
    return NOISE;
  }

  /** Which kernels are used and why, one line. */
  public static String reason() {
    return REASON;
  }
}
