package io.murk.verify;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Changes recorded commands and makes the checksums right again. */
final class Forgery {
  private static final int HEADER = 48;
  private static final int TICK = 0x4b434954;
  private static final int SET_FIELD = 3;

  private final byte[] bytes;
  private final ByteBuffer view;

  Forgery(byte[] original) {
    bytes = original.clone();
    view = ByteBuffer.wrap(bytes).order(LITTLE_ENDIAN);
  }

  /** Where the values of all SetField commands are; their coordinates follow. */
  List<Integer> values() {
    List<Integer> found = new ArrayList<>();
    for (int chunk : chunks()) {
      if (view.getInt(chunk) == TICK) {
        records(chunk, found);
      }
    }
    return found;
  }

  private List<Integer> chunks() {
    List<Integer> found = new ArrayList<>();
    int at = 16;
    while (at + HEADER <= bytes.length && view.getInt(at) != 0 && bytes.length - at > 16) {
      found.add(at);
      at += HEADER + (int) (view.getLong(at + 24) + 7 & -8);
    }
    return found;
  }

  private void records(int chunk, List<Integer> found) {
    int at = chunk + HEADER;
    int end = at + (int) view.getLong(chunk + 24);
    while (at < end) {
      if (view.getShort(at) == 1) {
        int command = at + 16;
        for (int i = view.getInt(at + 8); i > 0; i--) {
          int flags = view.get(command + 1);
          if (view.get(command) == SET_FIELD && (flags & 4) == 0) {
            found.add(command + 16 + 8 * Integer.bitCount(flags & 3) + 8);
          }
          command += view.getInt(command + 4);
        }
      }
      at += 8 + (view.getInt(at + 4) + 7 & -8);
    }
  }

  /** Flips a bit and mends the checksums of its chunk. */
  byte[] flipped(int at, int bit) {
    view.putInt(at, view.getInt(at) ^ 1 << bit);
    for (int chunk : chunks()) {
      int length = (int) view.getLong(chunk + 24);
      if (at >= chunk && at < chunk + HEADER + length) {
        view.putInt(chunk + 40, sum(chunk + HEADER, length));
        view.putInt(chunk + 44, sum(chunk, 44));
      }
    }
    return bytes;
  }

  private int sum(int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }
}
