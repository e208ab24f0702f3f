package io.murk.replay.v3;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Numbers, strings and byte arrays of version 3, little-endian. */
final class V3Bytes {
  /** Most bytes of a string; decoding only, as in 0.1.9. */
  static final int MAX_STRING = 1 << 20;

  /** Most bytes of a byte array. */
  static final int MAX_BLOB = 1 << 26;

  private V3Bytes() {}

  // ---------------------------------------------------------------- reading

  /** Exactly {@code size} bytes; memory grows with what is there, not with {@code size}. */
  static ByteBuffer read(InputStream in, int size) {
    byte[] bytes = upTo(in, size);
    if (bytes.length < size) {
      throw new MurkException(
          ErrorCode.REPLAY_TRUNCATED, "bytes_left=" + bytes.length + " needed=" + size);
    }
    return little(bytes);
  }

  /** At most {@code size} bytes, fewer only at the end. */
  static byte[] upTo(InputStream in, int size) {
    try {
      return in.readNBytes(size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int readU8(InputStream in) {
    return Byte.toUnsignedInt(read(in, 1).get());
  }

  static int readI32(InputStream in) {
    return read(in, Integer.BYTES).getInt();
  }

  static long readI64(InputStream in) {
    return read(in, Long.BYTES).getLong();
  }

  static byte[] readBlob(InputStream in) {
    return read(in, length(in, "byte array", MAX_BLOB)).array();
  }

  static String readString(InputStream in) {
    ByteBuffer bytes = read(in, length(in, "string", MAX_STRING));
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new MurkException(ErrorCode.REPLAY_MALFORMED, "a string is not UTF-8", e);
    }
  }

  private static int length(InputStream in, String what, int most) {
    int length = readI32(in);
    if (Integer.compareUnsigned(length, most) > 0) {
      throw malformed(
          what + " length " + Integer.toUnsignedString(length) + " exceeds limit " + most);
    }
    return length;
  }

  static MurkException malformed(String detail) {
    return new MurkException(ErrorCode.REPLAY_MALFORMED, detail);
  }

  static ByteBuffer little(byte... bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  // ---------------------------------------------------------------- writing

  static ByteBuffer buffer(long size) {
    return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  static void putBlob(ByteBuffer to, byte... bytes) {
    to.putInt(bytes.length).put(bytes);
  }

  static void requireBlob(String what, long length) {
    if (length > MAX_BLOB) {
      throw new MurkException(
          ErrorCode.REPLAY_DATA_TOO_LARGE, what + ".length=" + length + " allowed=0.." + MAX_BLOB);
    }
  }

  static void write(OutputStream out, ByteBuffer filled) {
    try {
      out.write(filled.array(), 0, filled.position());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
