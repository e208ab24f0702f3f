package io.murk.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.murk.field.FieldDef;
import io.murk.perf.alternatives.RowByRowDiffusion;
import io.murk.perf.bench.Plate;
import io.murk.perf.reference.ReferenceDiffusion;
import io.murk.space.EdgeBehavior;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** What is compared does the same work: the same bits after some ticks. */
final class DiffusionTwinsTest {
  private static final int[] LENGTHS = {
    1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 18, 19, 33, 67, 100
  };

  private interface Twin {
    void diffuse(MemorySegment previous, MemorySegment out);
  }

  @Test
  void theReferenceInCGivesTheSameBits() {
    assumeTrue(
        ReferenceDiffusion.missing().isEmpty(), () -> ReferenceDiffusion.missing().orElseThrow());
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      for (int rows : LENGTHS) {
        for (int cols : LENGTHS) {
          var reference = new ReferenceDiffusion(rows, cols, edge, Plate.COEFFICIENT * Plate.DT);
          assertTwins(
              new Plate(rows, cols, edge),
              new Plate(rows, cols, edge),
              reference::diffuse,
              "rows=" + rows + " cols=" + cols + " edge=" + edge);
        }
      }
    }
  }

  @Test
  void theRowByRowAlternativeGivesTheSameBits() {
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      for (int rows : LENGTHS) {
        for (int cols : LENGTHS) {
          for (int dims = 1; dims <= 3; dims++) {
            FieldDef heat = dims == 1 ? FieldDef.scalar("heat") : FieldDef.vector("heat", dims);
            var twin = new RowByRowDiffusion(rows, cols, edge, dims, Plate.COEFFICIENT * Plate.DT);
            assertTwins(
                new Plate(rows, cols, edge, heat),
                new Plate(rows, cols, edge, heat),
                twin::diffuse,
                "rows=" + rows + " cols=" + cols + " edge=" + edge + " components=" + dims);
          }
        }
      }
    }
  }

  private static void assertTwins(Plate murk, Plate other, Twin twin, String where) {
    addOddValues(murk.previous());
    addOddValues(other.previous());
    for (int tick = 1; tick <= 3; tick++) {
      murk.diffuse();
      twin.diffuse(other.previous(), other.out());
      other.swap();
      assertEquals(-1, murk.previous().mismatch(other.previous()), where + " tick=" + tick);
    }
  }

  /** A negative zero, an infinity and a subnormal, as far as there is room. */
  private static void addOddValues(MemorySegment values) {
    float[] odd = {-0f, Float.MIN_VALUE, Float.POSITIVE_INFINITY};
    long n = values.byteSize() / 4;
    for (int i = 0; i < odd.length; i++) {
      values.setAtIndex(ValueLayout.JAVA_FLOAT, (i * 7L + 3) % n, odd[i]);
    }
  }
}
