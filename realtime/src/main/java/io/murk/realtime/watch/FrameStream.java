package io.murk.realtime.watch;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.RealtimePreflight;
import io.murk.realtime.WorldPhase;
import io.murk.realtime.loop.TickClock;
import io.murk.realtime.loop.WatchThreads;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Sends one field to one client, frame after frame, until the client or the world is gone.
 *
 * <p>A state is leased for as long as its cells are copied. Writing, which may take as long as the
 * client likes, begins when the lease has ended; a client that does not take a frame in time loses
 * its connection. Frames that are not due are not made up for, and a state that was sent is sent
 * again once a second only, to see whether the client is there.
 */
final class FrameStream {
  private static final long REPEAT_NANOS = 1_000_000_000L;

  /**
   * What a client asked for.
   *
   * @param size the most rows and columns
   * @param kind of the cells, as {@link FrameLayout} numbers them
   */
  record Wanted(WatchedWorld world, int field, int component, double hz, int size, int kind) {}

  private final Wanted wanted;
  private final WatchThreads threads;
  private final long frameNanos;
  private final TickClock clock;
  private final FieldGrid grid;
  private final int step;
  private final float[] cells;
  private final byte[] frame;
  private long copiedTick = -1;

  /** Where the ring was before it was copied; unlike ticks it never comes again. */
  private long copiedAt = -1;

  /** A stream whose client gets so long for each frame. */
  FrameStream(Wanted wanted, WatchThreads threads, long frameNanos, TickClock clock) {
    this.wanted = wanted;
    this.threads = threads;
    this.frameNanos = frameNanos;
    this.clock = clock;
    grid = FieldGrid.of(wanted.world.space());
    step = grid.step(wanted.size);
    cells = new float[grid.sentRows(step) * grid.sentCols(step)];
    frame = new byte[FrameLayout.bytes(cells.length, wanted.kind)];
  }

  void send(OutputStream out) throws IOException {
    long period = (long) (1e9 / wanted.hz);
    long due = clock.nanos();
    long sentTick = -1;
    long sentNanos = 0;
    out.flush(); // the head of the answer; the first frame may be long in coming
    threads.limit(WatchThreads.UNLIMITED);
    while (!threads.isClosing() && isAlive()) {
      long now = clock.nanos();
      if (now < due) {
        clock.park(due - now);
        continue;
      }
      due = Math.max(due + period, now);
      if (copy() && (copiedTick != sentTick || now - sentNanos >= REPEAT_NANOS)) {
        FrameLayout.write(frame, copiedTick, grid.sentRows(step), step, wanted.kind, cells);
        threads.limit(frameNanos);
        out.write(frame);
        out.flush();
        threads.limit(WatchThreads.UNLIMITED);
        sentTick = copiedTick;
        sentNanos = now;
      }
    }
  }

  private boolean isAlive() {
    try {
      return wanted.world.preflight().forecast().phase() == WorldPhase.RUNNING;
    } catch (MurkException | IllegalStateException closedMeanwhile) {
      return false;
    }
  }

  /** Copies the newest state, if it can be had without being counted as a reader who waited. */
  private boolean copy() {
    RealtimePreflight now = wanted.world.preflight();
    if (now.hasSnapshot() && now.ringWritePosition() == copiedAt) {
      return true;
    }
    if (!now.canObserveNow()) {
      return false;
    }
    try {
      copiedTick =
          wanted.world.read(state -> {
            grid.copy(state, wanted.field, wanted.component, step, cells);
            return state.tick(0);
          });
      copiedAt = now.ringWritePosition();
      return true;
    } catch (MurkException e) {
      copiedTick = -1; // cells may be of two states
      copiedAt = -1;
      if (e.code() == ErrorCode.STALE
          || e.code() == ErrorCode.NOT_AVAILABLE
          || e.code() == ErrorCode.EXECUTION_FAILED
          || e.code() == ErrorCode.SHUTTING_DOWN) {
        return false; // not now; whether ever is asked by isAlive
      }
      throw e;
    }
  }
}
