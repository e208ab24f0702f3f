package io.murk.replay;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Where a recording goes: a file, memory, or what you make of it.
 *
 * <p>It is given whole chunks of the format, one after the other: so what it has after any append
 * is a replay that can be read, and lacks only its end. By one thread at a time, that which ticks
 * the world; it waits for the sink. What a sink throws ends the recording and leaves the world
 * alone.
 */
public interface ReplaySink {
  /**
   * Takes the first {@code bytes} bytes of {@code chunk}, which means something during the call
   * only. It may be native memory or a byte array, and is the same object again and again.
   *
   * @param chunk a chunk of the format, or the prologue or trailer of the whole
   * @param bytes how many of its bytes, 1 to {@code chunk.byteSize()}
   */
  void append(MemorySegment chunk, long bytes) throws IOException;

  /** Brings what was appended to where it survives the machine, if there is such a place. */
  default void force() throws IOException {}

  /** Nothing more comes. Called once. */
  void close() throws IOException;
}
