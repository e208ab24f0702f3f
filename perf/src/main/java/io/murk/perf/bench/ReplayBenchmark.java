package io.murk.perf.bench;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.replay.MemorySink;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayReader;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a file of 100,000 frames of an 8x8 world, whose state it holds at its start only. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReplayBenchmark {
  /** Frames of the file. */
  public static final int FRAMES = 100_000;

  private static final int SIDE = 8;

  /** Commands of each tick. */
  @Param({"0", "8"})
  public int commands;

  private Path file;
  private ReplayReader reader;
  private long next;

  /** Records the file, in chunks of 64 KiB, and opens it. */
  @Setup(Level.Trial)
  public void record() throws IOException {
    WorldConfig config =
        WorldConfig.builder()
            .space(Square4.of(SIDE, SIDE, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("heat").initial(Plate.heat(SIDE * SIDE)))
            .propagator(Plate.diffusion())
            .dt(Plate.DT)
            .build();
    List<Command> each = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      each.add(Command.of(new Payload.SetField(Coord.of(i, i), 0, i)));
    }
    CommandBatch batch = CommandBatch.of(each);
    MemorySink sink = new MemorySink();
    RecordingOptions options =
        RecordingOptions.defaults().withCheckpointEvery(0).withChunkFrames(FRAMES);
    try (LockstepWorld world = new LockstepWorld(config);
        var recording = world.record(sink, options)) {
      for (int i = 0; i < FRAMES; i++) {
        world.step(batch);
      }
      recording.flush();
    }
    file = Files.createTempFile("frames", ".replay");
    Files.write(file, sink.toByteArray());
    reader = ReplayReader.open(file);
    System.out.println("bytes of the file: " + sink.size());
  }

  /** Deletes the file. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    reader.close();
    Files.delete(file);
  }

  /** A frame, of all in their order, with its commands looked at. */
  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public long frame() {
    long sum = 0;
    reader.seek(1);
    for (var frame = reader.next(); frame.isPresent(); frame = reader.next()) {
      sum += frame.get().hash() + looked(frame.get());
    }
    return sum;
  }

  private static long looked(ReplayFrame frame) {
    long sum = 0;
    for (var submitted : frame.submissions()) {
      CommandBatch batch = submitted.accepted();
      for (int i = 0; i < batch.size(); i++) {
        sum += batch.coord(i, 0) + batch.expiresAfterTick(i);
      }
    }
    return sum;
  }

  /** A frame anywhere. */
  @Benchmark
  public long anyFrame() {
    next = (next * 6364136223846793005L + 1442695040888963407L) & Long.MAX_VALUE;
    return reader.frame(1 + next % FRAMES).tick();
  }

  /** The whole file, with all checksums and records. */
  @Benchmark
  public long check() {
    return reader.check().commands();
  }

  /** Opening the file. */
  @Benchmark
  public long open() throws IOException {
    try (ReplayReader opened = ReplayReader.open(file)) {
      return opened.frames();
    }
  }
}
