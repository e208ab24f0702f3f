package io.murk.realtime;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.SnapshotHash;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * One published state of a realtime world, held until it is closed or the world's patience ends.
 *
 * <p>A reader that holds it for longer than allowed loses it: every use after that is {@link
 * ErrorCode#STALE}, never another state's numbers, and after the world was closed {@link
 * ErrorCode#SHUTTING_DOWN}. So the fields are not handed out; they are copied or read inside a
 * call, which looks after reading whether the hold had lasted.
 *
 * <p>Threads: any; one at a time uses it well.
 */
public final class RealtimeSnapshot implements AutoCloseable {
  private final SnapshotReader reader;
  private final Snapshot view;
  private final long pin;
  private final long tick;
  private volatile boolean closed;

  RealtimeSnapshot(SnapshotReader reader, Snapshot view, long pin, long tick) {
    this.reader = reader;
    this.view = view;
    this.pin = pin;
    this.tick = tick;
  }

  /** The tick that published it. */
  public long tick() {
    return tick;
  }

  /** Ticks that were published since; 0 after a reset, until ticks have passed it again. */
  public long ageTicks() {
    return reader.ageTicks(tick);
  }

  /** Whether it was neither closed nor revoked. */
  public boolean isHeld() {
    return reader.readers().isPinned(pin);
  }

  /**
   * Whether it has been held for longer than it may and will soon be revoked: a reader that looks
   * at this between two steps of its work can end in time.
   */
  public boolean isOverdue() {
    return reader.readers().isOverdue(pin);
  }

  /**
   * Copies a field.
   *
   * @param field its number
   * @param target f32 [cell][component] in native byte order; the field's bytes, or more. Holds
   *     anything when this throws {@link ErrorCode#STALE}
   */
  public void copyField(int field, MemorySegment target) {
    read(snapshot -> {
      MemorySegment values = snapshot.field(field);
      if (target.byteSize() < values.byteSize()) {
        throw new MurkException(
            ErrorCode.BUFFER_TOO_SMALL,
            "target.bytes=" + target.byteSize() + " allowed=at least " + values.byteSize());
      }
      MemorySegment.copy(values, 0, target, 0, values.byteSize());
      return target;
    });
  }

  /** {@link SnapshotHash#wide} of it. */
  public long hash() {
    return read(snapshot -> SnapshotHash.wide(snapshot, 0));
  }

  /**
   * Executes a plan on this state; as {@link RealtimeWorld#observe}. hot: 0 B/op.
   *
   * @throws MurkException as there, and {@link ErrorCode#STALE} when the hold did not last to the
   *     end; the buffers hold anything then
   */
  public void observe(EgressPlan plan, AgentSet agents, EgressTarget target) {
    requireOpen();
    reader.observeHeld(pin, tick, view, plan, agents, target);
  }

  /**
   * Runs a function on this state without a copy.
   *
   * @param function may read numbers of another state if the hold is revoked while it runs; what it
   *     returns or throws is then dropped. It must not keep the snapshot or its segments
   * @throws MurkException {@link ErrorCode#STALE} when the hold did not last to the end
   */
  public <T> T read(Function<Snapshot, T> function) {
    requireOpen();
    reader.require(pin, tick, null);
    T result;
    try {
      result = function.apply(view);
    } catch (Throwable t) {
      reader.require(pin, tick, t);
      throw t;
    }
    reader.require(pin, tick, null);
    return result;
  }

  private void requireOpen() {
    if (closed) {
      throw new MurkException(ErrorCode.STALE, "tick=" + tick + " lease=closed allowed=open");
    }
  }

  /** Gives the state back; a second call, or one after it was revoked, does nothing. */
  @Override
  public void close() {
    closed = true;
    boolean inTime = reader.readers().unpin(pin);
  }

  @Override
  public String toString() {
    return "RealtimeSnapshot[tick=" + tick + ", held=" + isHeld() + "]";
  }
}
