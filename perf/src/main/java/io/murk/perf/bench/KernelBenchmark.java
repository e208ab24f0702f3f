package io.murk.perf.bench;

import io.murk.perf.alternatives.GridDiffusion;
import io.murk.perf.alternatives.RowByRowDiffusion;
import io.murk.perf.reference.ReferenceDiffusion;
import io.murk.propagator.library.kernel.ScalarStencilKernels;
import io.murk.propagator.library.kernel.StencilKernels;
import io.murk.propagator.library.kernel.vector.VectorStencilKernels;
import io.murk.space.EdgeBehavior;
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

/** Diffusion on Square4 outside a tick: as shipped, its kernels, the C reference, what lost. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmark {
  /** Rows and columns. */
  @Param({"16", "100", "512"})
  public int side;

  /** What lies beyond the edge. */
  @Param({"ABSORB", "WRAP"})
  public EdgeBehavior edge = EdgeBehavior.ABSORB;

  private final StencilKernels vector = new VectorStencilKernels();
  private final StencilKernels scalar = new ScalarStencilKernels();
  private Plate plate;
  private ReferenceDiffusion reference;
  private RowByRowDiffusion rowByRow;
  private GridDiffusion grid;

  /** A plate of warm and cold cells. */
  @Setup(Level.Trial)
  public void build() {
    plate = new Plate(side, side, edge);
    reference = new ReferenceDiffusion(plate.space(), Plate.COEFFICIENT * Plate.DT);
    grid = new GridDiffusion(side, side, edge, 1, Plate.COEFFICIENT * Plate.DT);
    rowByRow = new RowByRowDiffusion(side, side, edge, 1, Plate.COEFFICIENT * Plate.DT);
  }

  /** ScalarDiffusion as shipped. */
  @Benchmark
  public void murk() {
    plate.diffuse();
  }

  /** The C kernel. */
  @Benchmark
  public void c() {
    reference.diffuse(plate.previous(), plate.out());
    plate.swap();
  }

  /** The first design: a kernel call for every row. */
  @Benchmark
  public void rowByRow() {
    rowByRow.diffuse(plate.previous(), plate.out());
    plate.swap();
  }

  /** The second design: Square4 by hand, inner rows in one call. */
  @Benchmark
  public void grid() {
    grid.diffuse(plate.previous(), plate.out());
    plate.swap();
  }

  /** The vector kernel alone, on the inner rows. */
  @Benchmark
  public void vectorKernel() {
    innerRows(vector);
  }

  /** The scalar definition alone, on the inner rows. */
  @Benchmark
  public void scalarKernel() {
    innerRows(scalar);
  }

  private void innerRows(StencilKernels kernels) {
    int inner = (side - 2) * side;
    long[] offsets = {-4L * side, 4L * side, -4, 4};
    kernels.diffuse(plate.previous(), plate.out(), side, inner, offsets, 0.96f, 0.04f);
    plate.swap();
  }
}
