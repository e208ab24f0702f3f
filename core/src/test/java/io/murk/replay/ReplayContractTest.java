package io.murk.replay;

import static io.murk.replay.HandmadeReplay.join;
import static io.murk.replay.HandmadeReplay.little;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.CommandBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recordings of real worlds, against the reader and against the hand-made writer: three that know
 * of each other only through docs/replay-format.md.
 */
final class ReplayContractTest {
  private static final RecordingOptions EVERY_TICK = RecordingOptions.defaults().everyTick();
  private static final byte[] RECORDED = RecordedWorld.recording(EVERY_TICK);

  static List<RecordingOptions> options() {
    return List.of(
        EVERY_TICK,
        EVERY_TICK.withChunkFrames(1),
        EVERY_TICK.withChunkBytes(1),
        EVERY_TICK.withChunkFrames(3).withCheckpointEvery(2),
        EVERY_TICK.withCheckpointEvery(1),
        EVERY_TICK.withEncoding(RecordingOptions.Encoding.ZLIB),
        EVERY_TICK.withEncoding(RecordingOptions.Encoding.ZLIB).withChunkFrames(2));
  }

  @ParameterizedTest
  @MethodSource("options")
  void aRecordingIsReadWhole(RecordingOptions options) {
    byte[] file = RecordedWorld.recording(options);
    ReplayText text = ReplayText.of(file);
    assertEquals(Optional.empty(), text.refusal());
    assertTrue(text.complete());
    assertEquals(
        withoutHead(ReplayText.of(RECORDED)),
        withoutHead(text),
        "chunks do not change what is told");
    try (ReplayReader reader = ReplayReader.of(file)) {
      List<Long> ticks = new ArrayList<>();
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        ticks.add(next.get().tick());
      }
      assertEquals(RecordedWorld.TICKS, ticks);
      ReplaySummary counted = reader.check();
      assertEquals(counted, reader.summary());
      assertTrue(counted.failures() > 0 && counted.refused() > 0 && counted.epochs() == 4);
    }
  }

  private static List<String> withoutHead(ReplayText text) {
    return text.told().subList(1, text.told().size());
  }

  @ParameterizedTest
  @MethodSource("options")
  void aRecordingIsWhatTheDocumentLeavesNoChoiceIn(RecordingOptions options) {
    byte[] file = RecordedWorld.recording(options);
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertArrayEquals(HandmadeReplay.prologue(4, 0, 0), Arrays.copyOf(file, 16));
    int[] chunks = Resummed.chunks(file);
    int index = 0;
    for (int i = 0; i + 1 < chunks.length; i++) {
      int at = chunks[i];
      int size = (int) bytes.getLong(at + 24);
      String kind = new String(file, at, 4, StandardCharsets.US_ASCII);
      byte[] body = Arrays.copyOfRange(file, at + 48, at + 48 + size);
      var chunk =
          new HandmadeReplay.Chunk(
              kind, bytes.getLong(at + 8), bytes.getInt(at + 16), bytes.getInt(at + 20), body);
      if (bytes.getShort(at + 4) == HandmadeReplay.ZLIB) {
        chunk = chunk.encoded(1, body).lengths(size, bytes.getLong(at + 32));
      }
      byte[] expected = chunk.flags(bytes.getShort(at + 6) & 1).bytes();
      assertArrayEquals(expected, Arrays.copyOfRange(file, at, chunks[i + 1]), kind + " " + i);
      index = kind.equals("INDX") ? at : index;
    }
    byte[] trailer = Arrays.copyOfRange(file, file.length - 16, file.length);
    assertArrayEquals(HandmadeReplay.trailer(index), trailer);
  }

  @Test
  void recordsAreByteForByteThoseOfTheDocument() {
    List<byte[]> told = new ArrayList<>();
    try (ReplayReader reader = ReplayReader.of(RECORDED)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        next.get().events().forEach(event -> told.add(record(event)));
        told.add(HandmadeReplay.ticked(next.get().tick(), next.get().hash()));
      }
      reader.tail().forEach(event -> told.add(record(event)));
    }
    ByteBuffer bytes = ByteBuffer.wrap(RECORDED).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> bodies = new ArrayList<>();
    int[] chunks = Resummed.chunks(RECORDED);
    for (int at : Arrays.copyOf(chunks, chunks.length - 1)) {
      if (new String(RECORDED, at, 4, StandardCharsets.US_ASCII).equals("TICK")) {
        bodies.add(Arrays.copyOfRange(RECORDED, at + 48, at + 48 + (int) bytes.getLong(at + 24)));
      }
    }
    assertArrayEquals(join(bodies.toArray(byte[][]::new)), join(told.toArray(byte[][]::new)));
  }

  private static byte[] record(ReplayEvent event) {
    return switch (event) {
      case ReplayEvent.Submitted submitted -> {
        CommandBatch batch = submitted.commands();
        byte[][] commands = new byte[batch.size()][];
        for (int i = 0; i < commands.length; i++) {
          commands[i] = command(submitted, i);
        }
        yield HandmadeReplay.submitted(commands);
      }
      case ReplayEvent.Input(int propagator, var bytes) ->
          HandmadeReplay.input(propagator, bytes.toByteArray());
      case ReplayEvent.Failed(long tick, int status, String reason, boolean usedUp) ->
          HandmadeReplay.failed(tick, status, reason, usedUp);
      case ReplayEvent.Reset reset -> HandmadeReplay.reset(reset.seed());
      case ReplayEvent.Restored _ -> HandmadeReplay.restored();
      case ReplayEvent.Plan(int number, var spec) ->
          HandmadeReplay.plan(number, spec.toByteArray());
      case ReplayEvent.Observed _ -> throw new AssertionError("nothing is observed here");
      case ReplayEvent.Note(var bytes) -> HandmadeReplay.record(9, 0, bytes.toByteArray());
    };
  }

  private static byte[] command(ReplayEvent.Submitted submitted, int i) {
    CommandBatch batch = submitted.commands();
    ByteBuffer front = little(16).put((byte) number(batch, i));
    int flags = batch.hasSource(i) ? 1 : 0;
    flags |= batch.hasSourceSeq(i) ? 2 : 0;
    flags |= submitted.isRefused(i) ? 4 : 0;
    byte[] content = content(batch, i);
    byte[] source = batch.hasSource(i) ? little(8).putLong(batch.source(i)).array() : new byte[0];
    byte[] seq =
        batch.hasSourceSeq(i) ? little(8).putLong(batch.sourceSeq(i)).array() : new byte[0];
    byte[] rest = join(source, seq, content);
    byte[] padded = Arrays.copyOf(rest, HandmadeReplay.padded(rest.length));
    front.put((byte) flags).put((byte) batch.priorityClass(i));
    front.put((byte) (number(batch, i) == 3 ? batch.ndim(i) : 0));
    front.putInt(16 + padded.length).putLong(batch.expiresAfterTick(i));
    return join(front.array(), padded);
  }

  private static int number(CommandBatch batch, int i) {
    return switch (batch.kind(i)) {
      case MOVE -> 0;
      case SPAWN -> 1;
      case DESPAWN -> 2;
      case SET_FIELD -> 3;
      case CUSTOM -> 4;
      case SET_PARAMETER -> 5;
      case SET_PARAMETER_BATCH -> 6;
    };
  }

  private static byte[] content(CommandBatch batch, int i) {
    switch (batch.kind(i)) {
      case SET_FIELD -> {
        ByteBuffer set = little(12 + 4 * batch.ndim(i));
        set.putInt(batch.field(i)).putInt(batch.component(i)).putFloat(batch.value(i));
        for (int axis = 0; axis < batch.ndim(i); axis++) {
          set.putInt(batch.coord(i, axis));
        }
        return set.array();
      }
      case CUSTOM -> {
        byte[] bytes = new byte[batch.customSize(i)];
        batch.copyCustom(i, bytes, 0, bytes.length);
        return join(little(8).putInt(batch.customType(i)).putInt(bytes.length).array(), bytes);
      }
      case SET_PARAMETER -> {
        return parameter(batch, i, 0);
      }
      case SET_PARAMETER_BATCH -> {
        byte[][] entries = new byte[batch.parameterCount(i)][];
        for (int k = 0; k < entries.length; k++) {
          entries[k] = parameter(batch, i, k);
        }
        return join(little(8).putInt(entries.length).array(), join(entries));
      }
      default -> {
        return new byte[0];
      }
    }
  }

  private static byte[] parameter(CommandBatch batch, int i, int k) {
    ByteBuffer entry = little(16).putInt(batch.parameterKey(i, k)).putInt(0);
    return entry.putDouble(batch.parameterValue(i, k)).array();
  }

  @Test
  void aRecordingCutAtAnyByteIsReadUpToItsLastWholeChunk() {
    byte[] file = RecordedWorld.recording(EVERY_TICK.withChunkFrames(1));
    int[] chunks = Resummed.chunks(file);
    List<String> whole = ReplayText.of(file).told();
    int most = 0;
    for (int length = chunks[1]; length < file.length; length += 3) {
      ReplayText text = ReplayText.of(Arrays.copyOf(file, length));
      assertFalse(text.complete());
      assertEquals(Optional.empty(), text.refusal());
      assertEquals(whole.subList(0, text.told().size()), text.told());
      assertTrue(text.told().size() >= most);
      most = text.told().size();
    }
    assertEquals(whole.size(), most);
  }
}
