import org.jspecify.annotations.NullMarked;

/** Spaces, fields, commands, propagators, worlds. */
@NullMarked
module io.murk.core {
  requires static jdk.incubator.vector;
  requires static org.jspecify;
  requires io.murk.arena;
}
