package io.murk.obs.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The contract for the definition itself. */
final class ScalarKernelsTest extends ObsKernelsContract {
  @Override
  ObsKernels kernels() {
    return new ScalarKernels();
  }

  @Test
  void theChoiceSaysWhatRuns() {
    assertEquals("scalar", ObsKernelChoice.KERNELS.name());
    assertEquals(
        "observation kernels: scalar (the only implementation of this version)",
        ObsKernelChoice.describe());
  }
}
