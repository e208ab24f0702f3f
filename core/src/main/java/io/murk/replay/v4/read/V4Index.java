package io.murk.replay.v4.read;

import static io.murk.replay.v4.read.V4FileLayout.INDEX_ENTRY;
import static io.murk.replay.v4.read.V4FileLayout.INDEX_FRONT;

import java.nio.ByteBuffer;

/**
 * The index of a file against the chunks that were found:
 *
 * <pre>
 *   0 u32 entries, u32 0; of each
 *       0 4cc kind    8 u64 frames before   24 u64 where the chunk starts
 *       4 u32 epoch  16 u64 tick at its start
 * </pre>
 */
final class V4Index {
  private V4Index() {}

  static void compare(V4Chunks chunks, int index) {
    V4ChunkTable table = chunks.table();
    int entries = 0;
    for (int chunk = 0; chunk < table.size(); chunk++) {
      entries += table.isIndexed(chunk) ? 1 : 0;
    }
    long length = INDEX_FRONT + (long) INDEX_ENTRY * entries;
    V4Chunk header = chunks.header(index);
    if (header.raw() != length) {
      throw header.malformed(
          "raw_length=" + header.raw() + " allowed=" + length + " for chunks=" + entries);
    }
    V4Body body = chunks.load(index);
    if (body.bytes().getInt(0) != entries) {
      throw header.malformed(
          0, "entries=" + Integer.toUnsignedString(body.bytes().getInt(0)) + " allowed=" + entries);
    }
    int at = INDEX_FRONT;
    for (int chunk = 0; chunk < table.size(); chunk++) {
      if (table.isIndexed(chunk)) {
        requireSame(body, at, table, chunk);
        at += INDEX_ENTRY;
      }
    }
  }

  private static void requireSame(V4Body body, int at, V4ChunkTable table, int chunk) {
    ByteBuffer bytes = body.bytes();
    if (bytes.getInt(at) != table.kind(chunk)
        || bytes.getInt(at + 4) != table.epoch(chunk)
        || bytes.getLong(at + 8) != table.framesBefore(chunk)
        || bytes.getLong(at + 24) != table.at(chunk)) {
      throw body.chunk()
          .malformed(
              at,
              "the entry is not that of the chunk at="
                  + table.at(chunk)
                  + " kind="
                  + V4FileLayout.text(table.kind(chunk)));
    }
  }
}
