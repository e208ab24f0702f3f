package io.murk.replay.v4;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.ChunkCodec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The encodings that others bring along, looked for once. They are no part of the format's two
 * sides, so both ask here.
 */
public final class Codecs {
  /** So many that cannot be made are passed over. */
  private static final int MOST_BROKEN = 100;

  private static final List<ChunkCodec> FOUND = found();

  private Codecs() {}

  private static List<ChunkCodec> found() {
    List<ChunkCodec> found = new ArrayList<>();
    Iterator<ChunkCodec> all =
        ServiceLoader.load(ChunkCodec.class, ChunkCodec.class.getClassLoader()).iterator();
    int broken = 0;
    while (broken < MOST_BROKEN) {
      try {
        if (!all.hasNext()) {
          break;
        }
        found.add(all.next());
      } catch (ServiceConfigurationError e) {
        broken++; // whoever needs that one is told that it is missing
      }
    }
    return List.copyOf(found);
  }

  /** The codec of an encoding, if there is one. */
  public static @Nullable ChunkCodec ofOrNull(int encoding) {
    for (int i = 0; i < FOUND.size(); i++) {
      if (FOUND.get(i).encoding() == encoding) {
        return FOUND.get(i);
      }
    }
    return null;
  }

  /**
   * The codec of an encoding, which works here.
   *
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} if there is none, or if its native
   *     code cannot be loaded
   */
  public static ChunkCodec require(int encoding) {
    ChunkCodec codec = ofOrNull(encoding);
    if (codec == null) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "encoding="
              + encoding
              + " allowed=0, 1; 2, Zstandard, needs the artifact io.murk:murk-replay-zstd");
    }
    try {
      int most = codec.mostEncoded(0);
      assert most >= 0;
      return codec;
    } catch (LinkageError | RuntimeException e) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "encoding=" + encoding + " does not work here: " + e, e);
    }
  }
}
