import org.jspecify.annotations.NullMarked;

/** Worlds that run on threads of their own. */
@NullMarked
module io.murk.realtime {
  requires static org.jspecify;
  requires transitive io.murk.core;
  requires jdk.jfr;
  requires org.jctools.core;
  requires org.jctools.core.jdk11;

  exports io.murk.realtime;
}
