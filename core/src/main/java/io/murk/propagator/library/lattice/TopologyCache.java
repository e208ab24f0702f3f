package io.murk.propagator.library.lattice;

import io.murk.space.Space;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.function.Function;

/** Tables of the topologies in use; each is built once and forgotten when nobody holds it. */
final class TopologyCache<T extends TopologyCache.Table> {
  private static final int REMEMBERED = 32;
  private static final WeakReference<?> NONE = new WeakReference<>(null);

  private final Class<T> type;
  private final Function<Space, T> build;
  private final WeakReference<?>[] recent = new WeakReference<?>[REMEMBERED];
  private int oldest;

  /** What is built for a space. */
  interface Table {
    /** The space that it was built for. */
    Space space();
  }

  TopologyCache(Class<T> type, Function<Space, T> build) {
    this.type = type;
    this.build = build;
    Arrays.fill(recent, NONE);
  }

  /** The table of a topology. Any thread. */
  synchronized T of(Space space) {
    for (WeakReference<?> reference : recent) {
      Object known = reference.get();
      if (type.isInstance(known) && type.cast(known).space().sameTopology(space)) {
        return type.cast(known);
      }
    }
    T built = build.apply(space);
    recent[oldest] = new WeakReference<>(built);
    oldest = (oldest + 1) % REMEMBERED;
    return built;
  }
}
