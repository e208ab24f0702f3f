import org.jspecify.annotations.NullMarked;

/** Worlds that run on threads of their own. */
@NullMarked
@SuppressWarnings("requires-automatic") // HdrHistogram has no descriptor of its own
module io.murk.realtime {
  requires static org.jspecify;
  requires transitive io.murk.core;
  requires HdrHistogram;
  requires jdk.jfr;
  requires org.jctools.core;
  requires org.jctools.core.jdk11;
  requires jdk.httpserver;

  exports io.murk.realtime;
  exports io.murk.realtime.watch;
}
