package io.murk.replay;

/** The versions of the replay format; docs/replay-format.md specifies them. */
public final class ReplayFormat {
  /** The version that is written. */
  public static final int VERSION = 4;

  /** That of murk 0.1.9, which is read too. */
  public static final int VERSION_3 = 3;

  private ReplayFormat() {}
}
