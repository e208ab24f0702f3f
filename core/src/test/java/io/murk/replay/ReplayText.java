package io.murk.replay;

import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assertions;

/** All that a reader finds in a file, as lines that two readings can be compared by. */
record ReplayText(List<String> lines, boolean complete, Optional<MurkException> refusal) {
  /** What bytes that nobody vouches for may be refused with. */
  static final Set<ErrorCode> REFUSALS =
      EnumSet.of(
          ErrorCode.REPLAY_TRUNCATED,
          ErrorCode.REPLAY_INVALID_MAGIC,
          ErrorCode.REPLAY_UNSUPPORTED_VERSION,
          ErrorCode.REPLAY_MALFORMED,
          ErrorCode.REPLAY_UNKNOWN_PAYLOAD,
          ErrorCode.REPLAY_DATA_TOO_LARGE,
          ErrorCode.ALLOCATION_FAILED);

  private static final HexFormat HEX = HexFormat.of();

  /** Reads all there is, until the end or a refusal; any other exception is a failed test. */
  static ReplayText of(byte... file) {
    List<String> lines = new ArrayList<>();
    try (ReplayReader reader = ReplayReader.of(file)) {
      return read(reader, lines);
    } catch (MurkException refusal) {
      return refused(lines, refusal);
    }
  }

  private static ReplayText refused(List<String> lines, MurkException refusal) {
    Assertions.assertTrue(REFUSALS.contains(refusal.code()), refusal::toString);
    return new ReplayText(lines, false, Optional.of(refusal));
  }

  private static ReplayText read(ReplayReader reader, List<String> lines) {
    lines.add(header(reader.header()));
    try {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        ReplayFrame frame = next.get();
        events(frame.events(), lines);
        lines.add(
            "TICK %d epoch=%d tick=%d hash=%x"
                .formatted(frame.frame(), frame.epoch(), frame.tick(), frame.hash()));
      }
      lines.add("END");
      events(reader.tail(), lines);
      for (ReplayFrame.State state : reader.states()) {
        byte[] bytes = reader.bytes(state).toArray(ValueLayout.JAVA_BYTE);
        lines.add("STATE %d %d %s".formatted(state.frame(), state.epoch(), HEX.formatHex(bytes)));
      }
      lines.add(reader.summary().toString());
      reader.check();
      return new ReplayText(lines, reader.isComplete(), Optional.empty());
    } catch (MurkException refusal) {
      return refused(lines, refusal);
    }
  }

  /** Lines up to where frames end. */
  List<String> told() {
    int end = lines.indexOf("END");
    return end < 0 ? lines : lines.subList(0, end);
  }

  static String header(ReplayHeader header) {
    return "HEAD minor=%d dt=%s seed=%d cells=%d fields=%d parameters=%d propagators=%d stripes=%d every=%d start=%d %s %s %s %s %s"
        .formatted(
            header.minorVersion(),
            header.dt(),
            header.seed(),
            header.cells(),
            header.fields(),
            header.parameters(),
            header.propagators(),
            header.stripes(),
            header.checkpointEvery(),
            header.startTick(),
            header.layout(),
            header.build(),
            header.world(),
            HEX.formatHex(header.blob().toArray(ValueLayout.JAVA_BYTE)),
            HEX.formatHex(header.user()));
  }

  static void events(List<ReplayEvent> events, List<String> lines) {
    for (ReplayEvent event : events) {
      lines.add(
          switch (event) {
            case ReplayEvent.Submitted submitted -> submitted(submitted);
            case ReplayEvent.Input(int propagator, var bytes) ->
                "INPUT " + propagator + " " + hex(bytes);
            case ReplayEvent.Failed failed -> failed.toString();
            case ReplayEvent.Reset reset -> "RESET " + reset.seed() + epoch(reset);
            case ReplayEvent.Restored restored -> "RESTORED" + epoch(restored);
            case ReplayEvent.Plan(int number, var spec) -> "PLAN " + number + " " + hex(spec);
            case ReplayEvent.Observed observed -> observed(observed);
            case ReplayEvent.Note(var bytes) -> "NOTE " + hex(bytes);
          });
    }
  }

  private static String hex(ReplayEvent.Bytes bytes) {
    return HEX.formatHex(bytes.toByteArray());
  }

  private static String epoch(ReplayEvent.NewEpoch mark) {
    return mark.state()
        .map(state -> " frame=" + state.frame() + " epoch=" + state.epoch())
        .orElse("");
  }

  private static String observed(ReplayEvent.Observed observed) {
    StringBuilder text = new StringBuilder("OBSERVED ").append(observed.plan());
    text.append(' ').append(observed.units()).append(' ').append(observed.outputHash());
    text.append(' ').append(observed.maskHash());
    if (observed.axes() > 0) {
      for (int agent = 0; agent < observed.agents(); agent++) {
        text.append(" |");
        for (int axis = 0; axis < observed.axes(); axis++) {
          text.append(' ').append(observed.centre(agent, axis));
        }
      }
    }
    return text.toString();
  }

  private static String submitted(ReplayEvent.Submitted submitted) {
    StringBuilder text = new StringBuilder("SUBMITTED");
    CommandBatch batch = submitted.commands();
    for (int i = 0; i < batch.size(); i++) {
      text.append(submitted.isRefused(i) ? " !" : " ").append(command(batch, i));
    }
    text.append(" accepted=").append(submitted.accepted().size());
    return text.toString();
  }

  static String command(CommandBatch batch, int i) {
    StringBuilder text = new StringBuilder().append(batch.kind(i)).append('(');
    text.append(Long.toUnsignedString(batch.expiresAfterTick(i)));
    text.append(' ').append(batch.hasSource(i) ? batch.source(i) : "-");
    text.append(' ').append(batch.hasSourceSeq(i) ? batch.sourceSeq(i) : "-");
    text.append(' ').append(batch.priorityClass(i));
    CommandKind kind = batch.kind(i);
    if (kind == CommandKind.SET_FIELD) {
      text.append(' ').append(batch.field(i)).append(' ').append(batch.component(i));
      text.append(' ').append(Float.floatToRawIntBits(batch.value(i)));
      for (int axis = 0; axis < batch.ndim(i); axis++) {
        text.append(' ').append(batch.coord(i, axis));
      }
    } else if (kind == CommandKind.CUSTOM) {
      byte[] bytes = new byte[batch.customSize(i)];
      batch.copyCustom(i, bytes, 0, bytes.length);
      text.append(' ').append(batch.customType(i)).append(' ').append(HEX.formatHex(bytes));
    } else if (kind == CommandKind.SET_PARAMETER || kind == CommandKind.SET_PARAMETER_BATCH) {
      for (int k = 0; k < batch.parameterCount(i); k++) {
        text.append(' ').append(batch.parameterKey(i, k));
        text.append('=').append(batch.parameterValue(i, k));
      }
    }
    return text.append(')').toString();
  }
}
