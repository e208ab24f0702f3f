package io.murk.verify;

import io.murk.command.CommandBatch;
import io.murk.replay.ReplayEvent;
import io.murk.replay.ReplayFrame;
import io.murk.replay.SnapshotHash;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What happened, in words: a line an event, and a line a command. Equal lines mean equal events.
 */
final class EventText {
  private static final int SHOWN_BYTES = 32;

  private EventText() {}

  /** The commands of a frame. */
  static List<String> commands(ReplayFrame frame) {
    List<String> lines = new ArrayList<>();
    for (ReplayEvent event : frame.events()) {
      if (event instanceof ReplayEvent.Submitted submitted) {
        for (int i = 0; i < submitted.commands().size(); i++) {
          lines.add("tick=" + Long.toUnsignedString(frame.tick()) + " " + command(submitted, i));
        }
      }
    }
    return lines;
  }

  /** All events of a list. */
  static List<String> lines(List<ReplayEvent> events) {
    List<String> lines = new ArrayList<>();
    for (ReplayEvent event : events) {
      switch (event) {
        case ReplayEvent.Submitted submitted -> {
          for (int i = 0; i < submitted.commands().size(); i++) {
            lines.add(command(submitted, i));
          }
        }
        case ReplayEvent.Input(int propagator, ReplayEvent.Bytes bytes) ->
            lines.add("input of propagator=" + propagator + " " + hex(bytes.toByteArray()));
        case ReplayEvent.Failed failed ->
            lines.add(
                "failed tick="
                    + Long.toUnsignedString(failed.tick())
                    + " status="
                    + failed.status()
                    + " used_up="
                    + failed.usedUp());
        case ReplayEvent.Reset reset -> lines.add("reset seed=" + reset.seed());
        case ReplayEvent.Restored restored -> lines.add("restored");
        case ReplayEvent.Plan(int number, ReplayEvent.Bytes spec) ->
            lines.add("plan=" + number + " " + hex(spec.toByteArray()));
        case ReplayEvent.Observed seen ->
            lines.add(
                "observed plan="
                    + seen.plan()
                    + " output="
                    + Long.toHexString(seen.outputHash())
                    + " mask="
                    + Long.toHexString(seen.maskHash())
                    + " centres "
                    + hex(seen.centres().toByteArray()));
        case ReplayEvent.Note(ReplayEvent.Bytes bytes) ->
            lines.add("note " + hex(bytes.toByteArray()));
      }
    }
    return lines;
  }

  private static String command(ReplayEvent.Submitted submitted, int i) {
    CommandBatch batch = submitted.commands();
    StringBuilder line = new StringBuilder(batch.kind(i).toString());
    switch (batch.kind(i)) {
      case SET_FIELD -> setField(line, batch, i);
      case SET_PARAMETER, SET_PARAMETER_BATCH -> {
        for (int k = 0; k < batch.parameterCount(i); k++) {
          line.append(" key=").append(batch.parameterKey(i, k));
          line.append(" value=").append(batch.parameterValue(i, k));
        }
      }
      case CUSTOM -> {
        byte[] bytes = new byte[batch.customSize(i)];
        batch.copyCustom(i, bytes, 0, bytes.length);
        line.append(" type=").append(Integer.toUnsignedString(batch.customType(i)));
        line.append(' ').append(hex(bytes));
      }
      default -> line.append(" (no content)");
    }
    line.append(" priority=").append(batch.priorityClass(i));
    if (batch.hasSource(i)) {
      line.append(" source=").append(Long.toUnsignedString(batch.source(i)));
    }
    if (batch.hasSourceSeq(i)) {
      line.append(" seq=").append(Long.toUnsignedString(batch.sourceSeq(i)));
    }
    if (batch.expiresAfterTick(i) != -1) {
      line.append(" expires_after=").append(Long.toUnsignedString(batch.expiresAfterTick(i)));
    }
    return line.append(submitted.isRefused(i) ? " (refused)" : "").toString();
  }

  private static void setField(StringBuilder line, CommandBatch batch, int i) {
    line.append(" field=").append(Integer.toUnsignedString(batch.field(i))).append(" cell=[");
    for (int axis = 0; axis < batch.ndim(i); axis++) {
      line.append(axis == 0 ? "" : ", ").append(batch.coord(i, axis));
    }
    line.append("] component=").append(Integer.toUnsignedString(batch.component(i)));
    float value = batch.value(i);
    line.append(" value=").append(value);
    if (Float.isNaN(value)) {
      line.append(" 0x").append(HexFormat.of().toHexDigits(Float.floatToRawIntBits(value)));
    }
  }

  /** Some bytes; of many, their number and a hash too. */
  private static String hex(byte[] bytes) {
    if (bytes.length <= SHOWN_BYTES) {
      return "bytes=" + HexFormat.of().formatHex(bytes);
    }
    return "bytes="
        + HexFormat.of().formatHex(bytes, 0, SHOWN_BYTES)
        + "... length="
        + bytes.length
        + " hash="
        + Long.toHexString(SnapshotHash.of(MemorySegment.ofArray(bytes), 0, bytes.length));
  }
}
