package io.murk.obs.execute;

/**
 * An entry that shows each agent its surroundings.
 *
 * @param field number of the field
 * @param outputOffset bytes from the start of a unit's output to its tensor
 * @param maskOffset bytes from the start of a unit's mask to its part
 * @param window which cells, and where in the tensor
 * @param map what they become
 */
public record AgentEntry(
    int field, long outputOffset, long maskOffset, DiskWindow window, ValueMap map) {}
