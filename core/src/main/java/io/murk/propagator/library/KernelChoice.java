package io.murk.propagator.library;

import io.murk.propagator.library.stencil.ChosenKernels;

/**
 * Which kernels this process uses, decided once.
 *
 * <p>The vector kernels are used when the module jdk.incubator.vector is in the boot layer; the
 * system property {@code murk.kernels} set to {@code scalar} turns them off. Both give the same
 * bits.
 */
public final class KernelChoice {
  private KernelChoice() {}

  /** Which kernels are used and why, one line. */
  public static String reason() {
    return ChosenKernels.reason();
  }
}
