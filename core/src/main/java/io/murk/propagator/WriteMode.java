package io.murk.propagator;

/**
 * What the buffer of a written field holds before the step. The ordinal is the number of murk.h.
 */
public enum WriteMode {
  /** Nothing in particular: the step must fill every element. */
  FULL,
  /** The field's tick-start values: the step edits them. */
  INCREMENTAL
}
