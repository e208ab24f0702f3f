package io.murk.replay.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.murk.replay.ChunkCodec;
import java.io.IOException;

/**
 * Encoding 2: one frame of Zstandard (RFC 8878).
 *
 * <p>A frame is decoded in one call, straight into the array that it is meant for: whatever window
 * it claims, it takes no memory of its own beyond that of a decoder, and writes nothing behind the
 * array. hot: 0 B/op; the encoder's tables are native memory for the time of a call.
 */
public final class ZstdCodec implements ChunkCodec {
  /** Measured: docs/performance.md, "Recordings that are packed". */
  private static final int LEVEL = 3;

  private static final int FRAME_MAGIC = 0xFD2FB528;

  /** For {@link java.util.ServiceLoader}; the native code is loaded by the first call. */
  public ZstdCodec() {}

  @Override
  public int encoding() {
    return 2;
  }

  @Override
  public int decode(byte[] stored, byte[] raw) throws IOException {
    // the library would decode several frames, and pass over those that hold nothing
    if (stored.length < 4 || magic(stored) != FRAME_MAGIC) {
      throw new IOException("it does not begin as a frame of Zstandard does");
    }
    try {
      long frame = Zstd.findFrameCompressedSize(stored, 0, stored.length);
      if (frame != stored.length) {
        throw new IOException("frame_bytes=" + frame + " allowed=" + stored.length);
      }
      return (int) Zstd.decompressByteArray(raw, 0, raw.length, stored, 0, stored.length);
    } catch (ZstdException e) {
      throw new IOException(e.getMessage(), e);
    } catch (LinkageError e) {
      throw new IOException("zstd-jni does not work here: " + e, e);
    }
  }

  private static int magic(byte[] stored) {
    return stored[0] & 0xff | (stored[1] & 0xff) << 8 | (stored[2] & 0xff) << 16 | stored[3] << 24;
  }

  @Override
  public int mostEncoded(int rawLength) {
    return Math.toIntExact(Zstd.compressBound(rawLength));
  }

  @Override
  public int encode(byte[] raw, int from, int length, byte[] stored, int to) {
    return (int) Zstd.compressByteArray(stored, to, stored.length - to, raw, from, length, LEVEL);
  }
}
