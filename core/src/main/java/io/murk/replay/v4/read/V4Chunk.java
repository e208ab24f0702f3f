package io.murk.replay.v4.read;

import static io.murk.replay.v4.read.V4FileLayout.AT_BODY_SUM;
import static io.murk.replay.v4.read.V4FileLayout.AT_ENCODING;
import static io.murk.replay.v4.read.V4FileLayout.AT_EPOCH;
import static io.murk.replay.v4.read.V4FileLayout.AT_FLAGS;
import static io.murk.replay.v4.read.V4FileLayout.AT_FRAMES;
import static io.murk.replay.v4.read.V4FileLayout.AT_FRAMES_BEFORE;
import static io.murk.replay.v4.read.V4FileLayout.AT_KIND;
import static io.murk.replay.v4.read.V4FileLayout.AT_RAW;
import static io.murk.replay.v4.read.V4FileLayout.AT_STORED;
import static io.murk.replay.v4.read.V4FileLayout.CHUNK_HEADER;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.nio.ByteBuffer;

/**
 * The header of a chunk, and where it was found.
 *
 * @param at where the chunk starts, in bytes from the start of the file
 * @param kind four letters
 * @param encoding of the body
 * @param flags bit 0: the kind must be known
 * @param framesBefore frames that are told before it
 * @param frames frames in it
 * @param epoch the epoch in which it begins
 * @param stored bytes of the body in the file
 * @param raw bytes of the body when it is decoded
 * @param bodySum CRC-32C of the stored body
 */
record V4Chunk(
    long at,
    int kind,
    int encoding,
    int flags,
    long framesBefore,
    long frames,
    int epoch,
    long stored,
    long raw,
    int bodySum) {
  /** Bytes of a TICK record: no chunk tells more frames than it has room for. */
  private static final long FRAME_BYTES = 24;

  /** Reads a header whose checksum is right. */
  static V4Chunk of(long at, ByteBuffer header) {
    return new V4Chunk(
        at,
        header.getInt(AT_KIND),
        Short.toUnsignedInt(header.getShort(AT_ENCODING)),
        Short.toUnsignedInt(header.getShort(AT_FLAGS)),
        header.getLong(AT_FRAMES_BEFORE),
        Integer.toUnsignedLong(header.getInt(AT_FRAMES)),
        header.getInt(AT_EPOCH),
        header.getLong(AT_STORED),
        header.getLong(AT_RAW),
        header.getInt(AT_BODY_SUM));
  }

  /** Where the body starts. */
  long body() {
    return at + CHUNK_HEADER;
  }

  /** Whether the body and its padding end within a file of this size. */
  boolean fits(long size) {
    long room = size - body();
    return stored >= 0 && stored <= room && V4FileLayout.padded(stored) <= room;
  }

  /** Where the next chunk starts; only if it {@link #fits}. */
  long next() {
    return body() + V4FileLayout.padded(stored);
  }

  /** Refuses lengths that no writer writes, of a chunk that {@link #fits}. */
  void requireLengths() {
    long most = V4FileLayout.RAW_FACTOR * Math.min(stored, Long.MAX_VALUE >> 11);
    most += V4FileLayout.RAW_CONSTANT;
    if (encoding == V4FileLayout.PLAIN) {
      if (raw != stored) {
        throw malformed("raw_length=" + Long.toUnsignedString(raw) + " allowed=" + stored);
      }
    } else {
      most = Math.min(most, V4FileLayout.MOST_DECODED);
      if (raw < 0 || raw > most) {
        throw malformed("raw_length=" + Long.toUnsignedString(raw) + " allowed=0.." + most);
      }
    }
    long mostFrames = kind == V4FileLayout.TICK ? raw / FRAME_BYTES : 0;
    if (frames > mostFrames) {
      throw malformed("frames=" + frames + " allowed=0.." + mostFrames);
    }
  }

  /** A refusal of something in the header. */
  MurkException malformed(String detail) {
    return new MurkException(
        ErrorCode.REPLAY_MALFORMED, "at=" + at + " chunk=" + name() + " " + detail);
  }

  /** A refusal of something in the body. */
  MurkException malformed(long bodyAt, String detail) {
    return refusal(ErrorCode.REPLAY_MALFORMED, bodyAt, detail);
  }

  /** A refusal of something in the body. */
  MurkException refusal(ErrorCode code, long bodyAt, String detail) {
    String where =
        encoding == V4FileLayout.PLAIN
            ? "at=" + (body() + bodyAt) + " chunk=" + name()
            : "at=" + at + " chunk=" + name() + " decoded_at=" + bodyAt;
    return new MurkException(code, where + " " + detail);
  }

  String name() {
    return V4FileLayout.text(kind);
  }
}
