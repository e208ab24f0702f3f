package io.murk.obs.execute;

/**
 * An entry that shows each agent its surroundings.
 *
 * @param field number of the field
 * @param outputOffset bytes from the start of a unit's output to its tensor
 * @param maskOffset bytes from the start of a unit's mask to its part
 * @param window which cells, and what they become
 * @param bytes bytes of the tensor
 */
public record AgentEntry(
    int field, long outputOffset, long maskOffset, AgentWindow window, long bytes) {}
