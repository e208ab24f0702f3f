package io.murk.propagator.library;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Moves that agents want to make in one world's next tick. Any thread may submit; the world's tick
 * takes all that are there when its {@link AgentMovement} runs.
 *
 * <p>Bounded. The actions of a tick that is rolled back wait again, before later ones; a reset of
 * the world forgets all. A buffer serves one world: in a batch, every world's configuration has an
 * AgentMovement with a buffer of its own. The world that computes its first tick claims the buffer,
 * and a tick of another world fails. hot: 0 B/op.
 */
public final class ActionBuffer {
  /** The most actions that may wait. */
  static final int LARGEST = 1 << 24;

  private static final int AGENTS = 1 << 16;

  private final int capacity;
  private int[] waiting;
  private int[] taken;
  private int[] sorting;
  private final int[] places = new int[257];
  private int waits;
  private int takes;

  /** How many the last published tick took; they stay in {@code taken} until the next one. */
  private int took;

  private @Nullable Object owner;

  /** Where an agent goes. The ordinal is the number of murk 0.1.9. */
  public enum Direction {
    /** Nowhere. */
    STAY,
    /** One less on coordinate axis 0. */
    NORTH,
    /** One more on coordinate axis 0. */
    SOUTH,
    /** One more on coordinate axis 1. */
    EAST,
    /** One less on coordinate axis 1. */
    WEST
  }

  /**
   * An empty buffer.
   *
   * @param capacity actions that may wait, those of the tick being computed included; 1 to 2^24
   */
  public ActionBuffer(int capacity) {
    if (capacity < 1 || capacity > LARGEST) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "ActionBuffer capacity=" + capacity + " allowed=1.." + LARGEST);
    }
    this.capacity = capacity;
    waiting = new int[capacity];
    taken = new int[capacity];
    sorting = new int[capacity];
  }

  /**
   * Leaves an action for the next tick. Actions of one agent are tried in the order of their
   * submission.
   *
   * @param agentId 0 to 65535
   * @return whether there was room
   */
  public synchronized boolean submit(int agentId, Direction direction) {
    if (agentId < 0 || agentId >= AGENTS) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "ActionBuffer agent_id=" + agentId + " allowed=0.." + (AGENTS - 1));
    }
    if (waits + takes == capacity) {
      return false;
    }
    waiting[waits++] = direction.ordinal() << 16 | agentId;
    return true;
  }

  /** Actions that wait, those of a tick that is being computed included. */
  public synchronized int size() {
    return waits + takes;
  }

  /** Actions that may wait. */
  public int capacity() {
    return capacity;
  }

  /**
   * Takes what waits, in ascending order of agents, for a tick that is not yet published.
   *
   * @param world who asks
   * @param first whether the tick is the world's first, which claims the buffer
   * @return how many actions {@link #agent} and {@link #direction} then have, or -1 when the buffer
   *     serves another world
   */
  synchronized int take(Object world, boolean first) {
    if (first || owner == null) {
      owner = world;
    }
    if (owner != world) {
      return -1;
    }
    int[] all = waiting;
    waiting = taken;
    taken = all;
    takes = waits;
    waits = 0;
    sort(0);
    sort(8);
    return takes;
  }

  /** One pass of a stable radix sort of the taken actions by 8 bits of the agent's number. */
  private void sort(int shift) {
    int[] places = this.places;
    java.util.Arrays.fill(places, 0);
    for (int i = 0; i < takes; i++) {
      places[(taken[i] >>> shift & 255) + 1]++;
    }
    for (int digit = 0; digit < 256; digit++) {
      places[digit + 1] += places[digit];
    }
    for (int i = 0; i < takes; i++) {
      sorting[places[taken[i] >>> shift & 255]++] = taken[i];
    }
    int[] sorted = sorting;
    sorting = taken;
    taken = sorted;
  }

  /** The agent of taken action {@code i}. */
  int agent(int i) {
    return taken[i] & AGENTS - 1;
  }

  /** The direction of taken action {@code i}, as its ordinal. */
  int direction(int i) {
    return taken[i] >>> 16;
  }

  /** The tick that took actions was published. */
  synchronized void finish(Object world) {
    if (owner == world) {
      took = takes;
      takes = 0;
    }
  }

  /** How many actions the last published tick took. */
  synchronized int took(Object world) {
    return owner == world ? took : 0;
  }

  /** Those actions, 4 bytes each, in the order in which they were carried out. */
  synchronized void copyTaken(Object world, byte[] to, int offset) {
    int count = took(world);
    for (int i = 0; i < count; i++) {
      int action = taken[i];
      for (int b = 0; b < 4; b++) {
        to[offset + 4 * i + b] = (byte) (action >>> 8 * b);
      }
    }
  }

  /** The tick that took actions was rolled back: they wait again, before what came since. */
  synchronized void putBack(Object world) {
    if (owner == world && takes > 0) {
      System.arraycopy(waiting, 0, waiting, takes, waits);
      System.arraycopy(taken, 0, waiting, 0, takes);
      waits += takes;
      takes = 0;
    }
  }

  /**
   * The actions that wait between two ticks, 4 bytes each; none of a buffer that serves another.
   */
  synchronized byte[] waiting(Object world) {
    ByteBuffer bytes = ByteBuffer.allocate(owner == world || owner == null ? 4 * waits : 0);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(waiting, 0, bytes.capacity() / 4);
    return bytes.array();
  }

  /** Those actions wait again. */
  synchronized void restore(Object world, byte... bytes) {
    int count = bytes.length / 4;
    if (bytes.length % 4 != 0 || count > capacity) {
      throw new IllegalArgumentException(
          "waiting actions=" + bytes.length / 4.0 + " allowed=0.." + capacity);
    }
    clear(world);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(waiting, 0, count);
    for (int i = 0; i < count; i++) {
      if (waiting[i] >>> 16 >= Direction.values().length) {
        throw new IllegalArgumentException("direction=" + (waiting[i] >>> 16) + " allowed=0..4");
      }
    }
    waits = count;
  }

  /** The world was reset, and claims the buffer. */
  synchronized void clear(Object world) {
    owner = world;
    waits = 0;
    takes = 0;
    took = 0;
  }
}
