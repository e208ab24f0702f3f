package io.murk.propagator;

/**
 * What the buffer of a written field holds before the step. The ordinal is the number of murk.h.
 */
public enum WriteMode {
  /**
   * Nothing in particular: the step must fill every element. In a tick in which it does not ask for
   * the buffer, a per-tick field is zero and a sparse one stays as it is.
   */
  FULL,
  /** The field's tick-start values: the step edits them. */
  INCREMENTAL
}
