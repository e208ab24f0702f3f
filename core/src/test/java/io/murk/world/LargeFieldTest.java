package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.WriteMode;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.Failures;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fields of more than 2^31 bytes. The one that ticks needs 5 GB and the time in which the machine
 * gives them: it runs with MURK_TEST_LARGE=1 in the environment, where at least 7 GB are free.
 */
@ExtendWith(NoLeaks.class)
final class LargeFieldTest {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final long ROWS = 24_000;
  private static final long COLS = 25_000;
  private static final long CELLS = ROWS * COLS;
  private static final long FREE_BYTES = 7L << 30;

  private static long freeBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
      return 0;
    } catch (IOException unknown) {
      return 0;
    }
  }

  private static WorldConfig config(FieldDef field, ScriptedPropagator propagator) {
    return WorldConfig.builder()
        .space(Square4.of(ROWS, COLS, EdgeBehavior.ABSORB))
        .field(field)
        .propagator(propagator)
        .dt(1)
        .build();
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "MURK_TEST_LARGE", matches = "1")
  void aFieldOfMoreThanTwoToThe31BytesTicks() {
    long free = freeBytes();
    assumeTrue(free >= FREE_BYTES, "free bytes=" + free + " needed=" + FREE_BYTES);
    long[] cells = {0, 1, CELLS / 2, (1L << 29) + 7, CELLS - 1};
    var touch =
        new ScriptedPropagator(
            "touch",
            Access.none().readingPrevious(0).writing(0, WriteMode.FULL),
            context -> {
              MemorySegment before = context.readPrevious(0);
              MemorySegment out = context.write(0);
              for (long cell : cells) {
                out.setAtIndex(F32, cell, before.getAtIndex(F32, cell) + cell);
              }
            });
    try (var world = new LockstepWorld(config(FieldDef.scalar("large"), touch))) {
      assertTrue(world.metrics().memoryBytes() > 2 * (1L << 31));
      world.step().orThrow();
      MemorySegment values = world.snapshot().field(0);
      assertEquals(CELLS * 4, values.byteSize());
      for (long cell : cells) {
        assertEquals((float) cell, values.getAtIndex(F32, cell), "cell " + cell);
      }
      long began = System.nanoTime();
      world.step().orThrow();
      assertEquals(2f, world.snapshot().field(0).getAtIndex(F32, 1));
      try (var lease = world.lease()) {
        assertEquals(2f, lease.field(0).getAtIndex(F32, 1));
      }
      long micros = (System.nanoTime() - began) / 1000;
      assertTrue(micros < 500_000, "a tick and a lease must not copy the field: us=" + micros);
    }
  }

  @Test
  void memoryThatCannotBeHadIsRefusedCleanly() {
    var field = FieldDef.vector("huge", 1 << 16).mutability(Mutability.SPARSE);
    var config = config(field, ScriptedPropagator.idle());
    String message =
        Failures.assertRefused(ErrorCode.ALLOCATION_FAILED, () -> new LockstepWorld(config))
            .getMessage();
    assertTrue(message.contains("bytes wanted"), message);
    assertEquals(0, NativeMemory.bytesHeld());
  }
}
