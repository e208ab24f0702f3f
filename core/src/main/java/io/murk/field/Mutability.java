package io.murk.field;

/** Who changes a field, and how long a change lasts. The ordinal is the number of murk.h. */
public enum Mutability {
  /** Nobody after the world was built; worlds of a batch that begin alike share the values. */
  STATIC,
  /** Every tick: written anew by a propagator or commands, else zero, or carried forward. */
  PER_TICK,
  /** Now and then, by propagators or commands: kept until changed, and copied only then. */
  SPARSE
}
