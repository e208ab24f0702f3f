package io.murk.obs.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.EgressPlan;
import io.murk.error.MurkException;
import io.murk.obs.kernel.vector.VectorKernels;
import io.murk.testing.AllocationProbe;
import io.murk.testing.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract for vectors: as wide as here, and as wide as other machines have them. */
final class VectorKernelsTest extends ObsKernelsContract {
  private static final String VECTOR = "--add-modules=jdk.incubator.vector";

  private final KernelTwins twins = new KernelTwins(kernels());

  @Override
  ObsKernels kernels() {
    return new VectorKernels();
  }

  static IntStream widths() {
    return IntStream.rangeClosed(1, 40);
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void runsAreAsDefinedInEveryTypeAndTransform(int length) {
    twins.runs(length);
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void scatteredValuesAreAsDefined(int length) {
    twins.scattered(length);
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void copiesAndFillsStayWithinTheirRun(int length) {
    twins.bytes(length);
  }

  @ParameterizedTest
  @MethodSource("widths")
  void windowsAreAsDefinedInEveryShape(int width) {
    twins.windows(width);
    twins.batches(width);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 31, 33, 63, 64})
  void windowsLieWhereTheDefinitionSaysTheyDo(int count) {
    twins.places(count);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 42, 64})
  void poolsAreAsDefined(int outCols) {
    twins.pools(outCols);
  }

  @Test
  void normalizeRoundsAsDefinedWhereItIsHard() {
    new NormalizeTwins(twins).all(2_000_000);
  }

  @Test
  void theModuleChoosesThem() {
    assertEquals("vector", ObsKernelChoice.KERNELS.name());
    assertEquals(
        "observation kernels: vector: jdk.incubator.vector is present, "
            + VectorKernels.bits()
            + " bits",
        ObsKernelChoice.describe());
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64})
  void everyWidthGivesTheDefinedBitsAndTakesNoHeap(int bytes) throws Exception {
    List<String> lines = printed(VECTOR, "-XX:MaxVectorSize=" + bytes);
    assertEquals("heap={}", lines.getFirst());
    String line = lines.getLast();
    assertTrue(line.startsWith("observation kernels: vector: "), line);
    if (bytes == 16) {
      assertTrue(line.endsWith(" 128 bits"), line);
    }
  }

  @Test
  void withoutTheModuleOrByRequestTheyAreScalar() throws Exception {
    assertEquals(
        "observation kernels: scalar: run with --add-modules jdk.incubator.vector for the vector"
            + " kernels",
        printed("-XX:TieredStopAtLevel=1").getLast());
    assertEquals(
        "observation kernels: scalar: the system property murk.kernels says so",
        printed(VECTOR, "-Dmurk.kernels=scalar").getLast());
  }

  /** What the comparisons print in a JVM with these flags. */
  private static List<String> printed(String... flags) throws Exception {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("-Xmx128m");
    return ChildJvm.lines(
        all,
        KernelTwinsProgram.class,
        List.of(ObsKernels.class, EgressPlan.class, AllocationProbe.class, MurkException.class));
  }
}
