package io.murk.egress;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where the agents of some worlds are. Every world has the same number of slots for agents; where
 * it has fewer agents, its last slots are empty and what is observed for them is 0 with mask 0.
 *
 * @param centers i32 [world][slot][ndim], native byte order, owned by the caller; centres may lie
 *     outside the space, those of empty slots are not read
 * @param counts i32 [world], native byte order: agents of each world, 0 to {@code slots}; {@link
 *     MemorySegment#NULL} if there is an agent in every slot
 * @param ndim axes of a centre
 * @param slots agents that a world can have
 */
public record AgentSet(MemorySegment centers, MemorySegment counts, int ndim, int slots) {
  private static final ValueLayout.OfInt COUNT = ValueLayout.JAVA_INT_UNALIGNED;

  /** No agents: for plans that are not agent-relative. */
  public static final AgentSet NONE = of(MemorySegment.NULL, 0, 0);

  /** An agent in every slot: of one world, or as many in each. */
  public static AgentSet of(MemorySegment centers, int ndim, int slots) {
    return new AgentSet(centers, MemorySegment.NULL, ndim, slots);
  }

  /** Agents of world {@code world}, if {@link #check} passed. */
  public int count(int world) {
    return isFull() ? slots : counts.get(COUNT, (long) world * Integer.BYTES);
  }

  /** Units of the worlds before {@code toWorld}, if {@link #check} passed. */
  public int units(int toWorld) {
    return toWorld * slots;
  }

  private boolean isFull() {
    return counts.isNative() && counts.address() == 0;
  }

  /**
   * Checks that the buffers hold the agents of the worlds before {@code toWorld}, that there are
   * not more than 2^31 - 1 slots, and that every count is one.
   *
   * @param fromWorld the first world whose count is read, 0 or more
   * @throws MurkException {@code EXECUTION_FAILED}, or {@code BUFFER_TOO_SMALL} if a buffer is
   */
  public void check(int fromWorld, int toWorld) {
    if (ndim < 0) {
      throw failed("agents.ndim=" + ndim + " allowed=0..");
    }
    if (slots < 0 || slots > Integer.MAX_VALUE / Math.max(1, toWorld)) {
      throw failed(
          "agents.slots="
              + slots
              + " allowed=0.."
              + Integer.MAX_VALUE / Math.max(1, toWorld)
              + " for each of "
              + toWorld
              + " worlds");
    }
    BufferCheck.readable(
        "agents.centers", centers, units(toWorld), "agent", (long) ndim * Integer.BYTES);
    if (isFull()) {
      return;
    }
    BufferCheck.readable("agents.counts", counts, toWorld, "world", Integer.BYTES);
    for (int world = fromWorld; world < toWorld; world++) {
      int count = count(world);
      if (count < 0 || count > slots) {
        throw failed("agents.counts=" + count + " world=" + world + " allowed=0.." + slots);
      }
    }
  }

  private static MurkException failed(String detail) {
    return new MurkException(ErrorCode.EXECUTION_FAILED, detail);
  }
}
