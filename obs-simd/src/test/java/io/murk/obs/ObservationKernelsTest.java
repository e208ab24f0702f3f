package io.murk.obs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.murk.egress.EgressPlan;
import io.murk.error.MurkException;
import io.murk.obs.kernel.vector.VectorKernels;
import io.murk.testing.ChildJvm;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.commons.JUnitException;
import org.opentest4j.AssertionFailedError;

/** Observations are the recorded ones, and the same bits, whatever kernels a process has. */
final class ObservationKernelsTest {
  private static final String VECTOR = "--add-modules=jdk.incubator.vector";

  /** What a JVM with these flags observes: which kernels it has. */
  private static String kernels(String... flags) throws Exception {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("-Xmx256m");
    all.add("-Dmurk.golden=" + GoldenObservations.DIRECTORY.toAbsolutePath().getParent());
    List<String> lines =
        ChildJvm.lines(
            all,
            ObservationProgram.class,
            List.of(
                ObsPlan.class,
                EgressPlan.class,
                Class.forName("io.murk.arena.WorldBlock"), // not exported to us
                MurkException.class,
                ChildJvm.class,
                JsonNode.class,
                JsonParser.class,
                JsonProperty.class,
                Executable.class,
                JUnitException.class,
                AssertionFailedError.class));
    String digest = ObservationProgram.digest(1);
    assertTrue(lines.getFirst().startsWith("golden observations: spaces="), lines.toString());
    assertEquals(
        List.of("digest=" + digest, "digest2=" + digest, "digest8=" + digest),
        lines.subList(1, 4),
        () -> lines + " differ from those of " + ObsPlan.describeKernels());
    return lines.getLast();
  }

  @ParameterizedTest
  @CsvSource({"16, 128", "32, 256", "64, 512"})
  void vectorsOfEveryWidthObserveWhatWasRecorded(int bytes, int bits) throws Exception {
    String line = kernels(VECTOR, "-XX:MaxVectorSize=" + bytes);
    int widest = Math.min(bits, VectorKernels.bits()); // this machine may have no wider ones
    assertEquals(
        "observation kernels: vector: jdk.incubator.vector is present, " + widest + " bits", line);
  }

  @Test
  void scalarKernelsObserveWhatWasRecorded() throws Exception {
    assertEquals(
        "observation kernels: scalar: the system property murk.kernels says so",
        kernels(VECTOR, "-Dmurk.kernels=scalar"));
  }

  @Test
  void withoutTheVectorModuleTheSameIsObserved() throws Exception {
    assertEquals(
        "observation kernels: scalar: run with --add-modules jdk.incubator.vector for the vector"
            + " kernels",
        kernels());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void threadsOfThisProcessObserveTheSame(int threads) throws Exception {
    assertEquals(ObservationProgram.digest(1), ObservationProgram.digest(threads));
  }

  @Test
  void memoryOfEveryKindIsFilledAlike(@TempDir Path directory) throws Exception {
    String expected = ObservationProgram.digest(1);
    assertEquals(
        expected,
        ObservationProgram.digest(1, (_, bytes) -> MemorySegment.ofArray(new byte[(int) bytes])),
        "arrays of bytes");
    Path file = directory.resolve("shared");
    assertEquals(
        expected,
        ObservationProgram.digest(
            1,
            (arena, bytes) -> {
              try (var channel = FileChannel.open(file, CREATE, READ, WRITE)) {
                return channel.map(FileChannel.MapMode.PRIVATE, 0, bytes, arena).fill((byte) 0);
              }
            }),
        "a mapped file");
    assertEquals(
        expected,
        ObservationProgram.digest(1, (arena, bytes) -> arena.allocate(bytes + 1).asSlice(1)),
        "without alignment");
  }
}
