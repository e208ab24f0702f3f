package io.murk.perf;

import io.murk.obs.ObsEntry;
import io.murk.perf.bench.Plate;
import io.murk.perf.bench.Scene;
import io.murk.perf.realtime.IngressFigures;
import io.murk.perf.realtime.ObserveRealtimeFigures;
import io.murk.perf.realtime.RealtimeFigures;
import io.murk.perf.recording.RecordingFigures;
import io.murk.perf.reference.ReferenceDiffusion;
import io.murk.perf.reference.ReferenceLibrary;
import io.murk.space.EdgeBehavior;
import io.murk.world.BatchedEngine;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldCommands;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Times as ratios to something else that was measured in the same rounds. */
public final class RatioFigures {
  private static final int SIDE = 100;
  private static final int ROUNDS = 600;

  private RatioFigures() {}

  /** Some calls of what is measured. */
  public interface Work {
    void run(int calls);
  }

  static List<Figure> measure() {
    List<Figure> figures = new ArrayList<>(toC());
    figures.addAll(batch());
    figures.addAll(EngineFigures.measure());
    figures.addAll(IngressFigures.nanos());
    figures.addAll(LatticeFigures.measure());
    figures.addAll(ObserveFigures.measure());
    figures.addAll(ObserveRealtimeFigures.measure());
    figures.addAll(FfiFigures.measure());
    figures.addAll(RealtimeFigures.measure());
    figures.addAll(RecordingFigures.ratios());
    return figures;
  }

  private static List<Figure> toC() {
    if (ReferenceLibrary.missing().isPresent()) {
      return List.of(Figure.leftOut("ratio.tick-to-c", ReferenceLibrary.missing().get()));
    }
    Plate plate = new Plate(SIDE, SIDE, EdgeBehavior.ABSORB);
    var reference = new ReferenceDiffusion(plate.space(), Plate.COEFFICIENT * Plate.DT);
    try (LockstepWorld world = new LockstepWorld(Scene.config(plate.space(), Plate.diffusion()))) {
      double[] nanos =
          leastNanos(
              40,
              calls -> {
                for (int i = 0; i < calls; i++) {
                  reference.diffuse(plate.previous(), plate.out());
                  plate.swap();
                }
              },
              calls -> {
                for (int i = 0; i < calls; i++) {
                  world.step();
                }
              });
      return List.of(ratio("ratio.tick-to-c", nanos[1], nanos[0]));
    }
  }

  private static List<Figure> batch() {
    Scene scene = new Scene(16, 16, EdgeBehavior.ABSORB);
    var plan = scene.plan(ObsEntry.all(0));
    var target = Scene.target(plan, Scene.WORLDS);
    MemorySegment copy = Scene.target(plan, Scene.WORLDS).output();
    try (BatchedEngine one = new BatchedEngine(scene.configs(), plan, 1);
        BatchedEngine two = new BatchedEngine(scene.configs(), plan, 2)) {
      double[] nanos =
          leastNanos(
              10,
              calls -> {
                for (int i = 0; i < calls; i++) {
                  one.stepAndObserve(WorldCommands.NONE, target);
                }
              },
              calls -> {
                for (int i = 0; i < calls; i++) {
                  two.stepAndObserve(WorldCommands.NONE, target);
                }
              },
              calls -> {
                for (int i = 0; i < calls; i++) {
                  one.observeAll(target);
                }
              },
              calls -> {
                for (int i = 0; i < calls; i++) {
                  copy.copyFrom(one.snapshot().field(0));
                }
              });
      return List.of(
          ratio("info.batch-2-threads-to-1", nanos[1], nanos[0]),
          ratio("info.observe-all-to-copy", nanos[2], nanos[3]));
    }
  }

  public static Figure ratio(String name, double nanos, double against) {
    return new Figure(
        name, nanos / against, String.format(Locale.ROOT, "%.0f ns to %.0f ns", nanos, against));
  }

  /** Least nanoseconds a call of each work; all take turns, the first rounds compile them. */
  public static double[] leastNanos(int calls, Work... works) {
    double[] least = new double[works.length];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < works.length; i++) {
        long start = System.nanoTime();
        works[i].run(calls);
        least[i] = Math.min(least[i], (System.nanoTime() - start) / (double) calls);
      }
    }
    return least;
  }
}
