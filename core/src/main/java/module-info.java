/** Worlds: spaces, fields, commands, propagators, ticks and batches. */
@org.jspecify.annotations.NullMarked
module io.murk.core {
  requires static transitive org.jspecify;
  requires static jdk.incubator.vector;
  requires io.murk.arena;

  exports io.murk.error;
  exports io.murk.space;
  exports io.murk.field;
  exports io.murk.command;
  //P exports io.murk.propagator;
  //P exports io.murk.propagator.library;
  exports io.murk.egress;
  //P exports io.murk.world;
  //P exports io.murk.engine to
  //P     io.murk.realtime;
}
