package io.murk.replay;

import java.io.IOException;

/**
 * Encodes and decodes the bodies of chunks in a way that the JDK does not have, found by {@link
 * java.util.ServiceLoader}. Murk itself knows bodies as they are (0) and zlib (1).
 *
 * <p>Implementations keep nothing between two calls; any thread.
 */
public interface ChunkCodec {
  /** The number of the encoding in a chunk's header: 2 is Zstandard, one frame. */
  int encoding();

  /**
   * Decodes one body. The bytes come from a file that nobody vouches for.
   *
   * @param stored the body in the file
   * @param raw what it is decoded into
   * @return how many bytes it is
   * @throws IOException when the bytes are no such body, or give more than {@code raw} has room for
   */
  int decode(byte[] stored, byte[] raw) throws IOException;

  /** The most bytes that a body can be encoded to. Throws when the codec does not work here. */
  int mostEncoded(int rawLength);

  /**
   * Encodes one body, on the thread that ticks the world. What it throws ends the recording.
   *
   * @param raw has the body, {@code length} bytes from {@code from} on
   * @param stored what it is encoded into, with room for {@link #mostEncoded} bytes from {@code to}
   *     on
   * @return how many bytes it was encoded to
   */
  int encode(byte[] raw, int from, int length, byte[] stored, int to);
}
