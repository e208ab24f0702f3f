/** Worlds: spaces, fields, commands, propagators, ticks and batches. */
@org.jspecify.annotations.NullMarked
module io.murk.core {
  requires static transitive org.jspecify;
  requires static jdk.incubator.vector;
  requires io.murk.arena;

  uses io.murk.replay.ChunkCodec;

  exports io.murk.error;
  exports io.murk.space;
  exports io.murk.field;
  exports io.murk.command;
  exports io.murk.propagator;
  exports io.murk.propagator.library;
  exports io.murk.propagator.library.hazard;
  exports io.murk.describe;
  exports io.murk.egress;
  exports io.murk.replay;
  exports io.murk.replay.v3;
  exports io.murk.world;
  exports io.murk.verify;
  exports io.murk.engine to
      io.murk.realtime;
  exports io.murk.engine.crew to
      io.murk.realtime;
}
