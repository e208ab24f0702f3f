package io.murk.replay;

import io.murk.replay.v4.V4ChunkTable;
import io.murk.replay.v4.V4Chunks;
import io.murk.replay.v4.V4RecordLayout;
import io.murk.replay.v4.V4Records;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Counts what there is in a file, a chunk in memory at a time. */
final class SummaryCount {
  /** Where a checkpoint has its tick: docs/checkpoints.md. */
  private static final int STATE_TICK = 24;

  private final V4Chunks chunks;
  private final ReplayHeader header;
  private long frames;
  private long epochs = 1;
  private long submissions;
  private long commands;
  private long refused;
  private long failures;
  private long observations;
  private long lastTick;

  /** The chunk of the state that the last tick is of, if no frame was told since; or 0. */
  private int lastState;

  private OptionalLong lastHash = OptionalLong.empty();

  private SummaryCount(V4Chunks chunks, ReplayHeader header) {
    this.chunks = chunks;
    this.header = header;
    lastTick = header.startTick();
  }

  /** What SUMM says. */
  static ReplaySummary read(ByteBuffer told) {
    return new ReplaySummary(
        told.getLong(0),
        told.getLong(8),
        told.getLong(16),
        told.getLong(24),
        told.getLong(32),
        told.getLong(40),
        told.getLong(48),
        told.getLong(56),
        told.getLong(64),
        OptionalLong.of(told.getLong(72)));
  }

  /** What the records are. */
  static ReplaySummary of(V4Chunks chunks, ReplayHeader header) {
    SummaryCount count = new SummaryCount(chunks, header);
    V4ChunkTable table = chunks.table();
    for (int chunk = 0; chunk < table.size(); chunk++) {
      if (table.isTick(chunk)) {
        count.add(chunk);
      }
    }
    return count.summary();
  }

  /** What the records are, after all other chunks and the file's own summary were checked too. */
  static ReplaySummary checked(V4Chunks chunks, ReplayHeader header) {
    for (int chunk = 0; chunk < chunks.table().size(); chunk++) {
      if (!chunks.table().isTick(chunk)) {
        chunks.check(chunk);
      }
    }
    ReplaySummary counted = of(chunks, header);
    chunks.summary().map(SummaryCount::read).ifPresent(told -> requireSame(chunks, told, counted));
    return counted;
  }

  private static void requireSame(V4Chunks chunks, ReplaySummary told, ReplaySummary counted) {
    ReplaySummary comparable =
        counted.lastHash().isPresent() ? told : told.withLastHash(OptionalLong.empty());
    if (!comparable.equals(counted)) {
      throw chunks.wrongSummary("says " + comparable + " allowed=" + counted);
    }
  }

  private void add(int chunk) {
    V4Records records = chunks.records(chunk);
    while (records.next()) {
      switch (records.kind()) {
        case V4RecordLayout.SUBMITTED -> {
          submissions++;
          commands += records.int32(0);
          refused += records.refused();
        }
        case V4RecordLayout.TICK -> {
          frames++;
          lastTick = records.int64(0);
          lastHash =
              header.stripes() == 1 ? OptionalLong.of(records.int64(8)) : OptionalLong.empty();
          lastState = 0;
        }
        case V4RecordLayout.FAILED -> failures++;
        case V4RecordLayout.RESET, V4RecordLayout.RESTORED -> {
          epochs++;
          lastHash = OptionalLong.empty();
          lastState = records.hasState() ? chunk + 1 : 0;
        }
        case V4RecordLayout.OBSERVED -> observations++;
        default -> {}
      }
    }
  }

  private ReplaySummary summary() {
    if (lastState > 0) {
      ByteBuffer state = chunks.load(lastState).bytes();
      lastTick = state.capacity() < STATE_TICK + Long.BYTES ? 0 : state.getLong(STATE_TICK);
    }
    return new ReplaySummary(
        frames,
        epochs,
        submissions,
        commands,
        refused,
        failures,
        chunks.table().states(),
        observations,
        lastTick,
        lastHash);
  }
}
