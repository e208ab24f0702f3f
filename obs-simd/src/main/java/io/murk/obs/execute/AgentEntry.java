package io.murk.obs.execute;

/**
 * An entry that shows each agent its surroundings.
 *
 * @param field number of the field
 * @param element where its tensor starts in a unit
 * @param window which cells, and where in the tensor
 * @param transform what happens to each value
 */
public record AgentEntry(int field, long element, DiskWindow window, ValueTransform transform) {}
