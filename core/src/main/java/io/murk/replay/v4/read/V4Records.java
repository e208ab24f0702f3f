package io.murk.replay.v4.read;

import static io.murk.replay.v4.read.V4RecordLayout.LEAST_CONTENT;
import static io.murk.replay.v4.read.V4RecordLayout.RECORD_HEADER;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.nio.ByteBuffer;

/** Goes over the records of a TICK chunk, and checks each before it is shown. One thread. */
public final class V4Records {
  /** Whether the chunk ends with a RESET or RESTORED record. */
  enum Mark {
    /** It must: the next chunk is the state of a new epoch. */
    LAST,
    /** It must not: the next chunk goes on in the same epoch. */
    NONE,
    /** There is no next chunk. */
    PERHAPS
  }

  private final V4Body body;
  private final ByteBuffer bytes;
  private final Mark mark;
  private final int end;
  private int next;
  private int at;
  private int kind;
  private int flags;
  private int length;
  private long frames;
  private boolean marked;

  V4Records(V4Body body, Mark mark) {
    this.body = body;
    this.mark = mark;
    bytes = body.bytes();
    end = bytes.capacity();
  }

  /**
   * Goes to the next record of a known kind.
   *
   * @return false at the end, where the chunk is found to tell what its header says
   * @throws MurkException {@code REPLAY_*}; the records have no next one then
   */
  public boolean next() {
    while (next < end) {
      read();
      if (V4RecordLayout.knows(kind)) {
        check();
        return true;
      }
      if ((flags & V4RecordLayout.MUST_KNOW) != 0) {
        throw body.chunk()
            .refusal(
                ErrorCode.REPLAY_UNSUPPORTED_VERSION,
                at,
                "record kind=" + kind + " must be known and is not, allowed=1..9");
      }
    }
    V4Chunk chunk = body.chunk();
    if (frames != chunk.frames()) {
      throw chunk.malformed("frames=" + chunk.frames() + " allowed=" + frames + ", its records");
    }
    if (mark == Mark.LAST && !marked || mark == Mark.NONE && marked) {
      throw chunk.malformed(
          marked
              ? "ends with RESET or RESTORED, and no state of a new epoch follows"
              : "a state of a new epoch follows, and the last record is no RESET or RESTORED");
    }
    return false;
  }

  private void read() {
    at = next;
    if (end - at < RECORD_HEADER) {
      throw body.chunk().malformed(at, "bytes_left=" + (end - at) + " allowed=8..");
    }
    if (marked) {
      throw body.chunk().malformed(at, "a record behind RESET or RESTORED");
    }
    kind = Short.toUnsignedInt(bytes.getShort(at));
    flags = Short.toUnsignedInt(bytes.getShort(at + V4RecordLayout.AT_FLAGS));
    long claimed = Integer.toUnsignedLong(bytes.getInt(at + V4RecordLayout.AT_LENGTH));
    long room = end - at - RECORD_HEADER;
    if (V4FileLayout.padded(claimed) > room) {
      throw refusal("length=" + claimed + " allowed=0.." + (room & -8));
    }
    length = (int) claimed;
    next = at + RECORD_HEADER + (int) V4FileLayout.padded(length);
  }

  private void check() {
    if (length < LEAST_CONTENT[kind]) {
      throw refusal("length=" + length + " allowed=" + LEAST_CONTENT[kind] + "..");
    }
    switch (kind) {
      case V4RecordLayout.SUBMITTED -> V4Commands.check(this);
      case V4RecordLayout.TICK -> frames++;
      case V4RecordLayout.FAILED -> requireUtf8();
      case V4RecordLayout.RESET, V4RecordLayout.RESTORED -> marked = true;
      case V4RecordLayout.OBSERVED -> requireCentres();
      default -> {}
    }
  }

  private void requireUtf8() {
    if (!V4Text.isUtf8(bytes, at + RECORD_HEADER + 16, length - 16)) {
      throw refusal("the reason is not UTF-8");
    }
  }

  private void requireCentres() {
    long agents = Integer.toUnsignedLong(int32(24));
    long axes = Integer.toUnsignedLong(int32(28));
    long room = (length - LEAST_CONTENT[kind]) / Integer.BYTES;
    if (axes > 0 && agents > room / axes) {
      throw refusal("agents=" + agents + " axes=" + axes + " allowed=centres for " + room);
    }
  }

  /** A refusal of the record. */
  MurkException refusal(String detail) {
    return body.chunk().malformed(at, "record kind=" + kind + " " + detail);
  }

  /** A refusal of the record, at a place in its content. */
  MurkException refusal(ErrorCode code, int contentAt, String detail) {
    return body.chunk()
        .refusal(code, at + RECORD_HEADER + contentAt, "record kind=" + kind + " " + detail);
  }

  /** Frames that the chunk told before the record, and in it. */
  public long framesTold() {
    return body.chunk().framesBefore() + frames;
  }

  /** The epoch in which the chunk begins: all records but the last are in it. */
  public int epoch() {
    return body.chunk().epoch();
  }

  /** Its kind: one of {@link V4RecordLayout}. */
  public int kind() {
    return kind;
  }

  /** Bytes of its content. */
  public int length() {
    return length;
  }

  /** A number of its content. */
  public long int64(int contentAt) {
    return bytes.getLong(at + RECORD_HEADER + contentAt);
  }

  /** A number of its content. */
  public int int32(int contentAt) {
    return bytes.getInt(at + RECORD_HEADER + contentAt);
  }

  /** SUBMITTED: how many of the commands were refused. */
  public int refused() {
    return V4Commands.refused(this);
  }

  /** What the records are of. */
  V4Body body() {
    return body;
  }

  /** Where the record is in the body. */
  int at() {
    return at;
  }

  /** RESET, RESTORED: whether the next chunk is the state after it. */
  public boolean hasState() {
    return mark == Mark.LAST;
  }
}
