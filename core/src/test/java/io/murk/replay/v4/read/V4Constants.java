package io.murk.replay.v4.read;

import io.murk.command.CommandKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The reader's constants, for tests that hold documents to them. */
public final class V4Constants {
  public static final int PROLOGUE = V4FileLayout.PROLOGUE;
  public static final int TRAILER = V4FileLayout.TRAILER;
  public static final int CHUNK_HEADER = V4FileLayout.CHUNK_HEADER;
  public static final int CONF = V4FileLayout.CONF;
  public static final long RAW_FACTOR = V4FileLayout.RAW_FACTOR;
  public static final long RAW_CONSTANT = V4FileLayout.RAW_CONSTANT;
  public static final long MOST_DECODED = V4FileLayout.MOST_DECODED;

  private V4Constants() {}

  public static int fourCc(String text) {
    return V4FileLayout.fourCc(text);
  }

  /** Of the prologue; byte 8 is reserved and has no name. */
  public static List<Integer> prologue() {
    return List.of(
        0,
        V4FileLayout.AT_VERSION,
        V4FileLayout.AT_MINOR,
        V4FileLayout.AT_FEATURES,
        8,
        V4FileLayout.AT_PROLOGUE_SUM);
  }

  public static List<Integer> chunk() {
    return List.of(
        V4FileLayout.AT_KIND,
        V4FileLayout.AT_ENCODING,
        V4FileLayout.AT_FLAGS,
        V4FileLayout.AT_FRAMES_BEFORE,
        V4FileLayout.AT_FRAMES,
        V4FileLayout.AT_EPOCH,
        V4FileLayout.AT_STORED,
        V4FileLayout.AT_RAW,
        V4FileLayout.AT_BODY_SUM,
        V4FileLayout.AT_HEADER_SUM);
  }

  public static List<Integer> trailer() {
    return List.of(V4FileLayout.AT_INDEX, V4FileLayout.AT_TRAILER_SUM, V4FileLayout.AT_END_MAGIC);
  }

  public static List<Integer> record() {
    return List.of(0, V4RecordLayout.AT_FLAGS, V4RecordLayout.AT_LENGTH);
  }

  /** Of a command's front. */
  public static List<Integer> command() {
    return List.of(
        0,
        V4RecordLayout.AT_COMMAND_FLAGS,
        V4RecordLayout.AT_PRIORITY,
        V4RecordLayout.AT_AXES,
        V4RecordLayout.AT_COMMAND_BYTES,
        V4RecordLayout.AT_EXPIRES,
        V4RecordLayout.COMMAND_FRONT);
  }

  public static Set<Integer> kinds() {
    return new TreeSet<>(
        List.of(
            V4FileLayout.HEAD,
            V4FileLayout.TICK,
            V4FileLayout.CKPT,
            V4FileLayout.INDX,
            V4FileLayout.SUMM));
  }

  public static Map<Integer, String> records() {
    Map<Integer, String> records = new TreeMap<>();
    records.put(V4RecordLayout.SUBMITTED, "submitted");
    records.put(V4RecordLayout.TICK, "tick");
    records.put(V4RecordLayout.FAILED, "failed");
    records.put(V4RecordLayout.INPUT, "input");
    records.put(V4RecordLayout.RESET, "reset");
    records.put(V4RecordLayout.RESTORED, "restored");
    records.put(V4RecordLayout.PLAN, "plan");
    records.put(V4RecordLayout.OBSERVED, "observed");
    records.put(V4RecordLayout.NOTE, "note");
    return records;
  }

  public static List<CommandKind> commands() {
    return IntStream.range(0, V4RecordLayout.kinds()).mapToObj(V4RecordLayout::kind).toList();
  }
}
