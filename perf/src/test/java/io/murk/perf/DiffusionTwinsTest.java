package io.murk.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.murk.field.FieldDef;
import io.murk.perf.alternatives.GridDiffusion;
import io.murk.perf.alternatives.RowByRowDiffusion;
import io.murk.perf.bench.Plate;
import io.murk.perf.bench.Specimen;
import io.murk.perf.bench.Subjects;
import io.murk.perf.reference.ReferenceDiffusion;
import io.murk.perf.reference.ReferenceGrid;
import io.murk.perf.reference.ReferenceLibrary;
import io.murk.space.EdgeBehavior;
import io.murk.space.Hex2D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
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
        ReferenceLibrary.missing().isEmpty(), () -> ReferenceLibrary.missing().orElseThrow());
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      for (int rows : LENGTHS) {
        for (int cols : LENGTHS) {
          var reference =
              new ReferenceDiffusion(Square4.of(rows, cols, edge), Plate.COEFFICIENT * Plate.DT);
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
  void theAlternativesGiveTheSameBits() {
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      for (int rows : LENGTHS) {
        for (int cols : LENGTHS) {
          for (int dims = 1; dims <= 3; dims++) {
            FieldDef heat = dims == 1 ? FieldDef.scalar("heat") : FieldDef.vector("heat", dims);
            var grid = new GridDiffusion(rows, cols, edge, dims, Plate.COEFFICIENT * Plate.DT);
            assertTwins(
                new Plate(rows, cols, edge, heat),
                new Plate(rows, cols, edge, heat),
                grid::diffuse,
                "grid rows=" + rows + " cols=" + cols + " edge=" + edge + " components=" + dims);
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

  @Test
  void theReferencesOnOtherSpacesGiveTheSameBits() {
    assumeTrue(
        ReferenceLibrary.missing().isEmpty(), () -> ReferenceLibrary.missing().orElseThrow());
    for (Space space :
        List.of(
            Hex2D.of(3, 3),
            Hex2D.of(17, 40),
            Hex2D.of(100, 100),
            Square8.of(3, 5, EdgeBehavior.ABSORB),
            Square8.of(100, 100, EdgeBehavior.ABSORB),
            Subjects.fcc(),
            Subjects.prism(),
            Subjects.graph())) {
      var reference = new ReferenceDiffusion(space, Plate.COEFFICIENT * Plate.DT);
      assertTwins(new Plate(space), new Plate(space), reference::diffuse, space.toString());
    }
  }

  @Test
  void theReferencesOfOtherPropagatorsGiveTheSameBits() {
    assumeTrue(
        ReferenceLibrary.missing().isEmpty(), () -> ReferenceLibrary.missing().orElseThrow());
    for (int rows : new int[] {3, 16, 33, 100}) {
      for (int cols : new int[] {3, 17, 64, 100}) {
        Space space = Square4.of(rows, cols, EdgeBehavior.ABSORB);
        var reference = new ReferenceGrid(rows, cols);
        String where = "rows=" + rows + " cols=" + cols;
        Specimen wave = Subjects.wave(space);
        Specimen other = Subjects.wave(space);
        Subjects.waveInC(other, reference);
        wave.run();
        assertEquals(-1, wave.readPrevious(0).mismatch(other.readPrevious(0)), where + " d");
        assertEquals(-1, wave.readPrevious(1).mismatch(other.readPrevious(1)), where + " v");
        Specimen gradient = Subjects.gradient(space);
        Specimen twin = Subjects.gradient(space);
        reference.gradient(twin.readPrevious(0), twin.write(1));
        twin.swap();
        gradient.run();
        assertEquals(-1, gradient.readPrevious(1).mismatch(twin.readPrevious(1)), where);
        Specimen dilation = Subjects.dilation(space);
        Specimen dilated = Subjects.dilation(space);
        reference.dilate(
            dilated.readPrevious(0), dilated.write(1), Subjects.THRESHOLD, Subjects.RADIUS);
        dilated.swap();
        dilation.run();
        assertEquals(-1, dilation.readPrevious(1).mismatch(dilated.readPrevious(1)), where);
        Specimen noise = Subjects.noise(space);
        Specimen noiseInC = Subjects.noise(space);
        Subjects.noiseInC(noiseInC);
        noise.run();
        assertEquals(-1, noise.readPrevious(0).mismatch(noiseInC.readPrevious(0)), where);
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
