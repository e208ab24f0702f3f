package io.murk.replay.v4.read;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** UTF-8 that nobody vouches for. */
final class V4Text {
  private V4Text() {}

  static boolean isUtf8(ByteBuffer bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (bytes.get(i) < 0) {
        return read(bytes.slice(from, length)).isPresent();
      }
    }
    return true;
  }

  /** The text, if the bytes are one. */
  static Optional<String> read(ByteBuffer bytes) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
