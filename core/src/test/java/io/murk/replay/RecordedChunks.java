package io.murk.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The chunks and records of a recording, read by docs/replay-format.md with nothing of the code
 * that wrote them.
 *
 * @param chunks all that are complete
 * @param complete whether index, summary and trailer are there
 */
public record RecordedChunks(List<Chunk> chunks, boolean complete) {
  /** One chunk, its body unpacked. */
  public record Chunk(
      String kind, int encoding, long framesBefore, int frames, int epoch, long at, byte[] body) {}

  /** One record of a TICK chunk. */
  public record Entry(int kind, int flags, ByteBuffer content) {}

  /** Reads what is there. */
  public static RecordedChunks of(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<Chunk> chunks = new ArrayList<>();
    if (file.length < 16 || !tag(bytes, 0).equals("MURK") || bytes.getInt(12) != sum(file, 0, 12)) {
      throw new IllegalStateException("no prologue");
    }
    long at = 16;
    while (at + 48 <= file.length
        && bytes.getInt((int) at) != 0
        && bytes.getInt((int) at + 44) == sum(file, (int) at, 44)) {
      int start = (int) at;
      long stored = bytes.getLong(start + 24);
      if (at + 48 + stored > file.length
          || bytes.getInt(start + 40) != sum(file, start + 48, (int) stored)) {
        break;
      }
      int encoding = bytes.getShort(start + 4);
      byte[] body = new byte[(int) stored];
      bytes.get(start + 48, body);
      chunks.add(
          new Chunk(
              tag(bytes, start),
              encoding,
              bytes.getLong(start + 8),
              bytes.getInt(start + 16),
              bytes.getInt(start + 20),
              at,
              encoding == 0 ? body : inflated(body, (int) bytes.getLong(start + 32))));
      at += 48 + (stored + 7 & -8);
    }
    boolean complete =
        at + 16 == file.length
            && tag(bytes, (int) at + 12).equals("KRUM")
            && bytes.getInt((int) at + 8) == sum(file, (int) at, 8);
    return new RecordedChunks(List.copyOf(chunks), complete);
  }

  private static byte[] inflated(byte[] body, int length) {
    Inflater inflater = new Inflater();
    inflater.setInput(body);
    byte[] raw = new byte[length];
    try {
      if (inflater.inflate(raw) != length) {
        throw new IllegalStateException("raw length");
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    } finally {
      inflater.end();
    }
    return raw;
  }

  private static String tag(ByteBuffer bytes, int at) {
    byte[] four = new byte[4];
    bytes.get(at, four);
    return new String(four, StandardCharsets.US_ASCII);
  }

  private static int sum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }

  /** The kinds of all chunks. */
  public List<String> kinds() {
    return chunks.stream().map(Chunk::kind).toList();
  }

  /** The chunks of a kind. */
  public List<Chunk> of(String kind) {
    return chunks.stream().filter(chunk -> chunk.kind().equals(kind)).toList();
  }

  /** All records, in order. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (Chunk chunk : of("TICK")) {
      ByteBuffer body = ByteBuffer.wrap(chunk.body()).order(ByteOrder.LITTLE_ENDIAN);
      int at = 0;
      while (at < body.capacity()) {
        int length = body.getInt(at + 4);
        entries.add(
            new Entry(
                body.getShort(at),
                body.getShort(at + 2),
                body.slice(at + 8, length).order(ByteOrder.LITTLE_ENDIAN)));
        at += 8 + (length + 7 & -8);
      }
    }
    return entries;
  }

  /** The records of a kind. */
  public List<Entry> entries(int kind) {
    return entries().stream().filter(entry -> entry.kind() == kind).toList();
  }

  /** Ticks that are told. */
  public int frames() {
    return entries(2).size();
  }
}
