/** Recordings in a journal of Chronicle Bytes. */
@org.jspecify.annotations.NullMarked
module io.murk.replay.chronicle {
  requires static transitive org.jspecify;
  requires transitive io.murk.core;
  requires chronicle.bytes;
  requires chronicle.core;

  exports io.murk.replay.chronicle;
}
