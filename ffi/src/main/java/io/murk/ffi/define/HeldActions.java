package io.murk.ffi.define;

import io.murk.error.MurkException;
import io.murk.ffi.HandleTable;
import io.murk.ffi.Held;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.propagator.library.ActionBuffer;
import io.murk.propagator.library.ActionBuffer.Direction;

/** An action buffer. The propagator that takes its actions keeps it too. hot: 0 B/op. */
public final class HeldActions extends Held {
  /** The action buffers that C holds. */
  public static final HandleTable<HeldActions> TABLE = new HandleTable<>("actions");

  private static final int MAX_ACTIONS = LibraryReader.MAX_ACTIONS;
  private static final int MAX_AGENT_ID = LibraryReader.MAX_AGENT_ID;
  private static final Direction[] DIRECTIONS = Direction.values();
  private static final String ALLOWED = "0 Stay|1 North|2 South|3 East|4 West";

  private final ActionBuffer buffer;

  private HeldActions(ActionBuffer buffer) {
    this.buffer = buffer;
  }

  /** A new buffer for so many actions. */
  public static long create(int capacity) {
    Check.range("capacity", capacity, 1, MAX_ACTIONS);
    return TABLE.insert(new HeldActions(new ActionBuffer(capacity)));
  }

  /** The buffer of a handle. */
  static ActionBuffer of(long handle) {
    HeldActions held = TABLE.find(handle);
    synchronized (held) {
      TABLE.enter(held);
      return held.buffer;
    }
  }

  /**
   * Submits moves to one buffer, after checking them all.
   *
   * @return how many found room
   */
  public static long submit(long handle, long agents, long directions, long count) {
    ActionBuffer buffer = of(handle);
    int n = check(agents, directions, count);
    for (int i = 0; i < n; i++) {
      if (!submit(buffer, agents, directions, i)) {
        return i;
      }
    }
    return n;
  }

  /**
   * Submits moves, each to a buffer of its own, after checking them all.
   *
   * @return how many found room
   */
  public static long submitEach(long handles, long agents, long directions, long count) {
    int n = check(agents, directions, count);
    if (n > 0) {
      Check.array("actions", handles, Long.BYTES);
    }
    for (int i = 0; i < n; i++) {
      of(Memory.i64(handles + (long) i * Long.BYTES));
    }
    int accepted = 0;
    for (int i = 0; i < n; i++) {
      ActionBuffer buffer;
      try {
        buffer = of(Memory.i64(handles + (long) i * Long.BYTES));
      } catch (MurkException destroyed) { // since it was checked: its action has nowhere to go
        continue;
      }
      accepted += submit(buffer, agents, directions, i) ? 1 : 0;
    }
    return accepted;
  }

  private static int check(long agents, long directions, long count) {
    int n = Check.size("n", count, 0, MAX_ACTIONS);
    if (n > 0) {
      Check.array("agent_ids", agents, Integer.BYTES);
      Check.array("directions", directions, Integer.BYTES);
    }
    for (int i = 0; i < n; i++) {
      int agent = agent(agents, i);
      if (agent < 0 || agent > MAX_AGENT_ID) {
        throw Check.invalid(
            "agent_ids["
                + i
                + "]="
                + Integer.toUnsignedString(agent)
                + " allowed=0.."
                + MAX_AGENT_ID);
      }
      int direction = direction(directions, i);
      if (direction < 0 || direction >= DIRECTIONS.length) {
        throw Check.invalid("directions[" + i + "]=" + direction + " allowed=" + ALLOWED);
      }
    }
    return n;
  }

  /** What was checked may have been changed since by another thread of the host. */
  private static boolean submit(ActionBuffer buffer, long agents, long directions, int i) {
    int agent = Math.clamp(agent(agents, i), 0, MAX_AGENT_ID);
    int direction = Math.clamp(direction(directions, i), 0, DIRECTIONS.length - 1);
    return buffer.submit(agent, DIRECTIONS[direction]);
  }

  private static int agent(long agents, int i) {
    return Memory.i32(agents + (long) i * Integer.BYTES);
  }

  private static int direction(long directions, int i) {
    return Memory.i32(directions + (long) i * Integer.BYTES);
  }

  @Override
  protected void free() {}
}
