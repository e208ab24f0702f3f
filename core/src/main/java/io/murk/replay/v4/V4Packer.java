package io.murk.replay.v4;

import io.murk.replay.ChunkCodec;
import io.murk.replay.RecordingOptions;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/** Packs the bodies of chunks, where that makes them smaller. One thread at a time. */
abstract class V4Packer {
  private static final V4Packer NONE = new None();
  private static final long LARGEST = 1 << 30;
  private static final int SMALLEST = 64;

  /** A reader refuses bodies that unpack to more than 1024 times their length. */
  private static final long MOST_RATIO = 1000;

  static V4Packer of(RecordingOptions.Encoding encoding) {
    return switch (encoding) {
      case NONE -> NONE;
      case ZLIB -> new Zlib();
      case ZSTD -> new ByCodec(Codecs.require(encoding.ordinal()));
    };
  }

  /** The encoding's number in the format. */
  abstract int number();

  /** The chunk with its body packed, valid until the next call; or itself, if that is no gain. */
  abstract ChunkBytes packed(ChunkBytes chunk, long bodyLength);

  /** Bytes of the body that {@link #packed} gave last. */
  abstract long length();

  private static boolean isWorthTrying(long bodyLength) {
    return bodyLength >= SMALLEST && bodyLength <= LARGEST - ChunkBytes.HEADER;
  }

  private static boolean isAllowed(long bodyLength, long length) {
    return bodyLength <= MOST_RATIO * length + 65536;
  }

  /** Leaves everything as it is. */
  private static final class None extends V4Packer {
    @Override
    int number() {
      return 0;
    }

    @Override
    ChunkBytes packed(ChunkBytes chunk, long bodyLength) {
      return chunk;
    }

    @Override
    long length() {
      return 0;
    }
  }

  /** RFC 1950. */
  private static final class Zlib extends V4Packer {
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private ChunkBytes out = new ChunkBytes(new byte[ChunkBytes.HEADER]);
    private long length;

    @Override
    int number() {
      return 1;
    }

    @Override
    ChunkBytes packed(ChunkBytes chunk, long bodyLength) {
      if (!isWorthTrying(bodyLength)) {
        return chunk;
      }
      int end = ChunkBytes.HEADER + (int) bodyLength;
      if (out.segment().byteSize() < end) {
        out = new ChunkBytes(new byte[end]);
      }
      ByteBuffer from = chunk.first().limit(end).position(ChunkBytes.HEADER);
      ByteBuffer to = out.first().limit(end - 8).position(ChunkBytes.HEADER);
      deflater.reset();
      deflater.setInput(from);
      deflater.finish();
      length = deflater.deflate(to);
      boolean whole = deflater.finished();
      from.clear();
      to.clear();
      return whole && isAllowed(bodyLength, length) ? out : chunk;
    }

    @Override
    long length() {
      return length;
    }
  }

  /** As a codec does it that somebody brought along. */
  private static final class ByCodec extends V4Packer {
    private final ChunkCodec codec;
    private byte[] to = new byte[ChunkBytes.HEADER];
    private ChunkBytes out = new ChunkBytes(to);

    /** Bodies that lie in native memory. */
    private byte[] copy = new byte[0];

    private long length;

    ByCodec(ChunkCodec codec) {
      this.codec = codec;
    }

    @Override
    int number() {
      return codec.encoding();
    }

    @Override
    ChunkBytes packed(ChunkBytes chunk, long bodyLength) {
      if (!isWorthTrying(bodyLength)) {
        return chunk;
      }
      int body = (int) bodyLength;
      int most = Math.addExact(codec.mostEncoded(body), ChunkBytes.HEADER + 8);
      if (to.length < most) {
        to = new byte[most];
        out = new ChunkBytes(to);
      }
      ByteBuffer first = chunk.first();
      if (first.hasArray()) {
        int from = first.arrayOffset() + ChunkBytes.HEADER;
        length = codec.encode(first.array(), from, body, to, ChunkBytes.HEADER);
      } else {
        if (copy.length < body) {
          copy = new byte[body];
        }
        first.get(ChunkBytes.HEADER, copy, 0, body);
        length = codec.encode(copy, 0, body, to, ChunkBytes.HEADER);
      }
      if (length <= 0 || length > most - ChunkBytes.HEADER - 8) {
        throw new IllegalStateException("encoding=" + number() + " encoded_bytes=" + length);
      }
      return length <= bodyLength - 8 && isAllowed(bodyLength, length) ? out : chunk;
    }

    @Override
    long length() {
      return length;
    }
  }
}
