package io.murk.ffi.live;

import io.murk.ffi.marshal.Check;

/** What murk_configure chose for calls that do not choose. */
public final class RuntimeDefaults {
  private static final int THREADS =
      Math.clamp(Integer.getInteger("murk.threads", 1), 1, Check.MAX_THREADS);

  private RuntimeDefaults() {}

  /** Threads of a batch that names 0. */
  public static int threads() {
    return THREADS;
  }

  /** The number of a call, checked; 0 is the default. */
  public static int threads(int given) {
    return Check.range("threads", given, 0, Check.MAX_THREADS) == 0 ? THREADS : given;
  }
}
