package io.murk.perf.recording;

import io.murk.command.CommandBatch;
import io.murk.perf.Figure;
import io.murk.perf.HeapFigures;
import io.murk.perf.RatioFigures;
import io.murk.perf.bench.Scene;
import io.murk.replay.FileSink;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplaySink;
import io.murk.space.EdgeBehavior;
import io.murk.world.LockstepWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ticks of 10,000 cells of diffusion, recorded and not. */
public final class RecordingFigures {
  private static final int SIDE = 100;
  private static final int COMMANDS = 64;

  /** So few that some rounds are not interrupted on a busy machine; most end no chunk. */
  private static final int FEW_CALLS = 300;

  /** So many that each round ends a chunk: for information, since it takes a quiet machine. */
  private static final int MANY_CALLS = 1100;

  private RecordingFigures() {}

  /** Takes what it is given and keeps nothing: what it costs to make the bytes. */
  private record Nowhere() implements ReplaySink {
    @Override
    public void append(MemorySegment chunk, long bytes) {}

    @Override
    public void close() {}
  }

  private static final class Steps implements RatioFigures.Work {
    private final LockstepWorld world;
    private final CommandBatch commands;

    Steps(LockstepWorld world, CommandBatch commands) {
      this.world = world;
      this.commands = commands;
    }

    @Override
    public void run(int calls) {
      for (int i = 0; i < calls; i++) {
        world.step(commands);
      }
    }
  }

  /** Bytes on the heap of a recorded tick. */
  public static List<Figure> bytes() {
    Scene scene = new Scene(16, 16, EdgeBehavior.ABSORB);
    CommandBatch commands = scene.commands(8);
    List<Figure> figures = new ArrayList<>();
    try (LockstepWorld world = new LockstepWorld(scene.config());
        var recording = world.record(new Nowhere())) {
      figures.add(HeapFigures.figure("bytes.record.tick", world::step));
      figures.add(
          HeapFigures.figure("bytes.record.tick-with-commands", () -> world.step(commands)));
      requireWhole(recording.isOver());
    }
    return figures;
  }

  /** Times as ratios to the same tick that nobody records. */
  public static List<Figure> ratios() {
    Scene scene = new Scene(SIDE, SIDE, EdgeBehavior.ABSORB);
    CommandBatch commands = scene.commands(COMMANDS);
    RecordingOptions options = RecordingOptions.defaults();
    @Nullable Path file = null;
    try (LockstepWorld plain = new LockstepWorld(scene.config());
        LockstepWorld recorded = new LockstepWorld(scene.config());
        LockstepWorld toFile = new LockstepWorld(scene.config());
        LockstepWorld whole = new LockstepWorld(scene.config())) {
      file = Files.createTempFile("murk-figures", ".murk");
      var made = recorded.record(new Nowhere(), options);
      var written = toFile.record(new FileSink(file), options);
      var hashed = whole.record(new Nowhere(), options.everyTick());
      double[] few =
          RatioFigures.leastNanos(
              FEW_CALLS,
              new Steps(plain, CommandBatch.NONE),
              new Steps(recorded, CommandBatch.NONE));
      double[] many =
          RatioFigures.leastNanos(
              MANY_CALLS,
              new Steps(plain, CommandBatch.NONE),
              new Steps(recorded, CommandBatch.NONE),
              new Steps(toFile, CommandBatch.NONE));
      double[] other =
          RatioFigures.leastNanos(
              FEW_CALLS / 3,
              new Steps(plain, CommandBatch.NONE),
              new Steps(whole, CommandBatch.NONE),
              new Steps(plain, commands),
              new Steps(recorded, commands));
      requireWhole(made.isOver() || written.isOver() || hashed.isOver());
      return List.of(
          RatioFigures.ratio("ratio.record.tick", few[1], few[0]),
          RatioFigures.ratio("info.record.tick-and-chunks", many[1], many[0]),
          RatioFigures.ratio("info.record.tick-to-file", many[2], many[0]),
          RatioFigures.ratio("info.record.every-byte", other[1], other[0]),
          RatioFigures.ratio("info.record.64-commands", other[3], other[2]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(file);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireWhole(boolean over) {
    if (over) {
      throw new IllegalStateException("a recording ended while it was measured");
    }
  }
}
