package io.murk.replay;

import io.murk.replay.v4.read.V4Count;
import java.util.OptionalLong;

/**
 * What there is in a file.
 *
 * @param frames ticks that were published
 * @param epochs the first, and one for each reset and restore
 * @param submissions SUBMITTED records
 * @param commands commands in them, refused ones too
 * @param refused commands that were refused when they were submitted
 * @param failures ticks that failed
 * @param checkpoints states, that of the start too
 * @param observations observations
 * @param lastTick the last state's tick
 * @param lastHash the wide hash of the last state, if it is known: a file that was not closed tells
 *     it only when every tick's hash covers the whole state
 */
public record ReplaySummary(
    long frames,
    long epochs,
    long submissions,
    long commands,
    long refused,
    long failures,
    long checkpoints,
    long observations,
    long lastTick,
    OptionalLong lastHash) {
  static ReplaySummary of(V4Count count) {
    return new ReplaySummary(
        count.number(0),
        count.number(1),
        count.number(2),
        count.number(3),
        count.number(4),
        count.number(5),
        count.number(6),
        count.number(7),
        count.number(8),
        count.lastHash());
  }
}
