package io.murk.obs.execute;

import org.jspecify.annotations.Nullable;

/**
 * An entry that shows each agent its surroundings.
 *
 * @param field number of the field
 * @param outputOffset bytes from the start of a unit's output to its tensor
 * @param maskOffset bytes from the start of a unit's mask to its part
 * @param window which cells, and what they become; if they are pooled, their values
 * @param pool how they are pooled, or null
 */
public record AgentEntry(
    int field, long outputOffset, long maskOffset, AgentWindow window, @Nullable PooledBox pool) {
  /** Elements that a scratch needs room for. */
  int scratchElements() {
    return pool == null ? 0 : (int) window.elements();
  }
}
