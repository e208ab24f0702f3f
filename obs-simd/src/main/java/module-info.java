/** Observations: from a snapshot to tensors in the caller's memory. */
@org.jspecify.annotations.NullMarked
module io.murk.obs {
  requires static transitive org.jspecify;
  requires static jdk.incubator.vector;
  requires transitive io.murk.core;

  exports io.murk.obs;
}
