package io.murk.replay.v4.read;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The body of a chunk, decoded and as long as the header says.
 *
 * @param chunk its header
 * @param bytes from 0 to the capacity, little-endian; memory of its own
 */
public record V4Body(V4Chunk chunk, ByteBuffer bytes) {
  /** What a decoder answers for an encoding that it does not know. */
  public static final int UNKNOWN = -1;

  private static final int FIRST_PIECE = 1 << 16;

  /** The most bytes of an array. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 8;

  /** Decodes what neither is plain nor zlib. */
  @FunctionalInterface
  public interface Decoder {
    /**
     * Decodes one body.
     *
     * @param encoding its number in the chunk's header
     * @param stored the body in the file
     * @param raw filled completely
     * @return how many bytes it decodes to; or {@link #UNKNOWN}
     * @throws IOException when the bytes cannot be decoded, or give more than {@code raw} has room
     */
    int decode(int encoding, byte[] stored, byte[] raw) throws IOException;
  }

  /** Reads a body: padding, checksum and lengths are right, or it is refused. */
  static V4Body load(V4Source source, V4Chunk chunk, Decoder decoder) {
    byte[] stored = read(source, chunk);
    return switch (chunk.encoding()) {
      case V4FileLayout.PLAIN -> of(chunk, stored);
      case V4FileLayout.ZLIB -> of(chunk, inflate(chunk, stored));
      default -> of(chunk, decode(chunk, stored, decoder));
    };
  }

  private static V4Body of(V4Chunk chunk, byte[] raw) {
    ByteBuffer bytes = ByteBuffer.wrap(raw, 0, (int) chunk.raw()).slice();
    return new V4Body(chunk, bytes.order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Whether the stored body and its padding are what the writer wrote; in small pieces. */
  static boolean isRight(V4Source source, V4Chunk chunk) {
    CRC32C sum = new CRC32C();
    byte[] piece = new byte[FIRST_PIECE];
    for (long done = 0; done < chunk.stored(); done += piece.length) {
      int length = (int) Math.min(piece.length, chunk.stored() - done);
      source.read(chunk.body() + done, piece, length);
      sum.update(piece, 0, length);
    }
    return (int) sum.getValue() == chunk.bodySum() && paddingIsZero(source, chunk);
  }

  private static boolean paddingIsZero(V4Source source, V4Chunk chunk) {
    long from = chunk.body() + chunk.stored();
    byte[] padding = new byte[(int) (chunk.next() - from)];
    source.read(from, padding, padding.length);
    for (byte each : padding) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] read(V4Source source, V4Chunk chunk) {
    if (chunk.stored() > MOST_BYTES) {
      throw new MurkException(
          ErrorCode.REPLAY_DATA_TOO_LARGE,
          "at="
              + chunk.at()
              + " chunk="
              + chunk.name()
              + " stored_length="
              + chunk.stored()
              + " allowed here=0.."
              + MOST_BYTES);
    }
    byte[] stored = V4Source.allocate((int) chunk.stored());
    source.read(chunk.body(), stored, stored.length);
    CRC32C sum = new CRC32C();
    sum.update(stored);
    if ((int) sum.getValue() != chunk.bodySum()) {
      throw chunk.malformed(
          "the checksum of the body is 0x"
              + Integer.toHexString((int) sum.getValue())
              + ", the header says 0x"
              + Integer.toHexString(chunk.bodySum())
              + ": it is damaged");
    }
    if (!paddingIsZero(source, chunk)) {
      throw chunk.malformed("the bytes behind the body are not 0: they are damaged");
    }
    return stored;
  }

  /** Memory grows with what comes out, not with what the header promises. */
  private static byte[] inflate(V4Chunk chunk, byte[] stored) {
    long most = chunk.raw() + 1;
    byte[] raw = V4Source.allocate((int) Math.min(most, FIRST_PIECE));
    int length = 0;
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(stored);
      int came = 1;
      while (came > 0 && length < most) {
        if (length == raw.length) {
          byte[] larger = V4Source.allocate((int) Math.min(most, 2L * length));
          System.arraycopy(raw, 0, larger, 0, length);
          raw = larger;
        }
        came = inflater.inflate(raw, length, raw.length - length);
        length += came;
      }
      if (length == chunk.raw() && !inflater.finished() || inflater.getRemaining() != 0) {
        throw chunk.malformed("the zlib stream does not end where the body ends");
      }
    } catch (DataFormatException e) {
      throw undecodable(chunk, e);
    } finally {
      inflater.end();
    }
    return exactly(chunk, length, raw);
  }

  private static byte[] decode(V4Chunk chunk, byte[] stored, Decoder decoder) {
    byte[] raw = V4Source.allocate((int) chunk.raw());
    try {
      int length = decoder.decode(chunk.encoding(), stored, raw);
      if (length == UNKNOWN) {
        String name =
            chunk.encoding() == V4FileLayout.ZSTD
                ? "; 2 is Zstandard, of io.murk:murk-replay-zstd"
                : "";
        throw new MurkException(
            ErrorCode.REPLAY_UNSUPPORTED_VERSION,
            "at="
                + chunk.at()
                + " chunk="
                + chunk.name()
                + " encoding="
                + chunk.encoding()
                + " allowed=0, 1 and those of the ChunkCodecs that are there"
                + name);
      }
      return exactly(chunk, length, raw);
    } catch (IOException e) {
      throw undecodable(chunk, e);
    }
  }

  private static byte[] exactly(V4Chunk chunk, int length, byte[] raw) {
    if (length != chunk.raw()) {
      throw chunk.malformed("decoded_bytes=" + length + " allowed=" + chunk.raw());
    }
    return raw;
  }

  private static MurkException undecodable(V4Chunk chunk, Exception cause) {
    return new MurkException(
        ErrorCode.REPLAY_MALFORMED,
        "at="
            + chunk.at()
            + " chunk="
            + chunk.name()
            + " encoding="
            + chunk.encoding()
            + " the body cannot be decoded: "
            + cause.getMessage(),
        cause);
  }
}
