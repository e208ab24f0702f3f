package io.murk.field;

/** Who changes a field, and how long a change lasts. The ordinal is the number of murk.h. */
public enum Mutability {
  /** Nobody after the world was built. */
  STATIC,
  /** Every tick: written anew by a propagator or commands, else zero, or carried forward. */
  PER_TICK,
  /** Now and then: kept until changed. Not in this version: {@code WorldConfig} refuses it. */
  SPARSE
}
