package io.murk.replay.v3;

import java.util.List;

/**
 * One tick of a file of version 3.
 *
 * @param tick its number
 * @param commands what was submitted before it, in that order: with the order, ties between them
 *     fall as they did
 * @param snapshotHash {@link io.murk.replay.SnapshotHash#fnv1a} of the state after it
 */
public record V3Frame(long tick, List<V3Command> commands, long snapshotHash) {
  /** The most commands of a frame. */
  public static final int MAX_COMMANDS = 1_000_000;

  /** Copies the list. */
  public V3Frame {
    commands = List.copyOf(commands);
  }
}
