import org.jspecify.annotations.NullMarked;

/** The door: entered from C, exports nothing. */
@NullMarked
module io.murk.ffi {
  requires static org.jspecify;
  requires io.murk.core;
  requires io.murk.obs;
  requires io.murk.realtime;
}
