package io.murk.verify;

import io.murk.arena.MemoryLedger;
import io.murk.arena.RecordBuffer;
import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import io.murk.command.Receipts;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayEvent;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayHeader;
import io.murk.replay.ReplayReader;
import io.murk.replay.ReplaySink;
import io.murk.replay.SnapshotHash;
import io.murk.replay.v4.V4Head;
import io.murk.replay.v4.V4Writer;
import io.murk.world.LockstepWorld;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes the frames of a range, and the states between them, to a new file. */
final class RangeWriter implements VerifierRun.Listener, AutoCloseable {
  private static final int CHUNK_FRAMES = 1024;

  private final ReplayReader reader;
  private final ReplayHeader header;
  private final V4Writer writer;
  private final long last;
  private final Set<Integer> plans = new TreeSet<>();
  private final long first;
  private long at;
  private @Nullable RecordBuffer buffer;

  RangeWriter(ReplayReader reader, ReplaySink sink, long first, long last) {
    this.reader = reader;
    this.first = first;
    this.last = last;
    header = reader.header();
    writer = new V4Writer(sink, RecordingOptions.defaults(), CHUNK_FRAMES);
  }

  private static MurkException failed(IOException e) {
    return new MurkException(ErrorCode.RECORDING_FAILED, "the extract ended: " + e, e);
  }

  @Override
  public void begins(LockstepWorld world) {
    var numbers =
        new V4Head.Numbers(
            header.dt(),
            world.seed(),
            header.cells(),
            header.fields(),
            header.parameters(),
            header.propagators(),
            header.stripes(),
            header.checkpointEvery(),
            world.currentTick());
    StringBuilder build = new StringBuilder();
    header
        .build()
        .forEach((key, value) -> build.append(key).append('=').append(value).append('\n'));
    try {
      writer.head(
          new V4Head(
              numbers,
              header.layout(),
              build.toString(),
              header.world().orElse(null),
              header.blob().toArray(ValueLayout.JAVA_BYTE),
              header.user()));
      writeState(world);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void verified(ReplayFrame frame, LockstepWorld world) {
    try {
      at = frame.frame();
      for (ReplayEvent event : frame.events()) {
        write(event);
      }
      writer.ticked(frame.tick(), frame.hash());
      long every = header.checkpointEvery();
      if (every > 0 && writer.frames() % every == 0) {
        writeState(world);
      }
      if (frame.frame() == last) {
        writer.end(SnapshotHash.wide(world.snapshot(), 0));
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void write(ReplayEvent event) throws IOException {
    switch (event) {
      case ReplayEvent.Submitted submitted ->
          writer.submitted(submitted.commands(), new Refused(submitted), 0);
      case ReplayEvent.Input(int propagator, ReplayEvent.Bytes bytes) -> {
        byte[] to = writer.input(propagator, bytes.size());
        System.arraycopy(bytes.toByteArray(), 0, to, writer.inputAt(), bytes.size());
        writer.endInput();
      }
      case ReplayEvent.Failed(long tick, int status, String reason, boolean usedUp) ->
          writer.failed(tick, status, reason, usedUp);
      case ReplayEvent.Reset reset -> {
        writer.reset(reset.seed());
        writeState(reset);
      }
      case ReplayEvent.Restored restored -> {
        writer.restored();
        writeState(restored);
      }
      case ReplayEvent.Plan plan -> announce(plan);
      case ReplayEvent.Observed seen -> {
        if (!plans.contains(seen.plan())) {
          earlierPlans();
        }
        writer.observed(
            seen.plan(),
            seen.units(),
            seen.outputHash(),
            seen.maskHash(),
            seen.agents(),
            seen.axes());
        for (int i = 0; i < seen.centres().size() / Integer.BYTES; i++) {
          writer.centre(seen.centre(i / seen.axes(), i % seen.axes()));
        }
        writer.endObserved();
      }
      case ReplayEvent.Note(ReplayEvent.Bytes bytes) -> writer.note(bytes.toByteArray());
    }
  }

  private void announce(ReplayEvent.Plan plan) throws IOException {
    plans.add(plan.number());
    writer.plan(plan.number(), plan.spec().toByteArray());
  }

  /** The range has observations of plans from before it: they begin it, as far as it is now. */
  private void earlierPlans() throws IOException {
    for (ReplayEvent.Plan plan : EarlierPlans.upTo(reader, first - 1, at + 1)) {
      if (!plans.contains(plan.number())) {
        announce(plan);
      }
    }
  }

  private void writeState(LockstepWorld world) throws IOException {
    long length = world.checkpointBytes();
    RecordBuffer to = room(length);
    world.checkpoint(to.segment().asSlice(V4Writer.STATE_AT, length));
    writer.state(to, length, world.currentTick());
  }

  /** The state of a new epoch, as it was recorded. */
  private void writeState(ReplayEvent.NewEpoch mark) throws IOException {
    MemorySegment bytes =
        reader.bytes(
            mark.state()
                .orElseThrow(() ->
                    new MurkException(ErrorCode.REPLAY_TRUNCATED, "the file ends before a state")));
    RecordBuffer to = room(bytes.byteSize());
    to.segment().asSlice(V4Writer.STATE_AT, bytes.byteSize()).copyFrom(bytes);
    writer.state(to, bytes.byteSize(), bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, 24));
  }

  private RecordBuffer room(long length) {
    RecordBuffer known = buffer;
    long needed = length + V4Writer.AROUND_STATE;
    if (known != null && known.segment().byteSize() >= needed) {
      return known;
    }
    close();
    RecordBuffer made = new RecordBuffer(needed, MemoryLedger.process());
    buffer = made;
    return made;
  }

  @Override
  public void close() {
    RecordBuffer known = buffer;
    buffer = null;
    if (known != null) {
      known.close();
    }
  }

  /** The receipts that a submission had at once: those of refused commands. */
  private static final class Refused implements Receipts {
    private final List<Integer> indices = new ArrayList<>();

    Refused(ReplayEvent.Submitted submitted) {
      for (int i = 0; i < submitted.commands().size(); i++) {
        if (submitted.isRefused(i)) {
          indices.add(i);
        }
      }
    }

    @Override
    public int size() {
      return indices.size();
    }

    @Override
    public boolean accepted(int i) {
      return false;
    }

    @Override
    public long appliedTick(int i) {
      return 0;
    }

    @Override
    public @Nullable ReasonCode reasonOrNull(int i) {
      return null;
    }

    @Override
    public int commandIndex(int i) {
      return indices.get(i);
    }

    @Override
    public long commandId(int i) {
      return 0;
    }

    @Override
    public Receipt receipt(int i) {
      throw new NoSuchElementException("the file does not tell it");
    }
  }
}
