package io.murk.replay.v4.read;

import static io.murk.replay.v4.read.V4FileLayout.CHUNK_HEADER;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Looks for a chunk behind bytes that are none: a file that a process was writing when it died has
 * none there, a damaged one has.
 *
 * <p>Each multiple of 8 is looked at once, and no body, so the time follows the size of the file
 * whatever is in it.
 */
final class V4Resumption {
  private static final int PIECE = 1 << 16;

  private V4Resumption() {}

  /** Where the next header with a right checksum is whose body is in the file. */
  static OptionalLong after(V4Source source, long from) {
    long size = source.size();
    byte[] bytes = new byte[PIECE + CHUNK_HEADER];
    ByteBuffer window = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = from; size - at >= CHUNK_HEADER; at += PIECE) {
      int length = (int) Math.min(bytes.length, size - at);
      source.read(at, bytes, length);
      for (int i = 0; i < PIECE && i + CHUNK_HEADER <= length; i += 8) {
        if (isHeader(window, i) && header(at, window, i).fits(size)) {
          return OptionalLong.of(at + i);
        }
      }
    }
    return OptionalLong.empty();
  }

  private static V4Chunk header(long at, ByteBuffer window, int i) {
    return V4Chunk.of(at + i, window.slice(i, CHUNK_HEADER).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static boolean isHeader(ByteBuffer window, int at) {
    int kind = window.getInt(at);
    if ((kind & 0x8080_8080) != 0 || (kind & 0x6060_6060) == 0 || kind == 0) {
      return false;
    }
    CRC32C sum = new CRC32C();
    sum.update(window.array(), at, V4FileLayout.AT_HEADER_SUM);
    return (int) sum.getValue() == window.getInt(at + V4FileLayout.AT_HEADER_SUM);
  }
}
