package io.murk.propagator.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.arena.WorldBlock;
import io.murk.error.MurkException;
import io.murk.testing.ChildJvm;
import io.murk.testing.NoLeaks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same bits from every choice of kernels and every vector width, each in a JVM of its own. */
@ExtendWith(NoLeaks.class)
final class KernelChoiceTest {
  private static final String VECTOR = "--add-modules=jdk.incubator.vector";

  /** What a JVM with these flags printed. */
  private record Printed(String kernels, String hash) {}

  private static Printed run(Class<?> program, String... flags)
      throws IOException, InterruptedException {
    List<String> lines = printed(program, List.of(flags), List.of());
    return new Printed(value(lines, "kernels="), value(lines, "hash="));
  }

  /** The lines that a program of these tests prints in a JVM with these flags. */
  static List<String> printed(Class<?> program, List<String> flags, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(flags);
    all.add("-Xmx128m");
    return ChildJvm.lines(
        all,
        program,
        List.of(MurkException.class, WorldBlock.class),
        arguments.toArray(String[]::new));
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(key + " is missing in " + lines));
  }

  @Test
  void everyJvmComputesTheSameWorld() throws Exception {
    Printed scalar = run(WorldHash.class, VECTOR, "-Dmurk.kernels=scalar");
    assertEquals("scalar: the system property murk.kernels says so", scalar.kernels);
    Printed without = run(WorldHash.class);
    assertEquals(
        "scalar: run with --add-modules jdk.incubator.vector for the vector kernels",
        without.kernels);
    assertEquals(scalar.hash, without.hash);
    for (int bytes : new int[] {16, 32, 64}) {
      Printed vector = run(WorldHash.class, VECTOR, "-XX:MaxVectorSize=" + bytes);
      assertTrue(vector.kernels.startsWith("vector: "), vector.kernels);
      assertEquals(scalar.hash, vector.hash, vector.kernels);
      if (bytes == 16) {
        assertTrue(vector.kernels.endsWith("128 bits"), vector.kernels);
      }
    }
    Printed simple = run(WorldHash.class, "-XX:TieredStopAtLevel=1");
    assertEquals(scalar.hash, simple.hash, "compiled by C1 alone");
    StringBuilder here = new StringBuilder();
    for (var edge : io.murk.space.EdgeBehavior.values()) {
      here.append(String.format("%016x ", WorldHash.hash(edge)));
    }
    assertEquals(scalar.hash, here.toString().strip(), KernelChoice.reason());
  }

  @Test
  void everyPropagatorOfTheLibraryGivesTheSameBits() throws Exception {
    Printed scalar = run(LibraryWorlds.class, VECTOR, "-Dmurk.kernels=scalar");
    assertTrue(scalar.kernels.startsWith("scalar: "), scalar.kernels);
    assertEquals(scalar.hash, LibraryWorlds.hash(), KernelChoice.reason());
    Printed narrow = run(LibraryWorlds.class, VECTOR, "-XX:MaxVectorSize=16");
    assertEquals(scalar.hash, narrow.hash, narrow.kernels);
  }
}
