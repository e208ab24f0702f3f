package io.murk.engine;

import io.murk.command.ParameterSet;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;

/**
 * The values of one world's parameters: those of the published state, and those of the tick that is
 * being computed.
 *
 * <p>Commands set the latter; publishing makes them the former, a rollback forgets them. The
 * version counts the changes that were published. hot: 0 B/op.
 */
final class ParameterTable {
  private final ParameterSet declared;
  private final double[] published;
  private final double[] staged;
  private long publishedVersion;
  private long stagedVersion;

  ParameterTable(ParameterSet declared) {
    this.declared = declared;
    published = new double[declared.size()];
    staged = new double[declared.size()];
    stageInitial();
    System.arraycopy(staged, 0, published, 0, staged.length);
  }

  /** Whether {@code key} is declared. */
  boolean contains(int key) {
    return declared.contains(key);
  }

  /** Sets a declared parameter in this tick; {@link #changed} counts it. */
  void set(int key, double value) {
    staged[key] = value;
  }

  /** Counts one change of this tick, of one parameter or of several at once. */
  void changed() {
    stagedVersion++;
  }

  /** A parameter as propagators of this tick see it. */
  double staged(int key) {
    return staged[key];
  }

  /**
   * As {@link #staged}, for a key that may be wrong.
   *
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} when it is not declared
   */
  double require(int key) {
    if (!declared.contains(key)) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "parameter="
              + Integer.toUnsignedString(key)
              + (staged.length == 0 ? " allowed: none" : " allowed=0.." + (staged.length - 1)));
    }
    return staged[key];
  }

  /** A parameter of the published state. */
  double published(int key) {
    return published[key];
  }

  /** Changes published since construction or reset. */
  long version() {
    return publishedVersion;
  }

  /** Changes with those of this tick. */
  long stagedVersion() {
    return stagedVersion;
  }

  void publish() {
    if (publishedVersion != stagedVersion) {
      System.arraycopy(staged, 0, published, 0, staged.length);
      publishedVersion = stagedVersion;
    }
  }

  void discard() {
    System.arraycopy(published, 0, staged, 0, staged.length);
    stagedVersion = publishedVersion;
  }

  /** The values of the published state, a copy. */
  double[] published() {
    return published.clone();
  }

  /** Shows other values in what is being built; {@link #adopt} makes them the published ones. */
  void stage(double[] values, long version) {
    System.arraycopy(values, 0, staged, 0, staged.length);
    stagedVersion = version;
  }

  /** Makes these values the published ones, outside of a tick. */
  void adopt(double[] values, long version) {
    stage(values, version);
    System.arraycopy(values, 0, published, 0, published.length);
    publishedVersion = version;
  }

  /** The next publish goes back to the initial values, and to no changes. */
  void stageInitial() {
    for (int key = 0; key < staged.length; key++) {
      staged[key] = declared.parameters().get(key).initial();
    }
    stagedVersion = 0;
  }
}
