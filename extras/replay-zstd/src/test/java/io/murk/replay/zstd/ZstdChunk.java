package io.murk.replay.zstd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A chunk's place in a file, and the numbers of its header that matter here. */
record ZstdChunk(int at, String kind, int encoding, int stored, int raw) {
  /** All of a complete file. */
  static List<ZstdChunk> of(byte... file) {
    List<ZstdChunk> chunks = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = 16;
    while (at < file.length - 16) {
      byte[] kind = new byte[4];
      bytes.get(at, kind);
      int stored = (int) bytes.getLong(at + 24);
      chunks.add(
          new ZstdChunk(
              at,
              new String(kind, StandardCharsets.US_ASCII),
              bytes.getShort(at + 4),
              stored,
              (int) bytes.getLong(at + 32)));
      at += 48 + (stored + 7 & -8);
    }
    return chunks;
  }
}
