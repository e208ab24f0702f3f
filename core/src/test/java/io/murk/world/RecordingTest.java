package io.murk.world;

import static io.murk.testing.Failures.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import io.murk.command.Payload;
import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.engine.EngineBlock;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.ActionBuffer;
import io.murk.propagator.library.AgentMovement;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.MemorySink;
import io.murk.replay.RecordedChunks;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.RecordingOptions.Encoding;
import io.murk.replay.ReplayEvent;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayReader;
import io.murk.replay.ReplaySink;
import io.murk.replay.SnapshotHash;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.AllocationProbe;
import io.murk.testing.CommandColumns;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a world tells its recording, against docs/replay-format.md. */
@ExtendWith(NoLeaks.class)
final class RecordingTest {
  private static final int TICK = 2;
  private static final int FAILED = 3;

  private static WorldConfig plate(int side) {
    return WorldConfig.builder()
        .space(Square4.of(side, side, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).source(5, 10f).build())
        .dt(1)
        .seed(7)
        .build();
  }

  /** Takes everything and keeps nothing. */
  private static final class ForgetfulSink implements ReplaySink {
    @Override
    public void append(MemorySegment chunk, long bytes) {}

    @Override
    public void close() {}
  }

  private static RecordedChunks read(MemorySink sink) {
    return RecordedChunks.of(sink.toByteArray());
  }

  @Test
  void aRecordingHasAHeadAStateEveryTickWithItsHashAndAnEnd() {
    MemorySink sink = new MemorySink();
    List<Long> hashes = new ArrayList<>();
    try (LockstepWorld world = new LockstepWorld(plate(8))) {
      Recording recording = world.record(sink, RecordingOptions.defaults().everyTick());
      for (int i = 0; i < 10; i++) {
        world.step();
        hashes.add(SnapshotHash.wide(world.snapshot(), 0));
      }
      recording.close();
      assertEquals(10, recording.frames());
      assertNull(recording.failureOrNull());
    }
    RecordedChunks file = read(sink);
    assertTrue(file.complete());
    assertEquals(List.of("HEAD", "CKPT", "TICK", "INDX", "SUMM"), file.kinds());
    assertEquals(10, file.chunks().get(2).frames());
    for (int i = 0; i < 10; i++) {
      ByteBuffer tick = file.entries(TICK).get(i).content();
      assertEquals(i + 1, tick.getLong(0));
      assertEquals(hashes.get(i), tick.getLong(8));
    }
    ByteBuffer summary = ByteBuffer.wrap(file.chunks().get(4).body());
    summary.order(java.nio.ByteOrder.LITTLE_ENDIAN);
    assertEquals(10, summary.getLong(0));
    assertEquals(1, summary.getLong(8));
    assertEquals(10, summary.getLong(64));
    assertEquals(hashes.getLast(), summary.getLong(72));
  }

  @Test
  void theStateAtTheStartIsACheckpointThatRestoresTheWorld() {
    MemorySink sink = new MemorySink();
    try (LockstepWorld world = new LockstepWorld(plate(8));
        LockstepWorld other = new LockstepWorld(plate(8))) {
      world.step();
      world.step();
      byte[] expected = world.checkpoint().toByteArray();
      world.record(sink).close();
      byte[] recorded = read(sink).of("CKPT").getFirst().body();
      assertArrayEquals(expected, recorded);
      other.restore(Checkpoint.of(recorded));
      assertEquals(2, other.currentTick());
    }
  }

  @Test
  void statesComeAsOftenAsAskedAndAreThoseOfTheirTicks() {
    MemorySink sink = new MemorySink();
    List<byte[]> states = new ArrayList<>();
    try (LockstepWorld world = new LockstepWorld(plate(8))) {
      Recording recording = world.record(sink, RecordingOptions.defaults().withCheckpointEvery(3));
      for (int i = 1; i <= 10; i++) {
        world.step();
        if (i % 3 == 0) {
          states.add(world.checkpoint().toByteArray());
        }
      }
      recording.close();
    }
    List<RecordedChunks.Chunk> recorded = read(sink).of("CKPT");
    assertEquals(
        List.of(0L, 3L, 6L, 9L), recorded.stream().map(each -> each.framesBefore()).toList());
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(states.get(i), recorded.get(i + 1).body());
    }
  }

  @Test
  void aFailedTickIsToldWithItsReasonAndWhetherCommandsWait() {
    MemorySink sink = new MemorySink();
    int[] calls = {0};
    var picky =
        new ScriptedPropagator(
            "picky",
            Access.none().writing(0, WriteMode.INCREMENTAL),
            context -> {
              if (++calls[0] == 2) {
                throw PropagatorFailure.executionFailed("not now");
              }
            });
    try (LockstepWorld world =
        new LockstepWorld(SmallWorld.world(FieldDef.scalar("a")).propagator(picky).build())) {
      Recording recording = world.record(sink);
      world.step();
      world.step(List.of(SmallWorld.set(0, 1, 5)));
      world.step();
      recording.close();
    }
    RecordedChunks file = read(sink);
    assertEquals(List.of(2, 1, 3, 2), file.entries().stream().map(each -> each.kind()).toList());
    var failed = file.entries(FAILED).getFirst();
    assertEquals(1, failed.flags());
    assertEquals(2, failed.content().getLong(0));
    assertEquals(ErrorCode.PROPAGATOR_FAILED.status(), failed.content().getInt(8));
    byte[] reason = new byte[failed.content().capacity() - 16];
    failed.content().get(16, reason);
    assertTrue(new String(reason, StandardCharsets.UTF_8).contains("not now"));
  }

  @Test
  void aRefusedCommandIsMarkedAndAllOthersAreAsTheyWere() {
    MemorySink sink = new MemorySink();
    try (LockstepWorld world =
        new LockstepWorld(
            SmallWorld.world(FieldDef.scalar("a"))
                .propagator(SmallWorld.INCREMENT)
                .maxIngressQueue(2)
                .build())) {
      Recording recording = world.record(sink);
      world.step(
          List.of(
              new Command(
                  new Payload.SetField(Coord.of(0, 2), 0, 1.5f),
                  9,
                  java.util.OptionalLong.of(77),
                  java.util.OptionalLong.empty(),
                  3),
              Command.of(new Payload.Custom(-2, (byte) 1, (byte) 2, (byte) 3)),
              SmallWorld.set(0, 1, 5)));
      recording.close();
    }
    ByteBuffer told = read(sink).entries(1).getFirst().content();
    assertEquals(3, told.getInt(0));
    assertEquals(3 | 1 << 8 | 3 << 16 | 2 << 24, told.getInt(8));
    assertEquals(48, told.getInt(12));
    assertEquals(9, told.getLong(16));
    assertEquals(77, told.getLong(24));
    assertEquals(0, told.getInt(32));
    assertEquals(0, told.getInt(36));
    assertEquals(1.5f, told.getFloat(40));
    assertEquals(0, told.getInt(44));
    assertEquals(2, told.getInt(48));
    assertEquals(4, told.get(56));
    assertEquals(32, told.getInt(60));
    assertEquals(-1, told.getLong(64));
    assertEquals(-2, told.getInt(72));
    assertEquals(3, told.getInt(76));
    assertEquals(0x030201, told.getInt(80));
    assertEquals(3, told.get(88));
    assertEquals(4, told.get(89), "refused");
  }

  @Test
  void aResetAndARestoreBeginAnEpochWithItsState() {
    MemorySink sink = new MemorySink();
    try (LockstepWorld world = new LockstepWorld(plate(8))) {
      Recording recording = world.record(sink);
      world.step();
      Checkpoint first = world.checkpoint();
      world.step();
      world.reset(99);
      world.step();
      world.restore(first);
      world.step();
      recording.close();
    }
    RecordedChunks file = read(sink);
    assertEquals(
        List.of("HEAD", "CKPT", "TICK", "CKPT", "TICK", "CKPT", "TICK", "INDX", "SUMM"),
        file.kinds());
    assertEquals(
        List.of(2, 2, 5, 2, 6, 2), file.entries().stream().map(each -> each.kind()).toList());
    assertEquals(99, file.entries(5).getFirst().content().getLong(0));
    assertEquals(List.of(0, 1, 2), file.of("CKPT").stream().map(each -> each.epoch()).toList());
    assertEquals(List.of(0, 1, 2), file.of("TICK").stream().map(each -> each.epoch()).toList());
    assertEquals(
        List.of(0L, 2L, 3L), file.of("CKPT").stream().map(each -> each.framesBefore()).toList());
  }

  @Test
  void aWorldHasOneRecordingAtATimeAndClosesItWithItself() {
    MemorySink first = new MemorySink();
    MemorySink second = new MemorySink();
    try (LockstepWorld world = new LockstepWorld(plate(8))) {
      Recording recording = world.record(first);
      assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "a recording of this world is under way, allowed=1; close that one first",
          () -> world.record(second));
      world.step();
      recording.close();
      recording.close();
      Recording next = world.record(second);
      world.step();
      assertFalse(next.isOver());
    }
    assertTrue(read(first).complete());
    assertTrue(read(second).complete());
    assertEquals(1, read(first).frames());
    assertEquals(1, read(second).frames());
  }

  @Test
  void aRecordedTickCreatesNothing() {
    var commands = new CommandColumns(8);
    for (int i = 0; i < 8; i++) {
      commands.set(0, i, i, i);
    }
    try (LockstepWorld world = new LockstepWorld(plate(16))) {
      Recording recording = world.record(new ForgetfulSink());
      assertEquals(0, AllocationProbe.bytes(20_000, world::step), "without commands");
      assertEquals(0, AllocationProbe.bytes(20_000, () -> world.step(commands)), "with commands");
      recording.close();
      assertTrue(recording.bytes() > 20_000 * 8 * 48L);
    }
  }

  @Test
  void everyKindOfCommandAndRecordIsReadAsItWasTold() {
    MemorySink sink = new MemorySink();
    byte[] output = new byte[48];
    byte[] mask = new byte[12];
    EgressTarget target =
        new EgressTarget(
            MemorySegment.ofArray(output), MemorySegment.ofArray(mask), new EgressReport());
    EgressShape whole = EgressShape.ofFloats(false, List.of(List.of(3)));
    EgressShape around = EgressShape.ofFloats(true, List.of(List.of(1)));
    MemorySegment centres = MemorySegment.ofArray(new byte[16]);
    for (int i = 0; i < 4; i++) {
      centres.set(ValueLayout.JAVA_INT_UNALIGNED, 4L * i, i + 1);
    }
    try (LockstepWorld world =
        new LockstepWorld(
            SmallWorld.world(FieldDef.scalar("a")).propagator(SmallWorld.INCREMENT).build())) {
      Recording recording =
          world.record(sink, RecordingOptions.defaults().withUser((byte) 1, (byte) 2));
      assertEquals(0, recording.plan(whole, (byte) 5, (byte) 6));
      assertEquals(1, recording.plan(around, (byte) 7));
      world.step(
          List.of(
              Command.of(new Payload.SetParameter(3, 2.5)),
              Command.of(
                  new Payload.SetParameterBatch(
                      List.of(
                          new Payload.SetParameter(1, -0.0), new Payload.SetParameter(2, 1e300)))),
              Command.of(new Payload.Custom(9, new byte[300])),
              Command.of(new Payload.Despawn(4)),
              SmallWorld.set(0, 1, Float.NaN).from(-1, -2).priority(255).expiresAfter(4)));
      output[2] = 1;
      mask[2] = 1;
      recording.observed(0, AgentSet.NONE, target);
      recording.observed(1, AgentSet.of(centres, 2, 2), target);
      recording.note((byte) 8, (byte) 9, (byte) 10);
      recording.checkpoint();
      world.step();
      assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "plan=2 allowed=0..1, as plan() gave them",
          () -> recording.observed(2, AgentSet.NONE, target));
      recording.close();
      recording.note((byte) 1);
      recording.flush();
    }
    try (ReplayReader reader = ReplayReader.of(sink.toByteArray())) {
      var summary = reader.check();
      assertEquals(5, summary.commands());
      assertEquals(2, summary.observations());
      assertEquals(2, summary.checkpoints());
      assertArrayEquals(new byte[] {1, 2}, reader.header().user());
      ReplayFrame first = reader.frame(1);
      CommandBatch told = first.submissions().getFirst().commands();
      assertEquals(CommandKind.SET_PARAMETER, told.kind(0));
      assertEquals(2.5, told.parameterValue(0));
      assertEquals(2, told.parameterCount(1));
      assertEquals(1e300, told.parameterValue(1, 1));
      assertEquals(300, told.customSize(2));
      assertEquals(CommandKind.DESPAWN, told.kind(3));
      assertEquals(-2, told.sourceSeq(4));
      assertEquals(255, told.priorityClass(4));
      assertTrue(Float.isNaN(told.value(4)));
      List<ReplayEvent> events = reader.frame(2).events();
      var observed = (ReplayEvent.Observed) events.get(0);
      assertEquals(
          SnapshotHash.of(target.output(), 0, 12), observed.outputHash(), "12 bytes of output");
      assertEquals(SnapshotHash.of(target.mask(), 0, 3), observed.maskHash());
      var agents = (ReplayEvent.Observed) events.get(1);
      assertEquals(2, agents.agents());
      assertEquals(3, agents.centre(1, 0));
      assertArrayEquals(
          new byte[] {8, 9, 10}, ((ReplayEvent.Note) events.get(2)).bytes().toByteArray());
    }
  }

  @Test
  void packedChunksAreSmallerAndTellTheSame() {
    MemorySink plain = new MemorySink();
    MemorySink packed = new MemorySink();
    RecordingOptions options = RecordingOptions.defaults().withCheckpointEvery(10);
    for (MemorySink sink : List.of(plain, packed)) {
      try (LockstepWorld world = new LockstepWorld(plate(32));
          Recording recording =
              world.record(sink, sink == plain ? options : options.withEncoding(Encoding.ZLIB))) {
        for (int i = 0; i < 100; i++) {
          world.step();
        }
        recording.flush();
      }
    }
    assertTrue(packed.size() < plain.size() * 0.8, packed.size() + " of " + plain.size());
    try (ReplayReader reader = ReplayReader.of(packed.toByteArray());
        ReplayReader other = ReplayReader.of(plain.toByteArray())) {
      assertEquals(other.check(), reader.check());
    }
    assertEquals(
        read(plain).entries().stream().map(entry -> entry.content()).toList(),
        read(packed).entries().stream().map(entry -> entry.content()).toList());
  }

  @Test
  void actionsThatATickTookAreTheInputFromWhichItIsComputedAgain() {
    MemorySink sink = new MemorySink();
    ActionBuffer actions = new ActionBuffer(16);
    List<Long> hashes = new ArrayList<>();
    try (LockstepWorld world = new LockstepWorld(crowd(actions));
        Recording recording =
            world.record(sink, RecordingOptions.defaults().everyTick().withCheckpointEvery(4))) {
      for (int tick = 0; tick < 20; tick++) {
        if (tick % 3 != 2) {
          actions.submit(7, ActionBuffer.Direction.values()[1 + tick % 4]);
          actions.submit(3, ActionBuffer.Direction.SOUTH);
        }
        world.step();
        hashes.add(SnapshotHash.wide(world.snapshot(), 0));
      }
      assertNull(recording.failureOrNull());
    }
    try (ReplayReader reader = ReplayReader.of(sink.toByteArray());
        EngineBlock again = new EngineBlock(List.of(crowd(new ActionBuffer(16)).setup(false)))) {
      assertEquals(20, reader.check().frames());
      assertEquals(2, reader.frame(2).inputs().getFirst().bytes().size() / 4);
      assertEquals(0, reader.frame(3).inputs().size());
      for (int frame = 1; frame <= 20; frame++) {
        for (ReplayEvent.Input input : reader.frame(frame).inputs()) {
          again.engine(0).supply(input.propagator(), input.bytes().toByteArray());
        }
        assertTrue(again.engine(0).tick());
        assertEquals(hashes.get(frame - 1), SnapshotHash.wide(again, 0), "frame " + frame);
      }
    }
  }

  private static WorldConfig crowd(ActionBuffer actions) {
    return WorldConfig.builder()
        .space(Square4.of(8, 8, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("presence").carryForward(true))
        .propagator(AgentMovement.builder(0, actions).place(7, 20).place(3, 33).build())
        .dt(1)
        .build();
  }

  @Test
  void theWorldsOfABatchAreRecordedEachByItself() {
    MemorySink first = new MemorySink();
    MemorySink third = new MemorySink();
    List<Long> hashes = new ArrayList<>();
    try (BatchedEngine batch = new BatchedEngine(List.of(plate(8), plate(8), plate(8)), null, 2)) {
      batch.step(WorldCommands.NONE);
      Recording recording = batch.record(0, first, RecordingOptions.defaults().everyTick());
      Recording last = batch.record(2, third, RecordingOptions.defaults().everyTick());
      for (int tick = 0; tick < 30; tick++) {
        batch.step(
            WorldCommands.of(
                List.of(
                    CommandBatch.NONE,
                    CommandBatch.NONE,
                    CommandBatch.of(
                        List.of(Command.of(new Payload.SetField(Coord.of(1, 1), 0, tick)))))));
        hashes.add(SnapshotHash.wide(batch.snapshot(), 2));
      }
      batch.reset(2, 5);
      recording.close();
      assertFalse(last.isOver());
    }
    try (ReplayReader reader = ReplayReader.of(first.toByteArray())) {
      assertEquals(30, reader.check().frames());
      assertEquals(0, reader.summary().commands());
      assertEquals(1, reader.header().startTick());
    }
    try (ReplayReader reader = ReplayReader.of(third.toByteArray())) {
      assertEquals(30, reader.check().commands());
      assertEquals(2, reader.summary().epochs());
      for (int frame = 1; frame <= 30; frame++) {
        assertEquals(hashes.get(frame - 1), reader.frame(frame).hash());
      }
    }
  }

  @Test
  void stripesAreHashedOneAfterTheOtherAsTheDocumentSays() {
    MemorySink sink = new MemorySink();
    List<Long> hashes = new ArrayList<>();
    try (LockstepWorld world = new LockstepWorld(plate(9))) {
      world.step();
      Checkpoint early = world.checkpoint();
      Recording recording = world.record(sink, RecordingOptions.defaults().withStripes(7));
      for (int i = 0; i < 40; i++) {
        if (i == 17) {
          world.restore(early);
        }
        world.step();
        hashes.add(SnapshotHash.striped(world.snapshot(), 0, 7));
      }
      recording.close();
    }
    try (ReplayReader reader = ReplayReader.of(sink.toByteArray())) {
      for (int frame = 1; frame <= 40; frame++) {
        assertEquals(hashes.get(frame - 1), reader.frame(frame).hash(), "frame " + frame);
      }
    }
  }
}
