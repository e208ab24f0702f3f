package io.murk.ffi.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.murk.ffi.live.StructSize;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.replay.RecordingOptions;

/** Reads MurkRecordingOptions, where 0 means the default. */
public final class RecordingReader {
  /** As in murk.h. */
  public static final int MAX_NOTE_BYTES = 16_777_216;

  /** As in murk.h. */
  public static final int MAX_CHUNK_BYTES = 67_108_864;

  /** MURK_NEVER. */
  private static final long NEVER = -1;

  private static final long MAX_FRAMES = Long.MAX_VALUE;

  private RecordingReader() {}

  /** The options of a struct, or the defaults of 0. */
  static RecordingOptions options(long struct) {
    RecordingOptions options = RecordingOptions.defaults();
    if (struct == 0) {
      return options;
    }
    StructSize.ofRead("options", struct, RecordingOptionsLayout.BYTES);
    zero("reserved", Memory.i32(struct + RecordingOptionsLayout.RESERVED));
    zero("reserved_words[0]", Memory.i64(struct + RecordingOptionsLayout.RESERVED_WORDS));
    zero("reserved_words[1]", Memory.i64(struct + RecordingOptionsLayout.RESERVED_WORDS + 8));
    long stripes = u32(struct, "stripes", RecordingOptionsLayout.STRIPES, Integer.MAX_VALUE);
    long every = Memory.i64(struct + RecordingOptionsLayout.CHECKPOINT_EVERY);
    long bytes = u32(struct, "chunk_bytes", RecordingOptionsLayout.CHUNK_BYTES, MAX_CHUNK_BYTES);
    long frames =
        u32(struct, "chunk_frames", RecordingOptionsLayout.CHUNK_FRAMES, Integer.MAX_VALUE);
    int encoding = Memory.i32(struct + RecordingOptionsLayout.ENCODING);
    options =
        options.withEncoding(
            Check.constant(
                "encoding", encoding, RecordingOptions.Encoding.values(), "0 none|1 zlib|2 zstd"));
    if (stripes != 0) {
      options = options.withStripes((int) stripes);
    }
    if (every == NEVER) {
      options = options.withCheckpointEvery(0);
    } else if (every != 0) {
      options = options.withCheckpointEvery(every < 0 ? MAX_FRAMES : every);
    }
    if (bytes != 0) {
      options = options.withChunkBytes((int) bytes);
    }
    if (frames != 0) {
      options = options.withChunkFrames((int) frames);
    }
    long user = Memory.i64(struct + RecordingOptionsLayout.USER);
    long length = Memory.i64(struct + RecordingOptionsLayout.N_USER);
    return length == 0 ? options : options.withUser(bytes("user", user, "n_user", length));
  }

  private static long u32(long struct, String name, int offset, int most) {
    long value = Integer.toUnsignedLong(Memory.i32(struct + offset));
    return Check.size(name, value, 0, most);
  }

  private static void zero(String name, long value) {
    if (value != 0) {
      throw Check.invalid(name + "=" + Long.toUnsignedString(value) + " allowed=0");
    }
  }

  /** A copy of the caller's bytes, {@link #MAX_NOTE_BYTES} at most. */
  static byte[] bytes(String name, long address, String lengthName, long length) {
    Check.size(lengthName, length, 0, MAX_NOTE_BYTES);
    return length == 0
        ? new byte[0]
        : Memory.bytes(name, address, lengthName, length).toArray(JAVA_BYTE);
  }
}
