package io.murk.perf.bench;

import io.murk.perf.reference.ReferenceDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Hex2D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The stencil propagators outside a tick, on every kind of space, about 10,000 cells. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LatticeBenchmark {
  /** Which space. */
  @Param({"square4", "square8", "hex2d", "fcc12", "prism", "graph"})
  public String lattice = "square4";

  private Plate plate;
  private Specimen wave;
  private Specimen dilation;
  private ReferenceDiffusion reference;

  /** The same work on every space. */
  @Setup(Level.Trial)
  public void build() {
    Space space =
        switch (lattice) {
          case "square4" -> Square4.of(100, 100, EdgeBehavior.ABSORB);
          case "square8" -> Square8.of(100, 100, EdgeBehavior.ABSORB);
          case "hex2d" -> Hex2D.of(100, 100);
          case "fcc12" -> Subjects.fcc();
          case "prism" -> Subjects.prism();
          default -> Subjects.graph();
        };
    plate = new Plate(space);
    wave = Subjects.wave(space);
    dilation = Subjects.dilation(space);
    reference = new ReferenceDiffusion(space, Plate.COEFFICIENT * Plate.DT);
  }

  /** ScalarDiffusion. */
  @Benchmark
  public void diffusion() {
    plate.diffuse();
  }

  /** ScalarDiffusion in C. */
  @Benchmark
  public void diffusionInC() {
    reference.diffuse(plate.previous(), plate.out());
    plate.swap();
  }

  /** WavePropagation. */
  @Benchmark
  public void wave() {
    wave.run();
  }

  /** MorphologicalOp. */
  @Benchmark
  public void dilation() {
    dilation.run();
  }
}
