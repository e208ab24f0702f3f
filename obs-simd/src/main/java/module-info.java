/** Observations: from a snapshot to tensors in the caller's memory. */
@org.jspecify.annotations.NullMarked
module io.murk.obs {
  requires static transitive org.jspecify;
  requires transitive io.murk.core;

  exports io.murk.obs;
}
