package io.murk.verify;

import java.util.List;
import java.util.Optional;

/**
 * Where a recorded world and the one that was computed again parted.
 *
 * @param kind what differs
 * @param frame the frame at which it was seen
 * @param epoch its epoch
 * @param tick its tick
 * @param earliestFrame the first frame at which it can have begun: before {@code frame} when the
 *     hash of a tick covers a part of the state only
 * @param detail both values of what was compared, or what failed
 * @param place the value that differs first, if the file has a state that tells
 * @param propagator the propagator after which they parted, "commands", or "" when nothing tells
 * @param commands the commands of the frames from {@code earliestFrame} on, the last ones, one each
 */
public record Divergence(
    Kind kind,
    long frame,
    int epoch,
    long tick,
    long earliestFrame,
    String detail,
    Optional<Place> place,
    String propagator,
    List<String> commands) {
  /** What differs. */
  public enum Kind {
    /** The world is laid out otherwise: it is another one. */
    LAYOUT,
    /** The hash of a tick. */
    HASH,
    /** A whole state, after a tick whose hash did not tell. */
    STATE,
    /** The state after a reset: initial values. */
    RESET,
    /** A tick was published that fails now, or has another number. */
    OUTCOME,
    /** What was observed of an equal state. */
    OBSERVATION
  }

  /**
   * One value that differs, and how many do.
   *
   * @param frame the frame whose recorded state tells it; later than the divergence when no state
   *     was recorded there, and then the difference has spread since
   * @param field the field's number
   * @param fieldName its name
   * @param rank the cell
   * @param cell its coordinate
   * @param component the component
   * @param recorded the value in the file
   * @param replayed the value that was computed again
   * @param values how many values of the field differ
   * @param fields the names of all fields that differ
   */
  public record Place(
      long frame,
      int field,
      String fieldName,
      int rank,
      List<Integer> cell,
      int component,
      float recorded,
      float replayed,
      long values,
      List<String> fields) {
    /** One line. */
    public String summary() {
      return "field="
          + field
          + " ("
          + fieldName
          + ") cell="
          + cell
          + " component="
          + component
          + " recorded="
          + exact(recorded)
          + " replayed="
          + exact(replayed);
    }

    private static String exact(float value) {
      return value
          + " (0x"
          + java.util.HexFormat.of().toHexDigits(Float.floatToRawIntBits(value))
          + ")";
    }
  }

  /** One line. */
  public String summary() {
    return kind
        + " epoch="
        + epoch
        + " frame="
        + frame
        + " tick="
        + Long.toUnsignedString(tick)
        + place.map(where -> " " + where.summary()).orElse("")
        + (propagator.isEmpty() ? "" : " after=" + propagator)
        + " "
        + detail;
  }
}
