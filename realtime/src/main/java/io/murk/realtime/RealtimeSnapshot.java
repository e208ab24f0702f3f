package io.murk.realtime;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.share.Readers;
import io.murk.replay.SnapshotHash;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * One published state of a realtime world, held until it is closed or the world's patience ends.
 *
 * <p>A reader that holds it for longer than allowed loses it: every use after that is {@link
 * ErrorCode#STALE}, never another state's numbers. So the fields are not handed out; they are
 * copied or read inside a call, which looks after reading whether the hold had lasted.
 *
 * <p>Threads: any; one at a time uses it well.
 */
public final class RealtimeSnapshot implements AutoCloseable {
  private final Snapshot view;
  private final Readers readers;
  private final long pin;
  private final long tick;
  private final Runnable onStale;

  RealtimeSnapshot(Snapshot view, Readers readers, long pin, Runnable onStale) {
    this.view = view;
    this.readers = readers;
    this.pin = pin;
    this.onStale = onStale;
    tick = view.tick(0);
  }

  /** The tick that published it. */
  public long tick() {
    return tick;
  }

  /** Ticks that were published since. */
  public long ageTicks() {
    return Math.max(0, view.currentTick(0) - tick);
  }

  /** Whether it was neither closed nor revoked. */
  public boolean isHeld() {
    return readers.isPinned(pin);
  }

  /**
   * Copies a field.
   *
   * @param field its number
   * @param target f32 [cell][component] in native byte order; exactly the field's bytes, or more
   */
  public void copyField(int field, MemorySegment target) {
    read(snapshot -> {
      MemorySegment values = snapshot.field(field);
      MemorySegment.copy(values, 0, target, 0, values.byteSize());
      return target;
    });
  }

  /** {@link SnapshotHash#wide} of it. */
  public long hash() {
    return read(snapshot -> SnapshotHash.wide(snapshot, 0));
  }

  /** Executes a plan on this state; as {@link RealtimeWorld#observe}. */
  public void observe(EgressPlan plan, AgentSet agents, EgressTarget target) {
    read(snapshot -> {
      RealtimeWorld.execute(plan, snapshot, agents, target);
      return target;
    });
  }

  /**
   * Runs a function on this state without a copy.
   *
   * @param reader may read numbers of another state if the hold is revoked while it runs; what it
   *     returns or throws is then dropped. It must not keep the snapshot or its segments
   * @throws MurkException {@link ErrorCode#STALE} when the hold did not last to the end
   */
  public <T> T read(Function<Snapshot, T> reader) {
    requireHeld();
    T result;
    try {
      result = reader.apply(view);
    } catch (Throwable t) {
      requireHeld();
      throw t;
    }
    requireHeld();
    return result;
  }

  private void requireHeld() {
    if (!readers.isPinned(pin)) {
      onStale.run();
      throw new MurkException(
          ErrorCode.STALE, "the hold on tick=" + tick + " was closed or took too long");
    }
  }

  /** Gives the state back; a second call, or one after it was revoked, does nothing. */
  @Override
  public void close() {
    readers.unpin(pin);
  }

  @Override
  public String toString() {
    return "RealtimeSnapshot[tick=" + tick + ", held=" + isHeld() + "]";
  }
}
