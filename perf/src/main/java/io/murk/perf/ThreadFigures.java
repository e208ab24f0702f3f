package io.murk.perf;

import static io.murk.perf.RatioFigures.ratio;

import io.murk.egress.EgressTarget;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsPlan;
import io.murk.perf.bench.Scene;
import io.murk.space.EdgeBehavior;
import io.murk.world.BatchedEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What two threads take of one thread's time to observe a batch, call after call as in a training
 * loop. They can only help while there is a processor for both: blocks of calls during which a
 * thread of this process waited for one do not count. If too few remain, the figure is left out.
 */
final class ThreadFigures {
  private static final String NAME = "ratio.observe.2-threads-to-1";

  /** On Linux: for each thread, how long it ran, and how long it was ready and did not run. */
  private static final Path TASKS = Path.of("/proc/self/task");

  private static final int CALLS = 400;
  private static final int WAKING_CALLS = 20;
  private static final int WANTED_BLOCKS = 100;
  private static final int MOST_BLOCKS = 2000;

  /** So much of a block's time may have been waited for a processor. */
  private static final double MOST_WAITING = 0.02;

  private static final long LEAST_NANOS = 2_000_000_000L;
  private static final long MOST_NANOS = 8_000_000_000L;

  private final double[] alone = new double[MOST_BLOCKS];
  private final double[] waking = new double[MOST_BLOCKS];
  private final double[] both = new double[MOST_BLOCKS];
  private int blocks;

  private ThreadFigures() {}

  /** 64 worlds of 1,000 cells. */
  static List<Figure> measure() {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      return List.of(Figure.leftOut(NAME, "one processor"));
    }
    return new ThreadFigures().figures();
  }

  private List<Figure> figures() {
    Scene scene = new Scene(25, 40, EdgeBehavior.ABSORB);
    ObsPlan plan = scene.plan(ObsEntry.all(0));
    EgressTarget target = Scene.target(plan, Scene.WORLDS);
    try (BatchedEngine one = new BatchedEngine(scene.configs(), plan, 1);
        BatchedEngine two = new BatchedEngine(scene.configs(), plan, 2)) {
      long start = System.nanoTime();
      long passed = 0;
      while (passed < LEAST_NANOS || passed < MOST_NANOS && blocks < WANTED_BLOCKS) {
        block(one, two, target);
        passed = System.nanoTime() - start;
      }
    }
    if (blocks < WANTED_BLOCKS) {
      return List.of(Figure.leftOut(NAME, "other work on the processors"));
    }
    return List.of(
        ratio(NAME, median(both), median(alone)),
        ratio("info.observe.2-threads-to-1-waking", median(waking), median(alone)));
  }

  /** While one works alone the worker of the two falls asleep. The latest blocks are kept. */
  private void block(BatchedEngine one, BatchedEngine two, EgressTarget target) {
    long waited = waitedNanos();
    long start = System.nanoTime();
    int block = blocks % MOST_BLOCKS;
    alone[block] = nanos(one, target, CALLS);
    waking[block] = nanos(two, target, WAKING_CALLS);
    both[block] = nanos(two, target, CALLS);
    long time = System.nanoTime() - start;
    if (waitedNanos() - waited <= MOST_WAITING * time) {
      blocks++;
    }
  }

  private static double nanos(BatchedEngine engine, EgressTarget target, int calls) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      engine.observeAll(target);
    }
    return (System.nanoTime() - start) / (double) calls;
  }

  /** How long the threads of this process have waited for a processor; 0 if nobody says so. */
  private static long waitedNanos() {
    if (!Files.isDirectory(TASKS)) {
      return 0;
    }
    long waited = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        waited += waitedNanos(task.resolve("schedstat"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return waited;
  }

  private static long waitedNanos(Path statistics) {
    try {
      return Long.parseLong(Files.readString(statistics).strip().split(" ")[1]);
    } catch (IOException e) { // a thread that has ended, or a kernel that does not count
      return 0;
    }
  }

  private double median(double[] nanos) {
    double[] sorted = Arrays.copyOf(nanos, Math.min(blocks, MOST_BLOCKS));
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
