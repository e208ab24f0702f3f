package io.murk.obs.execute;

/**
 * An entry that shows the same to every unit: all values of a field.
 *
 * @param field number of the field
 * @param element where its tensor starts in a unit
 * @param floats f32 of the field in one world, and so of the tensor
 * @param transform what happens to each value
 */
public record FixedEntry(int field, long element, long floats, ValueTransform transform) {}
