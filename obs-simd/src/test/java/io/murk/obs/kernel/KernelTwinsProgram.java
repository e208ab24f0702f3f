package io.murk.obs.kernel;

import java.util.List;

/** All comparisons of kernels in a process of their own; prints which kernels it compared. */
final class KernelTwinsProgram {
  private KernelTwinsProgram() {}

  public static void main(String[] args) {
    if (!(ObsKernelChoice.KERNELS instanceof ScalarKernels)) { // the definition is its own twin
      all(ObsKernelChoice.KERNELS);
    }
    System.out.println("heap=" + KernelHeap.bytes(ObsKernelChoice.KERNELS));
    System.out.println(ObsKernelChoice.describe());
  }

  /** Often enough that loops are compiled. */
  static void all(ObsKernels kernels) {
    KernelTwins twins = new KernelTwins(kernels);
    KernelTwins.lengths().forEach(twins::runs);
    KernelTwins.lengths().forEach(twins::bytes);
    for (int width = 1; width <= 40; width++) {
      twins.windows(width);
      twins.batches(width);
    }
    for (int count = 1; count <= WindowBatch.SIZE; count++) {
      twins.places(count);
    }
    for (int cols : List.of(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 42, 64)) {
      twins.pools(cols);
    }
    new NormalizeTwins(twins).all(60_000);
  }
}
