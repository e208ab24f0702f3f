/** Off-heap storage of worlds: bytes, lengths, generations and lifetimes; no domain. */
@org.jspecify.annotations.NullMarked
module io.murk.arena {
  requires static transitive org.jspecify;

  exports io.murk.arena to
      io.murk.core;
}
