package io.murk.obs.kernel;

/** Decides, once a process, which kernels run. */
public final class ObsKernelChoice {
  /** The kernels of this process. A constant, so that calls to them are inlined. */
  public static final ObsKernels KERNELS = new ScalarKernels();

  private ObsKernelChoice() {}

  /** Which kernels run and why: one line for people. */
  public static String describe() {
    return "observation kernels: " + KERNELS.name() + " (the only implementation of this version)";
  }
}
