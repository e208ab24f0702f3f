package io.murk.realtime.loop;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * What a flight recording shows of a realtime world.
 *
 * <p>The ticking thread has one event of each kind and uses it again: fields are copied when it is
 * committed. hot: 0 B/op, whether a recording runs or not.
 */
final class TickEvents {
  private final Tick tick = new Tick();
  private final Rollback rollback = new Rollback();
  private final Stall stall = new Stall();

  /** A tick, from its draining to its publishing. */
  @Name("murk.Tick")
  @Label("Tick")
  @Category("Murk")
  @StackTrace(false)
  static final class Tick extends Event {
    @Label("Tick")
    @Description("The tick that was published or tried")
    long tick;

    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    long nanos;

    @Label("Commands")
    @Description("Commands that were drained for it")
    int commands;
  }

  /** A tick that failed. */
  @Name("murk.Rollback")
  @Label("Rollback")
  @Category("Murk")
  @StackTrace(false)
  static final class Rollback extends Event {
    @Label("Tick")
    @Description("The tick that was tried")
    long tick;

    @Label("Reason")
    @Nullable String reason;
  }

  /** Readers that held a state for too long. */
  @Name("murk.Stall")
  @Label("Stall")
  @Category("Murk")
  @StackTrace(false)
  static final class Stall extends Event {
    @Label("Readers")
    @Description("Readers whose hold was revoked")
    int readers;
  }

  void beginTick() {
    tick.begin();
  }

  void endTick(long number, long nanos, int commands) {
    tick.end();
    if (tick.shouldCommit()) {
      tick.tick = number;
      tick.nanos = nanos;
      tick.commands = commands;
      tick.commit();
    }
  }

  void rolledBack(long number, @Nullable String reason) {
    rollback.begin();
    rollback.end();
    if (rollback.shouldCommit()) {
      rollback.tick = number;
      rollback.reason = reason;
      rollback.commit();
      rollback.reason = null;
    }
  }

  /** Readers were revoked. */
  void stalled(int readers) {
    stall.begin();
    stall.end();
    if (stall.shouldCommit()) {
      stall.readers = readers;
      stall.commit();
    }
  }
}
