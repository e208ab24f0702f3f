package io.murk.replay.v4.read;

import static io.murk.replay.v4.read.V4FileLayout.CHUNK_HEADER;
import static io.murk.replay.v4.read.V4FileLayout.PROLOGUE;
import static io.murk.replay.v4.read.V4FileLayout.TRAILER;
import static io.murk.replay.v4.read.V4FileLayout.text;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * All chunks of a file, found by walking over their headers; bodies are loaded one by one.
 *
 * <p>The walk ends at the trailer, where the file ends without one, or where it stops making sense;
 * what is before that point can be read in any case. The index is compared with the walk and not
 * used: who believed it could be shown other frames than who reads on.
 */
public final class V4Chunks {
  private final V4Source source;
  private final V4Body.Decoder decoder;
  private final V4ChunkTable table = new V4ChunkTable();
  private long end = PROLOGUE;
  private String reason = "";
  private Optional<MurkException> damage = Optional.empty();
  private OptionalInt index = OptionalInt.empty();
  private OptionalInt summary = OptionalInt.empty();
  private long frames;
  private int epoch;

  private V4Chunks(V4Source source, V4Body.Decoder decoder) {
    this.source = source;
    this.decoder = decoder;
  }

  /**
   * Walks over a file whose magic and version have been looked at.
   *
   * @throws MurkException {@code REPLAY_*} when not even the description of the world can be read
   */
  public static V4Chunks walk(V4Source source, V4Body.Decoder decoder) {
    V4Chunks chunks = new V4Chunks(source, decoder);
    chunks.prologue();
    try {
      chunks.walk();
      chunks.dropTornEnd();
      chunks.compareIndex();
    } catch (Damage found) {
      chunks.damage = Optional.of(found.refusal);
    }
    if (chunks.table.size() == 0) {
      throw chunks.damage.orElseGet(() ->
          new MurkException(
              ErrorCode.REPLAY_TRUNCATED,
              "at=" + chunks.end + " chunk=HEAD is not there: " + chunks.reason));
    }
    return chunks;
  }

  /** Where the walk cannot go on; never leaves this class. */
  private static final class Damage extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient MurkException refusal;

    Damage(MurkException refusal) {
      super(refusal.getMessage(), refusal, false, false);
      this.refusal = refusal;
    }
  }

  // ---------------------------------------------------------------- what was found

  /** The chunks that were found, in the order of the file. */
  public V4ChunkTable table() {
    return table;
  }

  /** Whether the file was closed in order. */
  public boolean isComplete() {
    return reason.isEmpty() && damage.isEmpty();
  }

  /** Where what can be read ends, in bytes from the start of the file. */
  public long end() {
    return end;
  }

  /** Why the file is not complete; empty if it is. */
  public String reason() {
    return damage.map(MurkException::getMessage).orElse(reason);
  }

  /** What is behind {@link #end} if it is not merely missing. */
  public Optional<MurkException> damage() {
    return damage;
  }

  /** How many frames the chunks tell. */
  public long frames() {
    return frames;
  }

  /** The epoch in which the last chunk ends. */
  public int lastEpoch() {
    return epoch;
  }

  /** The body of SUMM, 80 bytes or more, if the file is complete. */
  public Optional<ByteBuffer> summary() {
    return isComplete() ? Optional.of(load(summary.orElseThrow()).bytes()) : Optional.empty();
  }

  /** Checks the body of a chunk that has no records, whatever its kind. */
  public void check(int chunk) {
    if (V4ChunkTable.knows(table.kind(chunk))) {
      load(chunk);
    } else if (!V4Body.isRight(source, header(chunk))) {
      throw header(chunk).malformed("the body is damaged");
    }
  }

  /** A refusal of a number that SUMM says. */
  MurkException wrongSummary(int number, long told, long counted) {
    return header(summary.orElseThrow())
        .malformed(
            8L * number,
            "says " + Long.toUnsignedString(told) + " allowed=" + Long.toUnsignedString(counted));
  }

  /**
   * Loads a body.
   *
   * @param chunk its number in {@link #table}
   * @throws MurkException {@code REPLAY_*} when it is damaged, or by another encoding than is known
   */
  public V4Body load(int chunk) {
    return V4Body.load(source, header(chunk), decoder);
  }

  /**
   * Loads a TICK chunk.
   *
   * @param chunk its number in {@link #table}
   * @throws MurkException {@code REPLAY_*} as {@link #load}
   */
  public V4Records records(int chunk) {
    int next = chunk + 1;
    V4Records.Mark mark = V4Records.Mark.PERHAPS;
    if (next < table.size()) {
      boolean begins = table.isState(next) && table.epoch(next) != table.epoch(chunk);
      mark = begins ? V4Records.Mark.LAST : V4Records.Mark.NONE;
    }
    return new V4Records(load(chunk), mark);
  }

  /** A header that was found before; the file may have changed meanwhile. */
  V4Chunk header(int chunk) {
    long at = table.at(chunk);
    ByteBuffer bytes = source.read(at, CHUNK_HEADER);
    V4Chunk found = V4Chunk.of(at, bytes);
    if (!isSummed(bytes, V4FileLayout.AT_HEADER_SUM) || !found.fits(source.size())) {
      throw found.malformed("the file was changed since it was opened");
    }
    found.requireLengths();
    return found;
  }

  /** Closes the file. */
  public void close() {
    source.close();
  }

  // ---------------------------------------------------------------- prologue

  private void prologue() {
    if (source.size() < PROLOGUE) {
      throw new MurkException(
          ErrorCode.REPLAY_TRUNCATED, "bytes=" + source.size() + " allowed=" + PROLOGUE + "..");
    }
    ByteBuffer bytes = source.read(0, PROLOGUE);
    if (!isSummed(bytes, V4FileLayout.AT_PROLOGUE_SUM)) {
      throw new MurkException(
          ErrorCode.REPLAY_MALFORMED,
          "at=0 the checksum of the first " + PROLOGUE + " bytes does not fit: they are damaged");
    }
    int features = Short.toUnsignedInt(bytes.getShort(V4FileLayout.AT_FEATURES));
    if (features != 0) {
      throw new MurkException(
          ErrorCode.REPLAY_UNSUPPORTED_VERSION,
          "at=6 features=0x" + Integer.toHexString(features) + " allowed=0: a later Murk wrote it");
    }
  }

  /** The minor version. */
  public int minorVersion() {
    return Byte.toUnsignedInt(source.read(0, PROLOGUE).get(V4FileLayout.AT_MINOR));
  }

  private static boolean isSummed(ByteBuffer bytes, int upTo) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.array(), 0, upTo);
    return (int) sum.getValue() == bytes.getInt(upTo);
  }

  // ---------------------------------------------------------------- the walk

  private void walk() throws Damage {
    long size = source.size();
    while (true) {
      long left = size - end;
      if (left == 0) {
        reason = "at=" + end + " the file ends without a trailer";
        return;
      }
      if (left == TRAILER && trailer()) {
        return;
      }
      if (left < CHUNK_HEADER) {
        reason = "at=" + end + " a part of a chunk of " + left + " bytes";
        return;
      }
      ByteBuffer bytes = source.read(end, CHUNK_HEADER);
      V4Chunk chunk = V4Chunk.of(end, bytes);
      if (chunk.kind() == 0) {
        torn("zero bytes instead of a chunk");
        return;
      }
      if (!isSummed(bytes, V4FileLayout.AT_HEADER_SUM)) {
        torn("the checksum of a chunk's header does not fit");
        return;
      }
      if (!chunk.fits(size)) {
        reason =
            "at="
                + end
                + " chunk="
                + chunk.name()
                + " stored_length="
                + Long.toUnsignedString(chunk.stored())
                + " allowed=0.."
                + (left - CHUNK_HEADER)
                + ": the file ends in it";
        return;
      }
      accept(chunk);
    }
  }

  /** Takes a chunk up, or says why it cannot be here. */
  private void accept(V4Chunk chunk) throws Damage {
    try {
      chunk.requireLengths();
      requirePlace(chunk);
    } catch (MurkException refusal) {
      if (refusal.code() == ErrorCode.REPLAY_UNSUPPORTED_VERSION) {
        throw refusal;
      }
      throw new Damage(refusal);
    }
    int kind = chunk.kind();
    if (kind == V4FileLayout.INDX) {
      index = OptionalInt.of(table.size());
    } else if (kind == V4FileLayout.SUMM) {
      summary = OptionalInt.of(table.size());
    } else if (kind == V4FileLayout.CKPT) {
      epoch = chunk.epoch();
    }
    table.add(chunk, frames, epoch);
    frames += chunk.frames();
    end = chunk.next();
  }

  private void requirePlace(V4Chunk chunk) {
    int kind = chunk.kind();
    boolean known = V4ChunkTable.knows(kind);
    if (!known && (chunk.flags() & V4FileLayout.MUST_KNOW) != 0) {
      throw new MurkException(
          ErrorCode.REPLAY_UNSUPPORTED_VERSION,
          "at=" + chunk.at() + " chunk=" + chunk.name() + " must be known and is not");
    }
    int first = table.size() == 0 ? V4FileLayout.HEAD : V4FileLayout.CKPT;
    if (table.size() < 2 && kind != first) {
      throw chunk.malformed("allowed as chunk number " + table.size() + "=" + text(first));
    }
    if (!known) {
      return;
    }
    if (table.size() > 0 && kind == V4FileLayout.HEAD) {
      throw chunk.malformed("allowed only as the first chunk");
    }
    if (summary.isPresent() || index.isPresent() && kind != V4FileLayout.SUMM) {
      throw chunk.malformed("allowed only before INDX and SUMM");
    }
    if (kind == V4FileLayout.SUMM && index.isEmpty()) {
      throw chunk.malformed("allowed only behind INDX");
    }
    if (chunk.framesBefore() != frames) {
      throw chunk.malformed(
          "frames_before="
              + Long.toUnsignedString(chunk.framesBefore())
              + " allowed="
              + frames
              + ": that many are told before it");
    }
    int last = table.size() - 1;
    boolean mayBegin =
        kind == V4FileLayout.CKPT && table.size() > 1 && table.kind(last) == V4FileLayout.TICK;
    if (chunk.epoch() != epoch && !(mayBegin && chunk.epoch() == epoch + 1)) {
      throw chunk.malformed(
          "epoch="
              + Integer.toUnsignedString(chunk.epoch())
              + " allowed="
              + epoch
              + (mayBegin ? ".." + (epoch + 1) : ""));
    }
  }

  // ---------------------------------------------------------------- how it ends

  private boolean trailer() throws Damage {
    ByteBuffer bytes = source.read(end, TRAILER);
    if (bytes.getInt(V4FileLayout.AT_END_MAGIC) != V4FileLayout.END_MAGIC
        || !isSummed(bytes, V4FileLayout.AT_TRAILER_SUM)) {
      return false;
    }
    long at = bytes.getLong(V4FileLayout.AT_INDEX);
    if (index.isEmpty() || summary.isEmpty() || table.at(index.getAsInt()) != at) {
      throw new Damage(
          new MurkException(
              ErrorCode.REPLAY_MALFORMED,
              "at="
                  + end
                  + " trailer: index="
                  + Long.toUnsignedString(at)
                  + " allowed="
                  + (index.isEmpty() ? "none, there is no INDX" : table.at(index.getAsInt()))
                  + (summary.isEmpty() ? ", and SUMM is missing" : "")));
    }
    end += TRAILER;
    return true;
  }

  /** The end of what was written, unless a chunk follows. */
  private void torn(String what) throws Damage {
    reason = "at=" + end + " " + what;
    OptionalLong next = V4Resumption.after(source, end + 8);
    if (next.isPresent()) {
      throw new Damage(
          new MurkException(
              ErrorCode.REPLAY_MALFORMED,
              reason + ", and a chunk follows at=" + next.getAsLong() + ": it is damaged"));
    }
  }

  /** The last chunks of a file that was not closed may have headers and no bodies yet. */
  private void dropTornEnd() {
    if (isComplete()) {
      return;
    }
    while (table.size() > 0) {
      V4Chunk last = header(table.size() - 1);
      if (V4Body.isRight(source, last)) {
        return;
      }
      table.removeLast();
      end = last.at();
      frames -= last.frames();
      epoch = table.size() == 0 ? 0 : table.epoch(table.size() - 1);
      reason = "at=" + end + " chunk=" + last.name() + " the body is not complete";
    }
  }

  private void compareIndex() throws Damage {
    if (!isComplete()) {
      return;
    }
    try {
      V4Index.compare(this, index.orElseThrow());
      V4Chunk told = header(summary.orElseThrow());
      if (told.raw() < V4FileLayout.SUMMARY) {
        throw told.malformed(
            "raw_length=" + told.raw() + " allowed=" + V4FileLayout.SUMMARY + "..");
      }
    } catch (MurkException refusal) {
      throw new Damage(refusal);
    }
  }
}
