package io.murk.describe.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of a description. They stand one after the other in the order in which the text names
 * them, so that no byte is read twice and all arrays together are as long as the bytes.
 */
final class ArrayReader {
  private final byte[] blob;
  private int next;

  ArrayReader(byte[] blob) {
    this.blob = blob;
  }

  /** The type of the array that a word refers to, or null. */
  static @Nullable ArrayType typeOrNull(String word) {
    for (ArrayType type : ArrayType.values()) {
      if (word.startsWith(type.word()) && word.startsWith(":", type.word().length())) {
        return type;
      }
    }
    return null;
  }

  Object read(Line line, String key, String word, ArrayType type) {
    int colon = word.indexOf(':', 4);
    long first = -1;
    long count = -1;
    try {
      first = colon < 0 ? -1 : Long.parseLong(word, 4, colon, 10);
      count = colon < 0 ? -1 : Long.parseLong(word, colon + 1, word.length(), 10);
    } catch (NumberFormatException e) {
      // told below
    }
    int left = (blob.length - next) / type.bytes();
    line.require(
        first == next && count >= 0 && count <= left,
        key
            + "="
            + word
            + " allowed="
            + type.word()
            + ":"
            + next
            + ":0.."
            + left
            + ", an array behind the one before it");
    ByteBuffer bytes = ByteBuffer.wrap(blob, next, (int) count * type.bytes());
    Object array = type.take(bytes.order(ByteOrder.LITTLE_ENDIAN), (int) count);
    next += (int) count * type.bytes();
    return array;
  }

  /** Bytes behind the last array that was read. */
  int left() {
    return blob.length - next;
  }
}
