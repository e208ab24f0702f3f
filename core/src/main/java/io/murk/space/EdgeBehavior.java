package io.murk.space;

/** What lies beyond the last cell of an axis. The ordinal is the number of murk.h. */
public enum EdgeBehavior {
  /** Nothing: a neighbour outside is left out. */
  ABSORB,
  /** The edge cell again: an axis value is clamped, so that edge cells neighbour themselves. */
  CLAMP,
  /** The other side: an axis value is taken modulo the axis length. */
  WRAP
}
