package io.murk.replay.v4;

import io.murk.arena.RecordBuffer;
import io.murk.command.CommandBatch;
import io.murk.command.Receipts;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplaySink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes a replay of format version 4: collects records, and gives the sink a chunk when there are
 * enough of them.
 *
 * <p>Told in this order: {@link #head}, {@link #state}, then what happens, then {@link #end}. When
 * a call throws, nothing but {@link #rescue} makes sense any more. hot: 0 B/op but for records
 * larger than any before, and for the index, which grows by doubling.
 */
public final class V4Writer {
  /**
   * Bytes before a state in a {@link RecordBuffer}, for the chunk's header; and behind, at most.
   */
  public static final int AROUND_STATE = ChunkBytes.HEADER + 8;

  /** Where a state begins in a {@link RecordBuffer}. */
  public static final int STATE_AT = ChunkBytes.HEADER;

  private static final int VERSION = 4;
  private static final int HEAD = tag("HEAD");
  private static final int TICK = tag("TICK");
  private static final int CKPT = tag("CKPT");
  private static final int INDX = tag("INDX");
  private static final int SUMM = tag("SUMM");

  private static final int SUBMITTED = 1;
  private static final int TICKED = 2;
  private static final int FAILED = 3;
  private static final int INPUT = 4;
  private static final int RESET = 5;
  private static final int RESTORED = 6;
  private static final int PLAN = 7;
  private static final int OBSERVED = 8;
  private static final int NOTE = 9;

  /** A submission of more bytes takes several records. */
  private static final int SPLIT_BYTES = 1 << 16;

  private final ReplaySink sink;
  private final V4Records records;
  private final V4Packer packer;
  private final V4Index index = new V4Index();
  private final int chunkFrames;
  private long position;
  private long frames;
  private long framesBefore;
  private int epoch;
  private long tick;
  private long tickBefore;
  private int inputAt;

  /** Whether the sink has not come back from an append. */
  private boolean appending;

  private @Nullable RecordBuffer stateBuffer;
  private @Nullable ChunkBytes stateChunk;

  // What SUMM says.
  private long submissions;
  private long commands;
  private long refused;
  private long failures;
  private long states;
  private long observations;

  /**
   * A writer that has written nothing.
   *
   * @param chunkFrames ticks in a chunk at most, at least 1
   */
  public V4Writer(ReplaySink sink, RecordingOptions options, int chunkFrames) {
    this.sink = sink;
    this.chunkFrames = chunkFrames;
    records = new V4Records(options.chunkBytes());
    packer = V4Packer.of(options.encoding());
  }

  private static int tag(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }

  /** Ticks told. */
  public long frames() {
    return frames;
  }

  /** Bytes given to the sink. */
  public long bytes() {
    return position;
  }

  /** Writes the prologue and what the world is. */
  public void head(V4Head head) throws IOException {
    tick = head.numbers().tick();
    byte[] prologue = new byte[16];
    ByteBuffer front = ByteBuffer.wrap(prologue).order(ByteOrder.LITTLE_ENDIAN);
    front.putInt(tag("MURK")).put((byte) VERSION);
    front.putInt(12, sum(prologue, 12));
    append(MemorySegment.ofArray(prologue), prologue.length);
    ChunkBytes chunk = head.chunk();
    index.add(HEAD, epoch, frames, tick, position);
    long length = chunk.segment().byteSize() - ChunkBytes.HEADER;
    write(HEAD, chunk, length, 0);
  }

  private static int sum(byte[] bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }

  /**
   * Writes the state of the last tick told.
   *
   * @param buffer with the state from {@link #STATE_AT} on, and {@link #AROUND_STATE} bytes more
   * @param length bytes of the state
   * @param ofTick its tick
   */
  public void state(RecordBuffer buffer, long length, long ofTick) throws IOException {
    endChunk();
    tick = ofTick;
    tickBefore = ofTick;
    states++;
    index.add(CKPT, epoch, frames, ofTick, position);
    ChunkBytes chunk = stateChunk;
    if (chunk == null || stateBuffer != buffer) {
      chunk = new ChunkBytes(buffer);
      stateChunk = chunk;
      stateBuffer = buffer;
    }
    write(CKPT, chunk, length, 0);
  }

  /** Commands were submitted; those of {@code receipts} from {@code from} on were refused. */
  public void submitted(CommandBatch batch, Receipts receipts, int from) throws IOException {
    int n = batch.size();
    int next = from;
    int i = 0;
    while (i < n) {
      records.begin(SUBMITTED, 0);
      records.putLong(0);
      int first = i;
      while (i < n && records.begun() < SPLIT_BYTES) {
        boolean isRefused = next < receipts.size() && receipts.commandIndex(next) == i;
        V4Commands.write(records, batch, i, isRefused);
        if (isRefused) {
          next++;
          refused++;
        }
        i++;
      }
      records.set(0, i - first);
      records.end();
      submissions++;
      commands += i - first;
      told();
    }
  }

  /** A step took something from outside in the tick that is told next. */
  public byte[] input(int step, int length) {
    records.begin(INPUT, 0);
    records.putInt(step);
    records.putInt(0);
    inputAt = records.take(length);
    return records.array();
  }

  /** Where in the array of {@link #input} the bytes are to be written. */
  public int inputAt() {
    return inputAt;
  }

  /** The bytes are written. */
  public void endInput() throws IOException {
    records.end();
    told();
  }

  /** A tick was published. */
  public void ticked(long published, long hash) throws IOException {
    tick = published;
    records.pair(TICKED, published, hash);
    frames++;
    if (records.isFull() || frames - framesBefore >= chunkFrames) {
      endChunk();
    }
  }

  /** A tick failed. */
  public void failed(long tried, int status, String reason, boolean usedUp) throws IOException {
    records.begin(FAILED, usedUp ? 1 : 0);
    records.putLong(tried);
    records.putInt(status);
    records.putInt(0);
    records.putText(reason);
    records.end();
    failures++;
    told();
  }

  /** The world was reset; {@link #state} follows. */
  public void reset(long seed) throws IOException {
    records.begin(RESET, 0);
    records.putLong(seed);
    newEpoch();
  }

  /** The world was restored; {@link #state} follows. */
  public void restored() throws IOException {
    records.begin(RESTORED, 0);
    newEpoch();
  }

  private void newEpoch() throws IOException {
    records.end();
    endChunk();
    epoch++;
  }

  /** What observations of number {@code number} are. */
  public void plan(int number, byte... spec) throws IOException {
    records.begin(PLAN, 0);
    records.putInt(number);
    records.putInt(0);
    records.put(spec);
    records.end();
    told();
  }

  /** Begins an observation; the centres follow by {@link #centre}, then {@link #endObserved}. */
  public void observed(int plan, int units, long output, long mask, int agents, int axes) {
    records.begin(OBSERVED, 0);
    records.putInt(plan);
    records.putInt(units);
    records.putLong(output);
    records.putLong(mask);
    records.putInt(agents);
    records.putInt(axes);
  }

  /** One number of a centre. */
  public void centre(int value) {
    records.putInt(value);
  }

  /** All centres are told. */
  public void endObserved() throws IOException {
    records.end();
    observations++;
    told();
  }

  /** Bytes of the user's own. */
  public void note(byte... bytes) throws IOException {
    records.begin(NOTE, 0);
    records.put(bytes);
    records.end();
    told();
  }

  private void told() throws IOException {
    if (records.isFull()) {
      endChunk();
    }
  }

  /** Gives the sink what was collected. */
  public void endChunk() throws IOException {
    int length = records.length();
    if (length > 0) {
      index.add(TICK, epoch, framesBefore, tickBefore, position);
      long told = frames - framesBefore;
      write(TICK, records.chunk(), length, (int) told);
      records.clear();
      framesBefore = frames;
      tickBefore = tick;
    }
  }

  /** Gives the sink the records that were whole when something failed that was not the sink. */
  public void rescue() throws IOException {
    if (!appending) {
      records.cut();
      endChunk();
    }
  }

  /**
   * Writes the end.
   *
   * @param wide the wide hash of the last state
   */
  public void end(long wide) throws IOException {
    endChunk();
    long indexAt = position;
    write(INDX, index.chunk(), index.length(), 0);
    ChunkBytes summary = new ChunkBytes(new byte[ChunkBytes.HEADER + 80]);
    ByteBuffer to = summary.first().position(ChunkBytes.HEADER);
    to.putLong(frames).putLong(epoch + 1L).putLong(submissions).putLong(commands).putLong(refused);
    to.putLong(failures).putLong(states).putLong(observations).putLong(tick).putLong(wide);
    to.clear();
    write(SUMM, summary, 80, 0);
    byte[] trailer = new byte[16];
    ByteBuffer last = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN);
    last.putLong(indexAt).putInt(sum(trailer, 8)).putInt(tag("KRUM"));
    append(MemorySegment.ofArray(trailer), trailer.length);
  }

  private void write(int kind, ChunkBytes raw, long rawLength, int told) throws IOException {
    ChunkBytes stored = packer.packed(raw, rawLength);
    long length = stored == raw ? rawLength : packer.length();
    long end = stored.pad(ChunkBytes.HEADER + length);
    int bodySum = stored.sum(ChunkBytes.HEADER, ChunkBytes.HEADER + length);
    ByteBuffer header = stored.first();
    header.putInt(0, kind).putShort(4, (short) (stored == raw ? 0 : packer.number()));
    header.putShort(6, (short) (kind == TICK || kind == CKPT || kind == HEAD ? 1 : 0));
    header.putLong(8, kind == TICK ? framesBefore : frames).putInt(16, told).putInt(20, epoch);
    header.putLong(24, length).putLong(32, rawLength).putInt(40, bodySum);
    header.putInt(44, stored.sum(0, 44));
    append(stored.segment(), end);
  }

  private void append(MemorySegment chunk, long length) throws IOException {
    appending = true;
    sink.append(chunk, length);
    appending = false;
    position += length;
  }
}
