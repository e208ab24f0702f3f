package io.murk.engine.journal;

import io.murk.arena.MemoryLedger;
import io.murk.arena.RecordBuffer;
import io.murk.command.CommandBatch;
import io.murk.command.Receipts;
import io.murk.egress.AgentSet;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.engine.state.StateImage;
import io.murk.engine.state.StateLayout;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.propagator.Pipeline;
import io.murk.propagator.Propagator;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplaySink;
import io.murk.replay.SnapshotHash;
import io.murk.replay.StripeHash;
import io.murk.replay.v4.V4Head;
import io.murk.replay.v4.V4Writer;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records one world as a replay of format version 4.
 *
 * <p>Whatever goes wrong here ends the recording and nothing else: a sink that throws, an exhausted
 * heap or stack, a step that throws when it is asked for its input. On the way out of such a
 * failure nothing is called, since the stack may be full; it is explained when somebody asks. hot:
 * 0 B/op.
 */
public final class Recorder implements TickJournal, Recording {
  /** Bytes of state that a tick hashes at least, unless options say otherwise. */
  private static final int HASHED_BYTES = 128;

  /** Of a large state a tick hashes this part of it: less than 1 % of what diffusion takes. */
  private static final int MOST_STRIPES = 320;

  /** Bytes of the record of a tick without commands. */
  private static final int TICK_BYTES = 24;

  private static final int FEWEST_FRAMES = 256;
  private static final int MOST_FRAMES = 1 << 14;
  private static final int CHUNK_FRAMES = 1024;
  private static final int REASON_CHARS = 4096;
  private static final ValueLayout.OfInt CENTRE = ValueLayout.JAVA_INT_UNALIGNED;

  private final RecordedWorld engine;
  private final Snapshot snapshot;
  private final int world;
  private final Propagator.Step[] steps;
  private final ReplaySink sink;
  private final V4Writer writer;
  private final StateImage image;
  private final StripeHash hash;
  private final List<EgressShape> plans = new ArrayList<>();
  private final long checkpointEvery;
  private @Nullable RecordBuffer buffer;
  private long nextCheckpoint;

  /** Whether commands wait that were told: a state can't stand between them and their tick. */
  private boolean waits;

  private boolean wanted;
  private boolean over;
  private boolean closed;
  private @Nullable Throwable thrown;
  private @Nullable MurkException failure;

  /**
   * What is recorded.
   *
   * @param engine the world
   * @param snapshot a live view of it
   * @param world which world of the view
   * @param text its whole configuration, or null when it can't be told
   * @param arrays what the text refers to
   */
  public record Subject(
      RecordedWorld engine, Snapshot snapshot, int world, @Nullable String text, byte[] arrays) {}

  /**
   * Begins a recording: writes what the world is, and its state.
   *
   * @param known who is told now, if anybody is
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} while that one listens or commands
   *     wait, and the sink was not used; {@link ErrorCode#RECORDING_FAILED} when the sink did not
   *     take it, {@link ErrorCode#ALLOCATION_FAILED}: then the sink is closed
   */
  public static Recorder begin(
      Subject subject, @Nullable TickJournal known, ReplaySink sink, RecordingOptions options) {
    if (known != null && !known.isOver()) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "a recording of this world is under way, allowed=1; close that one first");
    }
    int waiting = subject.engine().queueDepth();
    if (waiting > 0) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "queue_depth=" + waiting + " allowed=0 at the start of a recording");
    }
    return new Recorder(subject, sink, options);
  }

  private Recorder(Subject subject, ReplaySink sink, RecordingOptions options) {
    this.sink = sink;
    engine = subject.engine();
    snapshot = subject.snapshot();
    world = subject.world();
    steps = engine.steps();
    int frames = options.chunkFrames();
    try {
      writer = new V4Writer(sink, options, frames > 0 ? frames : CHUNK_FRAMES);
      image = new StateImage(engine.pipeline(), snapshot, world, steps);
      int stripes = stripes(options);
      hash = new StripeHash(snapshot, world, stripes);
      checkpointEvery = checkpointEvery(options);
      writer.head(head(subject, options, stripes));
      writeState();
    } catch (Throwable t) {
      freeBuffer();
      try {
        sink.close();
      } catch (Throwable again) {
        t.addSuppressed(again);
      }
      throw explain(t);
    }
  }

  private int stripes(RecordingOptions options) {
    if (options.stripes() > 0) {
      return options.stripes();
    }
    long parts = (stateBytes() + HASHED_BYTES - 1) / HASHED_BYTES;
    return Math.clamp(parts, 1, MOST_STRIPES);
  }

  private long checkpointEvery(RecordingOptions options) {
    return options.checkpointEvery() >= 0
        ? options.checkpointEvery()
        : Math.clamp(stateBytes() / TICK_BYTES, FEWEST_FRAMES, MOST_FRAMES);
  }

  private long stateBytes() {
    FieldSchema schema = snapshot.schema();
    long bytes = 0;
    for (int field = 0; field < schema.size(); field++) {
      bytes += Float.BYTES * schema.floats(field);
    }
    return bytes;
  }

  private V4Head head(Subject subject, RecordingOptions options, int stripes) {
    Pipeline pipeline = engine.pipeline();
    FieldSchema schema = pipeline.schema();
    var numbers =
        new V4Head.Numbers(
            pipeline.dt(),
            engine.seed(),
            schema.cells(),
            schema.size(),
            pipeline.parameters().size(),
            steps.length,
            stripes,
            checkpointEvery,
            snapshot.tick(world));
    return new V4Head(
        numbers,
        StateLayout.of(pipeline),
        BuildLines.text(),
        subject.text(),
        subject.arrays(),
        options.user());
  }

  // ---------------------------------------------------------------- told by the engine

  @Override
  public void submitted(CommandBatch batch, Receipts receipts, int from) {
    if (over) {
      return;
    }
    try {
      if (batch.size() == 0) {
        return;
      }
      writer.submitted(batch, receipts, from);
      waits = true;
    } catch (Throwable t) {
      end(t);
    }
  }

  @Override
  public void published(long tick) {
    if (over) {
      return;
    }
    try {
      for (int i = 0; i < steps.length; i++) {
        int length = steps[i].inputBytes();
        if (length > 0) {
          byte[] to = writer.input(i, length);
          steps[i].copyInput(to, writer.inputAt());
          writer.endInput();
        }
      }
      writer.ticked(tick, hash.next(tick));
      waits = false;
      if (writer.frames() == nextCheckpoint || wanted) {
        writeState();
      }
    } catch (Throwable t) {
      end(t);
    }
  }

  @Override
  public void failed(long tick, MurkException why, boolean usedUp) {
    if (over) {
      return;
    }
    try {
      writer.failed(tick, why.code().status(), reason(why), usedUp);
      waits &= !usedUp;
      if (wanted && !waits) {
        writeState();
      }
    } catch (Throwable t) {
      end(t);
    }
  }

  private static String reason(MurkException why) {
    String text = String.valueOf(why.getMessage());
    return text.length() <= REASON_CHARS ? text : text.substring(0, REASON_CHARS);
  }

  @Override
  public void reset(long seed) {
    if (over) {
      return;
    }
    try {
      writer.reset(seed);
      writeState();
    } catch (Throwable t) {
      end(t);
    }
  }

  @Override
  public void restored() {
    if (over) {
      return;
    }
    try {
      writer.restored();
      writeState();
    } catch (Throwable t) {
      end(t);
    }
  }

  @Override
  public void closing() {
    try {
      close();
    } catch (MurkException kept) { // failureOrNull has it
      failure = kept;
    } catch (Throwable t) {
      thrown = thrown == null ? t : thrown;
    }
  }

  private void writeState() throws IOException {
    waits = false;
    wanted = false;
    long length = image.prepare();
    RecordBuffer to = room(length);
    int rollbacks = engine.consecutiveRollbacks();
    image.write(engine.seed(), rollbacks, engine.isTickDisabled(), to, V4Writer.STATE_AT);
    writer.state(to, length, snapshot.tick(world));
    nextCheckpoint = checkpointEvery == 0 ? -1 : writer.frames() + checkpointEvery;
  }

  private RecordBuffer room(long length) {
    RecordBuffer known = buffer;
    long needed = length + V4Writer.AROUND_STATE;
    if (known != null && known.segment().byteSize() >= needed) {
      return known;
    }
    freeBuffer();
    RecordBuffer made = new RecordBuffer(needed, MemoryLedger.process());
    buffer = made;
    return made;
  }

  private void freeBuffer() {
    RecordBuffer known = buffer;
    buffer = null;
    if (known != null) {
      known.close();
    }
  }

  /** Calls nothing: the stack may be full. */
  private void end(Throwable t) {
    over = true;
    thrown = t;
  }

  // ---------------------------------------------------------------- told by its owner

  @Override
  public long frames() {
    return writer.frames();
  }

  @Override
  public long bytes() {
    return writer.bytes();
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public @Nullable MurkException failureOrNull() {
    MurkException known = failure;
    Throwable cause = thrown;
    if (known == null && cause != null) {
      known = explain(cause);
      failure = known;
    }
    return known;
  }

  private static MurkException explain(Throwable t) {
    if (t instanceof MurkException stated) {
      return stated;
    }
    ErrorCode code =
        t instanceof OutOfMemoryError ? ErrorCode.ALLOCATION_FAILED : ErrorCode.RECORDING_FAILED;
    return new MurkException(code, "the recording ended: " + t, t);
  }

  /** Something of the owner's own to be written down. */
  @FunctionalInterface
  private interface Entry {
    void write() throws IOException;
  }

  private void tell(Entry entry) {
    if (over) {
      return;
    }
    try {
      entry.write();
    } catch (Throwable t) {
      end(t);
    }
  }

  @Override
  public void flush() {
    tell(() -> {
      writer.endChunk();
      sink.force();
    });
  }

  @Override
  public void checkpoint() {
    if (waits) {
      wanted = true; // after the next tick
    } else {
      tell(this::writeState);
    }
  }

  @Override
  public void note(byte... bytes) {
    tell(() -> writer.note(bytes));
  }

  @Override
  public int plan(EgressShape shape, byte... spec) {
    int number = plans.size();
    plans.add(shape);
    tell(() -> writer.plan(number, spec));
    return number;
  }

  @Override
  public void observed(int plan, AgentSet agents, EgressTarget target) {
    if (plan < 0 || plan >= plans.size()) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "plan=" + plan + " allowed=0.." + (plans.size() - 1) + ", as plan() gave them");
    }
    if (over) {
      return;
    }
    EgressShape shape = plans.get(plan);
    int units = shape.agentRelative() ? Math.max(0, agents.slots()) : 1;
    target.check(shape, (world + 1) * units);
    int count = 0;
    if (shape.agentRelative()) {
      agents.check(world, world + 1);
      count = agents.count(world);
    }
    try {
      writeObserved(plan, shape, agents, target, units, count);
    } catch (Throwable t) {
      end(t);
    }
  }

  private void writeObserved(
      int plan, EgressShape shape, AgentSet agents, EgressTarget target, int units, int count)
      throws IOException {
    long output = units * shape.outputBytes();
    long mask = units * shape.maskBytes();
    int axes = shape.agentRelative() ? agents.ndim() : 0;
    writer.observed(
        plan,
        units,
        SnapshotHash.ofOutput(shape, target.output(), world * output, units),
        SnapshotHash.of(target.mask(), world * mask, mask),
        count,
        axes);
    long from = (long) world * units * axes;
    for (long i = 0; i < (long) count * axes; i++) {
      writer.centre(agents.centers().get(CENTRE, Integer.BYTES * (from + i)));
    }
    writer.endObserved();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (!over) {
        writer.end(SnapshotHash.wide(snapshot, world));
      } else {
        writer.rescue();
      }
    } catch (Throwable t) {
      thrown = thrown == null ? t : thrown;
    }
    over = true;
    freeBuffer();
    try {
      sink.close();
    } catch (Throwable t) {
      thrown = thrown == null ? t : thrown;
    }
    MurkException why = failureOrNull();
    if (why != null) {
      throw why;
    }
  }
}
