package io.murk.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Changed files whose checksums are right again: those that somebody made on purpose. */
final class Resummed {
  private Resummed() {}

  /** Where the chunks of a right file start, and where the trailer does. */
  static int[] chunks(byte[] file) {
    int[] found = new int[64];
    int count = 0;
    ByteBuffer bytes = little(file);
    int at = 16;
    while (file.length - at > 16) {
      found[count++] = at;
      at += 48 + HandmadeReplay.padded((int) bytes.getLong(at + 24));
    }
    found[count++] = at;
    return Arrays.copyOf(found, count);
  }

  /** A file with a changed number in a chunk, and the checksums of that chunk made right. */
  static byte[] with(byte[] file, int chunk, int at, int width, long value) {
    byte[] changed = file.clone();
    ByteBuffer bytes = little(changed);
    int size = (int) bytes.getLong(chunk + 24);
    switch (width) {
      case 1 -> bytes.put(at, (byte) value);
      case 2 -> bytes.putShort(at, (short) value);
      case 4 -> bytes.putInt(at, (int) value);
      default -> bytes.putLong(at, value);
    }
    bytes.putInt(chunk + 40, sum(changed, chunk + 48, size));
    bytes.putInt(chunk + 44, sum(changed, chunk, 44));
    return changed;
  }

  private static ByteBuffer little(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int sum(byte[] bytes, int from, int size) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, size);
    return (int) sum.getValue();
  }
}
