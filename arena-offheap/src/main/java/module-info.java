import org.jspecify.annotations.NullMarked;

/** Generations of bytes outside the Java heap: slots, lengths, lifetimes, no domain. */
@NullMarked
module io.murk.arena {
  requires static org.jspecify;
}
