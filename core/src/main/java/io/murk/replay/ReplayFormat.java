package io.murk.replay;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.v3.V3Header;
import io.murk.replay.v4.read.V4FileLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The versions of replay files, and which one a file is of.
 *
 * <p>Version 4 is read by {@link ReplayReader}, version 3 by {@link io.murk.replay.v3.V3Reader}.
 */
public final class ReplayFormat {
  /** The version that is written: docs/replay-format.md. */
  public static final int VERSION = V4FileLayout.VERSION;

  /** The version of murk 0.1.9, which is read, and written on request. */
  public static final int VERSION_3 = V3Header.VERSION;

  private static final int FRONT = 5;

  private ReplayFormat() {}

  /**
   * The version of a file.
   *
   * @return {@link #VERSION} or {@link #VERSION_3}
   * @throws MurkException {@link ErrorCode#REPLAY_TRUNCATED}, {@link
   *     ErrorCode#REPLAY_INVALID_MAGIC}, or {@link ErrorCode#REPLAY_UNSUPPORTED_VERSION} with the
   *     version that was found and those that are read
   */
  public static int versionOf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return versionOf(in.readNBytes(FRONT));
    }
  }

  /**
   * The version of a file.
   *
   * @param front its first bytes, five or more
   * @return as {@link #versionOf(Path)}
   */
  public static int versionOf(byte... front) {
    if (front.length < FRONT) {
      throw new MurkException(
          ErrorCode.REPLAY_TRUNCATED, "bytes=" + front.length + " allowed=" + FRONT + "..");
    }
    ByteBuffer bytes = ByteBuffer.wrap(front).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getInt(0) != V4FileLayout.MAGIC) {
      throw new MurkException(
          ErrorCode.REPLAY_INVALID_MAGIC,
          "magic=0x" + java.util.HexFormat.of().formatHex(front, 0, 4) + " allowed=0x4d55524b");
    }
    int version = Byte.toUnsignedInt(front[4]);
    if (version != VERSION && version != VERSION_3) {
      throw new MurkException(
          ErrorCode.REPLAY_UNSUPPORTED_VERSION,
          "version=" + version + " allowed=" + VERSION_3 + ", " + VERSION);
    }
    return version;
  }

  /** Refuses what is not of version 4. */
  static void requireVersion(byte... front) {
    int version = versionOf(front);
    if (version != VERSION) {
      throw new MurkException(
          ErrorCode.REPLAY_UNSUPPORTED_VERSION,
          "version="
              + version
              + " allowed="
              + VERSION
              + "; io.murk.replay.v3.V3Reader reads version "
              + VERSION_3);
    }
  }
}
