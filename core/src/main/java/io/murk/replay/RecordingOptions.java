package io.murk.replay;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.v4.Codecs;

/**
 * What is recorded of a world, and in what portions. Immutable.
 *
 * <p>By default a tick hashes about 128 bytes of the state, or a 320th part of a large one, and a
 * state is written when the records since the last one take as many bytes as it does.
 */
public final class RecordingOptions {
  /** Chosen for the world: see the method that sets it. */
  public static final int AUTOMATIC = -1;

  private static final int LARGEST_CHUNK = 1 << 26;
  private static final RecordingOptions DEFAULTS =
      new RecordingOptions(AUTOMATIC, AUTOMATIC, 1 << 16, AUTOMATIC, Encoding.NONE, new byte[0]);

  private final int stripes;
  private final long checkpointEvery;
  private final int chunkBytes;
  private final int chunkFrames;
  private final Encoding encoding;
  private final byte[] user;

  /** How the bodies of chunks are stored. The ordinal is the number of the format. */
  public enum Encoding {
    /** As they are. */
    NONE,
    /** As zlib packs them: smaller, and a chunk takes its time. */
    ZLIB,
    /**
     * As Zstandard packs them, in less time than zlib. By the artifact {@code
     * io.murk:murk-replay-zstd}, which whoever writes and whoever reads needs.
     */
    ZSTD
  }

  private RecordingOptions(
      int stripes,
      long checkpointEvery,
      int chunkBytes,
      int chunkFrames,
      Encoding encoding,
      byte[] user) {
    this.stripes = stripes;
    this.checkpointEvery = checkpointEvery;
    this.chunkBytes = chunkBytes;
    this.chunkFrames = chunkFrames;
    this.encoding = encoding;
    this.user = user;
  }

  /** What is good for most worlds. */
  public static RecordingOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Hashes one of so many parts of the state every tick, each part once in as many ticks: a
   * difference that stays is seen after that many ticks at the latest.
   *
   * @param value 1 or more; {@link #AUTOMATIC}, the default: so many that about 128 bytes are
   *     hashed a tick, and not more than 320
   */
  public RecordingOptions withStripes(int value) {
    require("stripes", value, value == AUTOMATIC || value >= 1, "1..2147483647, or -1");
    return new RecordingOptions(value, checkpointEvery, chunkBytes, chunkFrames, encoding, user);
  }

  /** Hashes the whole state every tick: a difference is seen in its tick. */
  public RecordingOptions everyTick() {
    return withStripes(1);
  }

  /**
   * Writes the whole state again and again, so that a reader comes to any tick in bounded time. The
   * state at the start, and after a reset or restore, is always written.
   *
   * @param frames after how many ticks; 0 for never; {@link #AUTOMATIC}, the default: so many that
   *     states take no more bytes than records do, and 256 to 16384
   */
  public RecordingOptions withCheckpointEvery(long frames) {
    require("checkpoint_every", frames, frames >= AUTOMATIC, "0.., or -1");
    return new RecordingOptions(stripes, frames, chunkBytes, chunkFrames, encoding, user);
  }

  /**
   * Collects so many bytes before they are given to the sink, or more, where a single record has
   * more. A process that dies loses what was collected.
   *
   * @param bytes 1 to 2^26; 65536 by default
   */
  public RecordingOptions withChunkBytes(int bytes) {
    require("chunk_bytes", bytes, bytes >= 1 && bytes <= LARGEST_CHUNK, "1..67108864");
    return new RecordingOptions(stripes, checkpointEvery, bytes, chunkFrames, encoding, user);
  }

  /**
   * Collects so many ticks at most before they are given to the sink.
   *
   * @param frames 1 or more; {@link #AUTOMATIC}, the default: 1024, and in a realtime world those
   *     of a second, if they are fewer
   */
  public RecordingOptions withChunkFrames(int frames) {
    require("chunk_frames", frames, frames == AUTOMATIC || frames >= 1, "1..2147483647, or -1");
    return new RecordingOptions(stripes, checkpointEvery, chunkBytes, frames, encoding, user);
  }

  /**
   * Packs chunks, those that become smaller by it. {@link Encoding#NONE} by default.
   *
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} when the artifact that {@code value}
   *     needs is not there or does not work here
   */
  public RecordingOptions withEncoding(Encoding value) {
    if (value == Encoding.ZSTD) {
      Codecs.require(value.ordinal());
    }
    return new RecordingOptions(stripes, checkpointEvery, chunkBytes, chunkFrames, value, user);
  }

  /** Bytes of the user's own for the head of the file; copied. None by default. */
  public RecordingOptions withUser(byte... bytes) {
    return new RecordingOptions(
        stripes, checkpointEvery, chunkBytes, chunkFrames, encoding, bytes.clone());
  }

  private static void require(String name, long value, boolean allowed, String range) {
    if (!allowed) {
      throw new MurkException(ErrorCode.INVALID_ARGUMENT, name + "=" + value + " allowed=" + range);
    }
  }

  /** As {@link #withStripes} was told. */
  public int stripes() {
    return stripes;
  }

  /** As {@link #withCheckpointEvery} was told. */
  public long checkpointEvery() {
    return checkpointEvery;
  }

  /** As {@link #withChunkBytes} was told. */
  public int chunkBytes() {
    return chunkBytes;
  }

  /** As {@link #withChunkFrames} was told. */
  public int chunkFrames() {
    return chunkFrames;
  }

  /** As {@link #withEncoding} was told. */
  public Encoding encoding() {
    return encoding;
  }

  /** As {@link #withUser} was told, a new array. */
  public byte[] user() {
    return user.clone();
  }

  @Override
  public String toString() {
    return "RecordingOptions[stripes="
        + stripes
        + ", checkpointEvery="
        + checkpointEvery
        + ", chunkBytes="
        + chunkBytes
        + ", chunkFrames="
        + chunkFrames
        + ", encoding="
        + encoding
        + ", user.length="
        + user.length
        + "]";
  }
}
