package io.murk.arena;

import java.lang.foreign.MemorySegment;

/** Writes the values of generation 0. */
@FunctionalInterface
public interface InitialValues {
  /**
   * Called once before the first {@link #write}, when nothing can fail any more.
   *
   * @param side the side on which generation 0 will lie
   */
  default void begin(int side) {}

  /**
   * Fills a slot of one world.
   *
   * @param slot its number
   * @param values the slot's f32; they hold old values
   */
  void write(int slot, MemorySegment values);
}
