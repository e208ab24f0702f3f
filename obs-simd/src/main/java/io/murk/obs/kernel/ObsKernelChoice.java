package io.murk.obs.kernel;

import io.murk.obs.kernel.vector.VectorKernels;
import java.nio.ByteOrder;

/**
 * Decides, once a process, which kernels run: the vector kernels when the module
 * jdk.incubator.vector is in the boot layer and memory is little-endian, unless the system property
 * {@code murk.kernels} is {@code scalar}.
 */
public final class ObsKernelChoice {
  /** The kernels of this process. A constant, so that calls to them are inlined. */
  public static final ObsKernels KERNELS;

  private static final String REASON;

  static {
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    if ("scalar".equals(System.getProperty("murk.kernels"))) {
      REASON = "scalar: the system property murk.kernels says so";
      KERNELS = new ScalarKernels();
    } else if (!present) {
      REASON = "scalar: run with --add-modules jdk.incubator.vector for the vector kernels";
      KERNELS = new ScalarKernels();
    } else if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      REASON = "scalar: the vector kernels are for little-endian memory";
      KERNELS = new ScalarKernels();
    } else {
      KERNELS = new VectorKernels();
      REASON = "vector: jdk.incubator.vector is present, " + VectorKernels.bits() + " bits";
    }
    System.getLogger(ObsKernelChoice.class.getName()).log(System.Logger.Level.DEBUG, describe());
  }

  private ObsKernelChoice() {}

  /** Which kernels run and why: one line for people. */
  public static String describe() {
    return "observation kernels: " + REASON;
  }
}
