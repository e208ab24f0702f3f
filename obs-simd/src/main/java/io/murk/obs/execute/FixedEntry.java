package io.murk.obs.execute;

/**
 * An entry that shows the same to every unit: all values of a field.
 *
 * @param field number of the field
 * @param outputOffset bytes from the start of a unit's output to its tensor
 * @param maskOffset bytes from the start of a unit's mask to its part
 * @param cells cells of the field in one world
 * @param map what they become
 */
public record FixedEntry(int field, long outputOffset, long maskOffset, long cells, ValueMap map) {
  /** Elements of the tensor. */
  long elements() {
    return cells * map.width();
  }

  /** Bytes of the tensor. */
  long bytes() {
    return cells * map.cellBytes();
  }
}
