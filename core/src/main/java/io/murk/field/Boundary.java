package io.murk.field;

/** What a value outside its field's bounds means. The ordinal is the number of murk.h. */
public enum Boundary {
  CLAMP,
  REFLECT,
  ABSORB,
  WRAP
}
