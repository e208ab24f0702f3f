package io.murk.replay;

import io.murk.replay.v4.read.V4Head;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a file of version 4 says of the world that was recorded and of the recording. Immutable. */
public final class ReplayHeader {
  private final int minorVersion;
  private final V4Head head;
  private final ByteBuffer conf;

  ReplayHeader(int minorVersion, V4Head head) {
    this.minorVersion = minorVersion;
    this.head = head;
    conf = head.conf();
  }

  /** The minor version, 0 to 255; all are read. */
  public int minorVersion() {
    return minorVersion;
  }

  /** The time step, seconds. */
  public double dt() {
    return conf.getDouble(0);
  }

  /** The seed at the start of the recording. */
  public long seed() {
    return conf.getLong(8);
  }

  /** Number of cells, unsigned. */
  public long cells() {
    return conf.getLong(16);
  }

  /** Number of fields, unsigned. */
  public int fields() {
    return conf.getInt(24);
  }

  /** Number of parameters, unsigned. */
  public int parameters() {
    return conf.getInt(28);
  }

  /** Number of propagators, unsigned. */
  public int propagators() {
    return conf.getInt(32);
  }

  /** Into how many stripes a field is cut for the hash of a tick, unsigned and at least 1. */
  public int stripes() {
    return conf.getInt(36);
  }

  /** Frames between two states, unsigned; 0 for states at the starts of epochs only. */
  public long checkpointEvery() {
    return conf.getLong(40);
  }

  /** The tick at the start of the recording, unsigned. */
  public long startTick() {
    return conf.getLong(48);
  }

  /** The layout that two worlds must have in common to exchange states, an item a line. */
  public String layout() {
    return head.layout();
  }

  /** What recorded it, by key and in the order of the file; lines without a key are left out. */
  public Map<String, String> build() {
    Map<String, String> build = new LinkedHashMap<>();
    for (String line : head.build().split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        build.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return java.util.Collections.unmodifiableMap(build);
  }

  /** The world's configuration as text, if it could be described. */
  public Optional<String> world() {
    return head.world();
  }

  /** The arrays that {@link #world} refers to; read-only. */
  public MemorySegment blob() {
    return MemorySegment.ofBuffer(head.blob());
  }

  /** The user's own bytes, a new array. */
  public byte[] user() {
    ByteBuffer user = head.user().duplicate();
    byte[] bytes = new byte[user.remaining()];
    user.get(bytes);
    return bytes;
  }
}
