package io.murk.replay.v4.read;

import io.murk.command.CommandKind;

/**
 * Records of a TICK chunk and the commands in them, little-endian: docs/replay-format.md, "TICK".
 *
 * <pre>
 * record (8 + length, padded to 8)      command (a multiple of 8)
 *   0 u16 kind                            0 u8  kind
 *   2 u16 flags                           1 u8  1 source, 2 number, 4 refused
 *   4 u32 length of what follows          2 u8  priority class
 *   8 content                             3 u8  SetField: axes
 *                                         4 u32 bytes of it
 *                                         8 u64 expires after tick
 *                                        16 u64 source, u64 number, if it has them; content
 * </pre>
 */
public final class V4RecordLayout {
  /** Commands that were queued. */
  public static final int SUBMITTED = 1;

  /** A tick that was published. */
  public static final int TICK = 2;

  /** A tick that failed. */
  public static final int FAILED = 3;

  /** What a propagator took from outside. */
  public static final int INPUT = 4;

  /** The world was reset. */
  public static final int RESET = 5;

  /** The world went on from another state. */
  public static final int RESTORED = 6;

  /** An observation spec. */
  public static final int PLAN = 7;

  /** What was observed. */
  public static final int OBSERVED = 8;

  /** Bytes of the user's. */
  public static final int NOTE = 9;

  static final int RECORD_HEADER = 8;
  static final int AT_FLAGS = 2;
  static final int AT_LENGTH = 4;

  /** Bit 15 of a record's flags: refuse the file if the kind is not known. */
  static final int MUST_KNOW = 1 << 15;

  /** Bit 0 of FAILED's flags. */
  static final int USED_UP = 1;

  /** The fewest bytes of content, by kind of record. */
  static final int[] LEAST_CONTENT = {0, 8, 16, 16, 8, 8, 0, 8, 32, 0};

  static final int COMMAND_FRONT = 16;
  static final int AT_COMMAND_FLAGS = 1;
  static final int AT_PRIORITY = 2;
  static final int AT_AXES = 3;
  static final int AT_COMMAND_BYTES = 4;
  static final int AT_EXPIRES = 8;

  static final int HAS_SOURCE = 1;
  static final int HAS_NUMBER = 2;
  static final int REFUSED = 4;

  /** Content of SetField before the coordinate. */
  static final int SET_FIELD = 12;

  /** Content of SetParameter, and of each entry of SetParameterBatch. */
  static final int PARAMETER = 16;

  /** Content of SetParameterBatch and Custom before what they count. */
  static final int COUNTED = 8;

  /** Kinds of commands by their number in a file. */
  private static final CommandKind[] KINDS = {
    CommandKind.MOVE,
    CommandKind.SPAWN,
    CommandKind.DESPAWN,
    CommandKind.SET_FIELD,
    CommandKind.CUSTOM,
    CommandKind.SET_PARAMETER,
    CommandKind.SET_PARAMETER_BATCH
  };

  private V4RecordLayout() {}

  /** How many kinds of commands there are. */
  static int kinds() {
    return KINDS.length;
  }

  /** The kind of a command with a number below {@link #kinds}. */
  static CommandKind kind(int number) {
    return KINDS[number];
  }

  /** Whether a kind of record is known. */
  static boolean knows(int kind) {
    return kind >= SUBMITTED && kind <= NOTE;
  }
}
