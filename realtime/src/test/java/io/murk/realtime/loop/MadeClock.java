package io.murk.realtime.loop;

/** A clock that a test moves; a park takes as long as asked and {@link #parksLate} more. */
public class MadeClock implements TickClock {
  /** The time. */
  public volatile long now;

  /** What a parked thread wakes late by. */
  public volatile long parksLate;

  /** What was spun for. */
  public volatile long spun;

  /** Begins near the end of the numbers, where only differences mean something. */
  public MadeClock() {
    now = Long.MAX_VALUE - 1_000;
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void park(long nanos) {
    now += nanos + parksLate;
  }

  @Override
  public void spin() {
    now += 50;
    spun += 50;
  }
}
