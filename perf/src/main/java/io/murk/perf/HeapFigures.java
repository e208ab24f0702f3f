package io.murk.perf;

import com.sun.management.ThreadMXBean;
import io.murk.command.CommandBatch;
import io.murk.egress.AgentSet;
import io.murk.obs.ObsEntry;
import io.murk.perf.bench.ArenaBenchmark;
import io.murk.perf.bench.Plate;
import io.murk.perf.bench.Scene;
import io.murk.perf.bench.SpaceBenchmark;
import io.murk.perf.bench.Subjects;
import io.murk.perf.realtime.IngressFigures;
import io.murk.perf.realtime.ObserveRealtimeFigures;
import io.murk.perf.recording.RecordingFigures;
import io.murk.space.EdgeBehavior;
import io.murk.space.Hex2D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.world.BatchedEngine;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldCommands;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes on the Java heap for one call, of all threads of the process together.
 *
 * <p>Before the compiler has removed what need not be allocated, calls allocate; so rounds are
 * repeated until five of them in a row have a median of 0, for at most {@link #PATIENCE_NANOS}.
 */
public final class HeapFigures {
  private static final long PATIENCE_NANOS = 8_000_000_000L;
  private static final long WARM_UP_NANOS = 300_000_000L;
  private static final int CALLS = 400;
  private static final int ROUNDS = 5;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private HeapFigures() {}

  /** One call of what is measured. */
  public interface Call {
    void run();
  }

  static List<Figure> measure() {
    List<Figure> figures = new ArrayList<>();
    Scene small = new Scene(16, 16, EdgeBehavior.ABSORB);
    try (LockstepWorld world = new LockstepWorld(small.config())) {
      CommandBatch commands = small.commands(8);
      var all = small.plan(ObsEntry.all(0));
      var whole = Scene.target(all, 1);
      var disk = small.plan(ObsEntry.agentDisk(0, 3));
      var agents = small.agents(16);
      var around = Scene.target(disk, agents.slots());
      figures.add(figure("bytes.lockstep.step", world::step));
      figures.add(figure("bytes.lockstep.step-with-commands", () -> world.step(commands)));
      figures.add(
          figure("bytes.lockstep.observe-all", () -> world.observe(all, AgentSet.NONE, whole)));
      figures.add(
          figure("bytes.lockstep.observe-disks", () -> world.observe(disk, agents, around)));
    }
    batch(figures, small, 1, WorldCommands.NONE, "bytes.batch.1-thread");
    batch(figures, small, 2, WorldCommands.NONE, "bytes.batch.2-threads");
    CommandBatch one = small.commands(1);
    batch(figures, small, 2, world -> one, "bytes.batch.2-threads-commands");
    figures.addAll(IngressFigures.bytes());
    figures.addAll(ObserveRealtimeFigures.bytes());
    figures.addAll(RecordingFigures.bytes());
    propagators(figures);
    arena(figures);
    spaces(figures);
    return figures;
  }

  private static void arena(List<Figure> figures) {
    var arena = new ArenaBenchmark();
    arena.build();
    figures.add(figure("bytes.arena.publish", arena::publish));
    figures.add(figure("bytes.arena.publish-sparse", arena::publishSparse));
    figures.add(figure("bytes.arena.discard", arena::discard));
    figures.add(figure("bytes.arena.publish-beside-lease", arena::publishBesideLease));
    arena.close();
  }

  private static void spaces(List<Figure> figures) {
    for (String lattice : List.of("square4", "hex2d", "prism")) {
      var space = new SpaceBenchmark();
      space.lattice = lattice;
      space.build();
      figures.add(figure("bytes.space.ranks." + lattice, space::ranks));
      figures.add(figure("bytes.space.neighbours." + lattice, space::neighbours));
      figures.add(figure("bytes.space.distances." + lattice, space::distances));
    }
  }

  /** Outside a tick, on a space that has runs, strides and tables. */
  private static void propagators(List<Figure> figures) {
    Space hex = Hex2D.of(30, 30);
    figures.add(figure("bytes.propagator.diffusion", new Plate(hex)::run));
    figures.add(figure("bytes.propagator.diffusion-graph", new Plate(Subjects.graph())::run));
    figures.add(figure("bytes.propagator.diffusion-fcc12", new Plate(Subjects.fcc())::run));
    figures.add(figure("bytes.propagator.wave", Subjects.wave(hex)::run));
    figures.add(figure("bytes.propagator.gradient", Subjects.gradient(hex)::run));
    Space grid = Square4.of(30, 30, EdgeBehavior.ABSORB);
    figures.add(figure("bytes.propagator.gradient-square4", Subjects.gradient(grid)::run));
    figures.add(figure("bytes.propagator.flow", Subjects.flow(hex)::run));
    figures.add(figure("bytes.propagator.morphology", Subjects.dilation(hex)::run));
    figures.add(figure("bytes.propagator.noise", Subjects.noise(hex)::run));
    figures.add(figure("bytes.propagator.fire", Subjects.fire(hex)::run));
  }

  private static void batch(
      List<Figure> figures, Scene scene, int threads, WorldCommands commands, String name) {
    var plan = scene.plan(ObsEntry.all(0));
    var target = Scene.target(plan, Scene.WORLDS);
    try (BatchedEngine batch = new BatchedEngine(scene.configs(), plan, threads)) {
      figures.add(figure(name, () -> batch.stepAndObserve(commands, target)));
    }
  }

  public static Figure figure(String name, Call call) {
    return figure(name, call, PATIENCE_NANOS);
  }

  public static Figure figure(String name, Call call, long patienceNanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARM_UP_NANOS) {
      call.run();
    }
    double[] bytes = new double[ROUNDS];
    double median;
    do {
      for (int round = 0; round < ROUNDS; round++) {
        long before = THREADS.getTotalThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
          call.run();
        }
        bytes[round] = (THREADS.getTotalThreadAllocatedBytes() - before) / (double) CALLS;
      }
      Arrays.sort(bytes);
      median = bytes[ROUNDS / 2];
    } while (median > 0 && System.nanoTime() - start < patienceNanos);
    return new Figure(name, median, "B/op");
  }
}
