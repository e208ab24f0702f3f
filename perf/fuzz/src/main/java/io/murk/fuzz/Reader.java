package io.murk.fuzz;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A reader of bytes that nobody vouches for, with what it may do with them. */
public enum Reader {
  /** Replay files of murk 0.1.9, and the commands in them. */
  REPLAY_V3(
      200,
      ErrorCode.REPLAY_TRUNCATED,
      ErrorCode.REPLAY_INVALID_MAGIC,
      ErrorCode.REPLAY_UNSUPPORTED_VERSION,
      ErrorCode.REPLAY_MALFORMED) {
    @Override
    void read(byte[] input) {
      ReplayV3Reading.read(input);
    }
  },
  /** Observation specs. */
  OBS_SPEC(400, ErrorCode.INVALID_OBS_SPEC) {
    @Override
    void read(byte[] input) {
      ObsSpecReading.read(input);
    }
  },
  /** Plans compiled from observation specs. */
  OBS_PLAN(
      4000,
      ErrorCode.INVALID_OBS_SPEC,
      ErrorCode.INVALID_COMPOSITION,
      ErrorCode.ALLOCATION_FAILED) {
    @Override
    void read(byte[] input) {
      ObsSpecReading.compile(input);
    }
  },
  /** Checkpoints as they are: the checksum is in the way of nearly all. */
  CHECKPOINT(200, ErrorCode.CHECKPOINT_INVALID) {
    @Override
    void read(byte[] input) {
      CheckpointReading.read(input);
    }
  },
  /**
   * Checkpoints of somebody who makes the checksum fit, restored into a world. What is given to a
   * propagator as its memory, only it can tell, when the world has been reset already.
   */
  FORGED_CHECKPOINT(
      200,
      ErrorCode.CHECKPOINT_INVALID,
      ErrorCode.CHECKPOINT_MISMATCH,
      ErrorCode.PROPAGATOR_FAILED) {
    @Override
    void read(byte[] input) {
      CheckpointReading.restore(CheckpointReading.summed(input));
    }
  },
  /** Replay files of version 4. A body may be packed, 1024 bytes into one. */
  REPLAY(8192, of(ErrorCode.Category.REPLAY)) {
    @Override
    void read(byte[] input) {
      ReplayReading.read(input);
    }
  },
  /** Replay files of somebody who makes all checksums fit. */
  FORGED_REPLAY(8192, of(ErrorCode.Category.REPLAY)) {
    @Override
    void read(byte[] input) {
      ReplayReading.read(ReplayReading.summed(input));
    }
  },
  /** Descriptions of worlds, the configurations that they tell, and what those tell. */
  WORLD(
      20_000,
      of(ErrorCode.Category.CONFIG, ErrorCode.Category.ARGUMENT, ErrorCode.Category.REPLAY)) {
    @Override
    void read(byte[] input) {
      WorldReading.read(input);
    }
  };

  /**
   * The first ones may load classes, which the fuzzer rewrites on the thread that asks for them.
   */
  private static final int ATTEMPTS = 3;

  private final int bytesPerByte;
  private final Set<ErrorCode> refusals;

  Reader(int bytesPerByte, ErrorCode... refusals) {
    this.bytesPerByte = bytesPerByte;
    this.refusals = EnumSet.copyOf(Set.of(refusals));
  }

  private static ErrorCode[] of(ErrorCode.Category... categories) {
    Set<ErrorCode.Category> wanted = Set.of(categories);
    return Arrays.stream(ErrorCode.values())
        .filter(code -> wanted.contains(code.category()))
        .toArray(ErrorCode[]::new);
  }

  /**
   * Reads, and checks what was read.
   *
   * @throws MurkException a refusal
   */
  abstract void read(byte[] input);

  /**
   * Gives it bytes.
   *
   * @return whether they were read; else they were refused
   * @throws AssertionError for a refusal with a code that is not this reader's, for anything that
   *     was read and is not written again, or for more memory or time than so many bytes are worth
   */
  public boolean accepts(byte[] input) {
    String excess = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Effort effort = new Effort();
      boolean read = isRead(input);
      excess = effort.excess(input.length, bytesPerByte);
      if (excess.isEmpty()) {
        return read;
      }
    }
    throw new AssertionError(name() + ": " + excess);
  }

  private boolean isRead(byte[] input) {
    try {
      read(input);
      return true;
    } catch (MurkException refusal) {
      requireOwn(refusal);
      return false;
    }
  }

  /** Holds a refusal against the codes that this reader's documentation names. */
  void requireOwn(MurkException refusal) {
    if (!refusals.contains(refusal.code())) {
      throw new AssertionError(name() + " refuses with " + refusal, refusal);
    }
  }

  /** The directory of its kept inputs, in the corpus. */
  public String corpus() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
