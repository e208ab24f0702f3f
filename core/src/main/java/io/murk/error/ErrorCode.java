package io.murk.error;

/**
 * Every failure that Murk reports, with the status that C and Python see.
 *
 * <p>{@link #status()} is the number of murk.h's MurkStatus; several codes share one where 0.1.9
 * had a single status, and the code's {@link #title()} then starts the message.
 */
public enum ErrorCode {
  INVALID_HANDLE(-1, Category.ARGUMENT, "the handle is unknown or was destroyed"),
  PLAN_INVALIDATED(-2, Category.OBSERVATION, "the plan was bound to another generation"),
  TIMEOUT_WAITING_FOR_TICK(-3, Category.STEP, "the world did not come to it in time"),
  NOT_AVAILABLE(-4, Category.OBSERVATION, "nothing to observe yet"),
  INVALID_COMPOSITION(-5, Category.OBSERVATION, "too little of a region lies in the space"),
  QUEUE_FULL(-6, Category.INGRESS, "the command queue is full"),
  STALE(-7, Category.INGRESS, "the command or snapshot is out of date"),
  TICK_ROLLBACK(-8, Category.STEP, "the tick was rolled back"),
  ALLOCATION_FAILED(-9, Category.STEP, "memory for the tick could not be had"),
  PROPAGATOR_FAILED(-10, Category.STEP, "a propagator failed and the tick was rolled back"),
  COMMAND_FAILED(-10, Category.STEP, "a custom command failed and the tick was rolled back"),
  NON_FINITE_VALUE(
      -10, Category.STEP, "a scanned field had a NaN or infinity, the tick was undone"),
  EXECUTION_FAILED(-11, Category.OBSERVATION, "the observation could not be executed"),
  INVALID_OBS_SPEC(-12, Category.OBSERVATION, "the observation spec is invalid"),
  SHUTTING_DOWN(-15, Category.STEP, "the world is closed or shutting down"),
  TICK_DISABLED(-16, Category.STEP, "ticking is disabled after repeated failures; reset the world"),

  MISSING_SPACE(-17, Category.CONFIG, "the world has no space"),
  MISSING_DT(-17, Category.CONFIG, "the world has no time step"),
  EMPTY_SPACE(-17, Category.CONFIG, "space must have at least one cell"),
  DIMENSION_TOO_LARGE(-17, Category.CONFIG, "a dimension of the space is too large"),
  INVALID_SPACE_COMPOSITION(-17, Category.CONFIG, "the parts of the space do not fit together"),
  NO_FIELDS(-17, Category.CONFIG, "the world has no field"),
  INVALID_FIELD(-17, Category.CONFIG, "a field definition is invalid"),
  CELL_COUNT_OVERFLOW(-17, Category.CONFIG, "the space has too many cells"),
  FIELD_COUNT_OVERFLOW(-17, Category.CONFIG, "the world has too many fields"),
  RING_BUFFER_TOO_SMALL(-17, Category.CONFIG, "the snapshot ring is too small"),
  INGRESS_QUEUE_ZERO(-17, Category.CONFIG, "the command queue has no room"),
  INVALID_TICK_RATE(-17, Category.CONFIG, "the tick rate is not a positive number"),
  BACKOFF_SKEW_EXCEEDS_CAP(-17, Category.CONFIG, "the initial skew exceeds its cap"),
  BACKOFF_INVALID_FACTOR(-17, Category.CONFIG, "the backoff factor is below 1 or not finite"),
  BACKOFF_INVALID_THRESHOLD(-17, Category.CONFIG, "the backoff threshold is not in [0, 1]"),
  BACKOFF_ZERO_DECAY_RATE(-17, Category.CONFIG, "the backoff decay rate is zero"),
  INVALID_DT(-17, Category.CONFIG, "the time step is not a positive number"),
  EMPTY_PIPELINE(-17, Category.CONFIG, "the world has no propagator"),
  WRITE_CONFLICT(-17, Category.CONFIG, "two propagators write the same field"),
  UNDEFINED_FIELD(-17, Category.CONFIG, "a propagator names a field that is not defined"),
  INVALID_MAX_DT(-17, Category.CONFIG, "a propagator's largest time step is not positive"),
  DT_TOO_LARGE(-17, Category.CONFIG, "the time step exceeds what a propagator allows"),
  INVALID_PROPAGATOR(-17, Category.CONFIG, "a propagator's parameters do not fit the world"),

  INVALID_ARGUMENT(-18, Category.ARGUMENT, "an argument is out of range"),
  COORD_OUT_OF_BOUNDS(-18, Category.ARGUMENT, "a coordinate is no cell of the space"),
  INVALID_REGION(-18, Category.ARGUMENT, "the region does not fit the space"),
  BUFFER_TOO_SMALL(-19, Category.ARGUMENT, "a buffer is too small"),
  INTERNAL_ERROR(-20, Category.INTERNAL, "the object was left in doubt by an earlier failure"),
  UNSUPPORTED_COMMAND(-21, Category.INGRESS, "the command kind is not executed by this world"),
  NOT_APPLIED(-22, Category.INGRESS, "the command could not be applied"),
  REPLAY_TRUNCATED(-27, Category.REPLAY, "the bytes end in the middle of a record"),
  REPLAY_INVALID_MAGIC(-27, Category.REPLAY, "the bytes are no replay of Murk"),
  REPLAY_UNSUPPORTED_VERSION(-27, Category.REPLAY, "the replay has another format version"),
  REPLAY_MALFORMED(-27, Category.REPLAY, "the bytes of a replay do not make sense"),
  REPLAY_UNKNOWN_PAYLOAD(-27, Category.REPLAY, "a recorded command is of an unknown kind"),
  REPLAY_DATA_TOO_LARGE(-27, Category.REPLAY, "the format of the replay has no room for this"),
  RECORDING_FAILED(-31, Category.REPLAY, "the recording could not be written and has ended"),
  CHECKPOINT_INVALID(-27, Category.REPLAY, "the bytes are no checkpoint, or a damaged one"),
  CHECKPOINT_MISMATCH(-28, Category.REPLAY, "the checkpoint is of a world laid out otherwise"),
  BUSY(-29, Category.INTERNAL, "a propagator called an object that is being stepped"),
  IO_FAILED(-31, Category.REPLAY, "a file could not be read or written"),
  INTERRUPTED(-32, Category.REPLAY, "the work was interrupted and is not done"),
  PANICKED(-128, Category.INTERNAL, "an unexpected failure inside the engine");

  /** What a failure is about. */
  public enum Category {
    ARGUMENT,
    CONFIG,
    STEP,
    INGRESS,
    OBSERVATION,
    REPLAY,
    INTERNAL
  }

  private final int status;
  private final Category category;
  private final String text;
  private final String title;

  ErrorCode(int status, Category category, String text) {
    this.status = status;
    this.category = category;
    this.text = text;
    StringBuilder camel = new StringBuilder();
    for (String word : name().split("_", -1)) {
      camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    title = camel.toString();
  }

  /** The status of murk.h, negative. */
  public int status() {
    return status;
  }

  /** What the failure is about. */
  public Category category() {
    return category;
  }

  /** One sentence, without the particulars of a case. */
  public String text() {
    return text;
  }

  /** The name in the style of murk.h, as {@code DtTooLarge}. */
  public String title() {
    return title;
  }
}
