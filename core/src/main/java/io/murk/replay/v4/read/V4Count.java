package io.murk.replay.v4.read;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * Counts what there is in a file, a chunk in memory at a time.
 *
 * <pre>
 * SUMM, u64 each
 *   0 frames   16 SUBMITTED records  32 refused commands  48 CKPT chunks         64 last tick
 *   8 epochs   24 commands           40 FAILED records    56 OBSERVED records    72 wide hash
 * </pre>
 */
public final class V4Count {
  private static final int FRAMES = 0;
  private static final int EPOCHS = 1;
  private static final int SUBMISSIONS = 2;
  private static final int COMMANDS = 3;
  private static final int REFUSED = 4;
  private static final int FAILURES = 5;
  private static final int STATES = 6;
  private static final int OBSERVATIONS = 7;
  private static final int LAST_TICK = 8;
  private static final int NUMBERS = 9;

  /** Where a checkpoint has its tick: docs/checkpoints.md. */
  private static final int STATE_TICK = 24;

  private final long[] numbers = new long[NUMBERS];
  private OptionalLong lastHash = OptionalLong.empty();

  private V4Count() {}

  /** What the file itself says, if it is complete, else what its records are. */
  public static V4Count of(V4Chunks chunks, V4Head head) {
    return chunks.summary().map(V4Count::told).orElseGet(() -> counted(chunks, head));
  }

  private static V4Count told(ByteBuffer summary) {
    V4Count count = new V4Count();
    for (int i = 0; i < NUMBERS; i++) {
      count.numbers[i] = summary.getLong(i * Long.BYTES);
    }
    count.lastHash = OptionalLong.of(summary.getLong(NUMBERS * Long.BYTES));
    return count;
  }

  private static V4Count counted(V4Chunks chunks, V4Head head) {
    V4Count count = new V4Count();
    V4ChunkTable table = chunks.table();
    count.numbers[EPOCHS] = 1;
    count.numbers[STATES] = table.states();
    count.numbers[LAST_TICK] = head.startTick();
    int lastState = 0;
    for (int chunk = 0; chunk < table.size(); chunk++) {
      if (table.isTick(chunk)) {
        long frames = count.numbers[FRAMES];
        boolean begins = count.add(chunks.records(chunk), head);
        lastState = begins ? chunk + 1 : count.numbers[FRAMES] > frames ? 0 : lastState;
      }
    }
    if (lastState > 0) {
      ByteBuffer state = chunks.load(lastState).bytes();
      boolean told = state.capacity() >= STATE_TICK + Long.BYTES;
      count.numbers[LAST_TICK] = told ? state.getLong(STATE_TICK) : 0;
    }
    return count;
  }

  /** Counts what there is, after all chunks and the file's own summary were checked. */
  public static V4Count checked(V4Chunks chunks, V4Head head) {
    for (int chunk = 0; chunk < chunks.table().size(); chunk++) {
      if (!chunks.table().isTick(chunk)) {
        chunks.check(chunk);
      }
    }
    V4Count counted = counted(chunks, head);
    chunks.summary().map(V4Count::told).ifPresent(told -> told.requireSame(chunks, counted));
    return counted;
  }

  private void requireSame(V4Chunks chunks, V4Count counted) {
    for (int i = 0; i < NUMBERS; i++) {
      if (numbers[i] != counted.numbers[i]) {
        throw chunks.wrongSummary(i, numbers[i], counted.numbers[i]);
      }
    }
    if (counted.lastHash.isPresent() && !counted.lastHash.equals(lastHash)) {
      throw chunks.wrongSummary(NUMBERS, hash(), counted.hash());
    }
  }

  private long hash() {
    return lastHash.orElseThrow();
  }

  /** Adds a chunk; true if it ends with a new epoch, whose state is the next chunk. */
  private boolean add(V4Records records, V4Head head) {
    boolean begins = false;
    while (records.next()) {
      switch (records.kind()) {
        case V4RecordLayout.SUBMITTED -> {
          numbers[SUBMISSIONS]++;
          numbers[COMMANDS] += records.int32(0);
          numbers[REFUSED] += records.refused();
        }
        case V4RecordLayout.TICK -> {
          numbers[FRAMES]++;
          numbers[LAST_TICK] = records.int64(0);
          lastHash = head.stripes() == 1 ? OptionalLong.of(records.int64(8)) : OptionalLong.empty();
        }
        case V4RecordLayout.FAILED -> numbers[FAILURES]++;
        case V4RecordLayout.RESET, V4RecordLayout.RESTORED -> {
          numbers[EPOCHS]++;
          lastHash = OptionalLong.empty();
          begins = records.hasState();
        }
        case V4RecordLayout.OBSERVED -> numbers[OBSERVATIONS]++;
        default -> {}
      }
    }
    return begins;
  }

  /** A number of SUMM, counted from 0. */
  public long number(int i) {
    return numbers[i];
  }

  /** The wide hash of the last state, if it is known. */
  public OptionalLong lastHash() {
    return lastHash;
  }
}
