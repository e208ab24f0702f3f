package io.murk.replay;

import io.murk.command.CommandBatch;
import io.murk.replay.v4.read.V4Commands;
import io.murk.replay.v4.read.V4Moment;
import io.murk.replay.v4.read.V4RecordLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Optional;
import java.util.RandomAccess;

/** One thing that happened to a recorded world between two ticks. Immutable. */
public sealed interface ReplayEvent {
  /** Bytes of a file, a value. */
  final class Bytes {
    private final ByteBuffer bytes;

    Bytes(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    /** Number of bytes. */
    public int size() {
      return bytes.capacity();
    }

    /** The bytes, a new array. */
    public byte[] toByteArray() {
      return segment().toArray(ValueLayout.JAVA_BYTE);
    }

    /** The bytes, read-only. */
    public MemorySegment segment() {
      return MemorySegment.ofBuffer(bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
      return bytes.hashCode();
    }

    @Override
    public String toString() {
      return "Bytes[size=" + size() + "]";
    }
  }

  /** Commands that were queued for the next tick, in this order. */
  final class Submitted implements ReplayEvent {
    private final V4Commands commands;

    Submitted(V4Commands commands) {
      this.commands = commands;
    }

    /** All of them, with those that were refused. */
    public CommandBatch commands() {
      return commands;
    }

    /** Those that were not refused: what is submitted when the recording is run again. */
    public CommandBatch accepted() {
      return commands.accepted();
    }

    /** Whether command {@code i} of {@link #commands} was refused and has no effect. */
    public boolean isRefused(int i) {
      return commands.isRefused(i);
    }

    @Override
    public String toString() {
      return "Submitted[commands=" + commands.size() + "]";
    }
  }

  /**
   * What a propagator took from outside in the next tick.
   *
   * @param propagator its number
   * @param bytes what it took
   */
  record Input(int propagator, Bytes bytes) implements ReplayEvent {}

  /**
   * A tick that failed and was rolled back.
   *
   * @param tick the tick that was tried, unsigned
   * @param status the status of the failure's code
   * @param reason its text
   * @param usedUp whether the waiting commands were used up by it
   */
  record Failed(long tick, int status, String reason, boolean usedUp) implements ReplayEvent {}

  /** A reset or a restore: nothing waits after it, and the ticks' numbers start again. */
  sealed interface NewEpoch extends ReplayEvent {
    /** The state after it; none if the file ends before it. */
    Optional<ReplayFrame.State> state();
  }

  /**
   * The world was reset.
   *
   * @param seed the new seed
   * @param state as {@link NewEpoch#state}
   */
  record Reset(long seed, Optional<ReplayFrame.State> state) implements NewEpoch {}

  /**
   * The world went on from another state.
   *
   * @param state as {@link NewEpoch#state}
   */
  record Restored(Optional<ReplayFrame.State> state) implements NewEpoch {}

  /**
   * What later observations of this number are.
   *
   * @param number the plan's number
   * @param spec the observation spec
   */
  record Plan(int number, Bytes spec) implements ReplayEvent {}

  /**
   * The state was observed.
   *
   * @param plan the plan's number
   * @param units of the observation, unsigned
   * @param outputHash XXH3-64 of the output's bytes
   * @param maskHash XXH3-64 of the mask's bytes
   * @param agents number of agents, unsigned
   * @param axes number of axes of a centre, unsigned
   * @param centres i32 [agent][axis], little-endian
   */
  record Observed(
      int plan, int units, long outputHash, long maskHash, int agents, int axes, Bytes centres)
      implements ReplayEvent {
    /** An agent's centre on an axis. */
    public int centre(int agent, int axis) {
      return centres.bytes.getInt(Math.toIntExact(4L * ((long) agent * axes + axis)));
    }
  }

  /**
   * A note of the user's.
   *
   * @param bytes the user's own
   */
  record Note(Bytes bytes) implements ReplayEvent {}

  /** The events of a moment; each is made when it is looked at. */
  final class Events extends AbstractList<ReplayEvent> implements RandomAccess {
    private final V4Moment moment;

    Events(V4Moment moment) {
      this.moment = moment;
    }

    @Override
    public int size() {
      return moment.size();
    }

    @Override
    public ReplayEvent get(int i) {
      java.util.Objects.checkIndex(i, moment.size());
      V4Moment.Entry entry = moment.entry(i);
      ByteBuffer content = entry.content();
      return switch (entry.kind()) {
        case V4RecordLayout.SUBMITTED -> new Submitted(entry.commands());
        case V4RecordLayout.FAILED -> failed(entry);
        case V4RecordLayout.INPUT -> new Input(content.getInt(0), rest(content, 8));
        case V4RecordLayout.RESET -> new Reset(content.getLong(0), state(entry));
        case V4RecordLayout.RESTORED -> new Restored(state(entry));
        case V4RecordLayout.PLAN -> new Plan(content.getInt(0), rest(content, 8));
        case V4RecordLayout.OBSERVED -> observed(content);
        case V4RecordLayout.NOTE -> new Note(rest(content, 0));
        default -> throw new AssertionError("record kind=" + entry.kind());
      };
    }

    private static Failed failed(V4Moment.Entry entry) {
      ByteBuffer content = entry.content();
      String reason =
          StandardCharsets.UTF_8.decode(content.slice(16, content.capacity() - 16)).toString();
      return new Failed(content.getLong(0), content.getInt(8), reason, entry.usedUp());
    }

    private static Observed observed(ByteBuffer content) {
      int agents = content.getInt(24);
      int axes = content.getInt(28);
      int size = axes == 0 ? 0 : 4 * agents * axes;
      return new Observed(
          content.getInt(0),
          content.getInt(4),
          content.getLong(8),
          content.getLong(16),
          agents,
          axes,
          bytes(content, 32, size));
    }

    private static Optional<ReplayFrame.State> state(V4Moment.Entry entry) {
      return entry.hasState()
          ? Optional.of(
              new ReplayFrame.State(entry.framesTold(), entry.epochAfter(), entry.nextChunkAt()))
          : Optional.empty();
    }

    private static Bytes rest(ByteBuffer content, int from) {
      return bytes(content, from, content.capacity() - from);
    }

    private static Bytes bytes(ByteBuffer content, int from, int size) {
      return new Bytes(content.slice(from, size).order(content.order()));
    }
  }
}
