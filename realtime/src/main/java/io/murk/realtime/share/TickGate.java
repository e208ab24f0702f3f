package io.murk.realtime.share;

/**
 * Whether a tick may begin: any thread closes the way, the ticking thread asks.
 *
 * <p>Memory order: the ticking thread says that it is inside, then looks whether it may; a thread
 * that pauses says so, then looks whether somebody is inside. All of it is volatile, so one of the
 * two sees the other one: after {@link #pause} or {@link #close} has returned true no tick runs or
 * begins, and what the last one wrote is seen. Nobody waits. hot: 0 B/op.
 */
public final class TickGate {
  private volatile boolean paused;
  private volatile boolean closed;
  private volatile boolean inside;

  /** A gate that is open, or paused from the start. */
  public TickGate(boolean paused) {
    this.paused = paused;
  }

  /**
   * Begins a tick, by the ticking thread.
   *
   * @param stepped whether somebody asked for this one tick, so that a pause is no reason
   * @return whether it may; then {@link #leave} ends it
   */
  public boolean enter(boolean stepped) {
    inside = true;
    if (closed || paused && !stepped) {
      inside = false;
      return false;
    }
    return true;
  }

  /** The tick is over. */
  public void leave() {
    inside = false;
  }

  /** No tick begins any more but by a step. Says whether none runs either. */
  public boolean pause() {
    paused = true;
    return !inside;
  }

  /** Ticks may begin again. */
  public void resume() {
    paused = false;
  }

  /** No tick begins any more, for good. Says whether none runs either. */
  public boolean close() {
    closed = true;
    return !inside;
  }

  /** Whether it was paused. */
  public boolean isPaused() {
    return paused;
  }

  /** Whether it was closed. */
  public boolean isClosed() {
    return closed;
  }

  /** Whether a tick runs. */
  public boolean isInside() {
    return inside;
  }
}
