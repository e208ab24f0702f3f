package io.murk.perf.bench;

import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Hex2D;
import io.murk.space.Region;
import io.murk.space.RegionPlan;
import io.murk.space.Space;
import io.murk.space.Square4;
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

/** What a space answers, about all of its 10,000 cells in each call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SpaceBenchmark {
  /** Which space; a prism is Hex2D times Line1D. */
  @Param({"square4", "hex2d", "prism"})
  public String lattice = "square4";

  private Space space;
  private int[][] coords;
  private int[] found;
  private Region disk;

  /** Coordinates of all cells. */
  @Setup(Level.Trial)
  public void build() {
    space =
        switch (lattice) {
          case "square4" -> Square4.of(100, 100, EdgeBehavior.ABSORB);
          case "hex2d" -> Hex2D.of(100, 100);
          default -> Subjects.prism();
        };
    int cells = Math.toIntExact(space.cellCount());
    coords = new int[cells][];
    for (int rank = 0; rank < cells; rank++) {
      coords[rank] = space.coord(rank);
    }
    found = new int[space.maxDegree()];
    disk = new Region.Disk(Coord.of(space.coord(cells / 2)), 5);
  }

  /** The rank of every coordinate. */
  @Benchmark
  public long ranks() {
    long sum = 0;
    for (int[] coord : coords) {
      sum += space.rank(coord);
    }
    return sum;
  }

  /** The neighbours of every cell. */
  @Benchmark
  public long neighbours() {
    long sum = 0;
    for (int rank = 0; rank < coords.length; rank++) {
      sum += space.neighbours(rank, found) + found[0];
    }
    return sum;
  }

  /** The distance of every cell from the one that comes last. */
  @Benchmark
  public double distances() {
    double sum = 0;
    int[] last = coords[coords.length - 1];
    for (int[] coord : coords) {
      sum += space.distance(coord, last);
    }
    return sum;
  }

  /** A region of all cells, compiled. */
  @Benchmark
  public RegionPlan compileAll() {
    return space.compile(new Region.All());
  }

  /** A disk of radius 5 amid the space, compiled. */
  @Benchmark
  public RegionPlan compileDisk() {
    return space.compile(disk);
  }
}
