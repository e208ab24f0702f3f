package io.murk.propagator.library;

import io.murk.propagator.library.kernel.DiffusionKernels;
import io.murk.propagator.library.kernel.NoiseKernels;
import io.murk.propagator.library.kernel.ScalarDiffusionKernels;
import io.murk.propagator.library.kernel.ScalarNoiseKernels;
import io.murk.propagator.library.kernel.vector.VectorDiffusionKernels;
import io.murk.propagator.library.kernel.vector.VectorNoiseKernels;

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
  private static final NoiseKernels NOISE;

  static {
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    if ("scalar".equals(System.getProperty("murk.kernels"))) {
      REASON = "scalar: the system property murk.kernels says so";
      DIFFUSION = new ScalarDiffusionKernels();
      NOISE = new ScalarNoiseKernels();
    } else if (!present) {
      REASON = "scalar: run with --add-modules jdk.incubator.vector for the vector kernels";
      DIFFUSION = new ScalarDiffusionKernels();
      NOISE = new ScalarNoiseKernels();
    } else {
      DIFFUSION = new VectorDiffusionKernels();
      NOISE = new VectorNoiseKernels();
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

  /** The noise kernels. */
  static NoiseKernels noise() {
    return NOISE;
  }

  /** Which kernels are used and why, one line. */
  public static String reason() {
    return REASON;
  }
}
