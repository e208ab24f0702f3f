package io.murk.propagator.library;

import io.murk.propagator.library.kernel.DiffusionKernels;
import io.murk.propagator.library.kernel.ScalarDiffusionKernels;
import io.murk.propagator.library.kernel.vector.VectorDiffusionKernels;

/**
 * Which kernels this process uses, decided once.
 *
 * <p>The vector kernels are used when the module jdk.incubator.vector is in the boot layer; the
 * system property {@code murk.kernels} set to {@code scalar} turns them off. Both give the same
 * bits.
 */
public final class KernelChoice {
  private static final String REASON;
  private static final DiffusionKernels DIFFUSION;

  static {
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    if ("scalar".equals(System.getProperty("murk.kernels"))) {
      REASON = "scalar: the system property murk.kernels says so";
      DIFFUSION = new ScalarDiffusionKernels();
    } else if (!present) {
      REASON = "scalar: run with --add-modules jdk.incubator.vector for the vector kernels";
      DIFFUSION = new ScalarDiffusionKernels();
    } else {
      DIFFUSION = new VectorDiffusionKernels();
      REASON =
          "vector: jdk.incubator.vector is present, " + VectorDiffusionKernels.bits() + " bits";
    }
    System.getLogger(KernelChoice.class.getName()).log(System.Logger.Level.DEBUG, REASON);
  }

  private KernelChoice() {}

  /** The diffusion kernels. */
  static DiffusionKernels diffusion() {
    return DIFFUSION;
  }

  /** Which kernels are used and why, one line. */
  public static String reason() {
    return REASON;
  }
}
