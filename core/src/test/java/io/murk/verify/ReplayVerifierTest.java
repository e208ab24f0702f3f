package io.murk.verify;

import static io.murk.verify.RecordedPlate.EVERY_STATE;
import static io.murk.verify.RecordedPlate.commands;
import static io.murk.verify.RecordedPlate.divergence;
import static io.murk.verify.RecordedPlate.plate;
import static io.murk.verify.RecordedPlate.recorded;
import static io.murk.verify.RecordedPlate.verify;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.ActionBuffer;
import io.murk.propagator.library.AgentMovement;
import io.murk.propagator.library.FaultPropagator;
import io.murk.replay.MemorySink;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayReader;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Recordings that are run again, and what is said where they differ. */
@ExtendWith(NoLeaks.class)
final class ReplayVerifierTest {
  @Test
  void anInterruptEndsItBetweenTwoFrames() {
    WorldConfig config = plate(0.2).build();
    byte[] file =
        recorded(
            config,
            RecordingOptions.defaults(),
            (world, recording) -> {
              for (int i = 0; i < 20; i++) {
                world.step(List.of());
              }
            });
    ReplayReader reader = ReplayReader.of(file);
    Thread.currentThread().interrupt();
    try {
      for (Runnable work :
          List.<Runnable>of(
              () -> ReplayVerifier.of(config).verify(reader),
              () -> ReplayDiff.first(reader, ReplayReader.of(file)),
              () ->
                  ReplayExtract.range(reader, ReplayVerifier.of(config), 2, 9, new MemorySink()))) {
        MurkException thrown = assertThrows(MurkException.class, work::run);
        assertEquals(ErrorCode.INTERRUPTED, thrown.code());
        assertTrue(Thread.currentThread().isInterrupted(), "kept for who called");
      }
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertTrue(ReplayVerifier.of(config).verify(reader).passed(), "the same reader goes on");
  }

  @Test
  void aRecordingIsTheSameBitsWithTheDescriptionInItsFileAlone() {
    for (RecordingOptions options :
        List.of(EVERY_STATE, RecordingOptions.defaults(), EVERY_STATE.withStripes(5))) {
      byte[] file = recorded(plate(0.25).build(), options, RecordedPlate::commands);
      Verification done = verify(file);
      assertTrue(done.passed(), done.summary());
      assertEquals(40, done.frames());
      assertTrue(done.complete());
      assertEquals(options.checkpointEvery() == 1 ? 40 : 0, done.states());
    }
  }

  @Test
  void aRangeStartsAtTheNearestState() {
    RecordingOptions options = RecordingOptions.defaults().everyTick().withCheckpointEvery(10);
    byte[] file = recorded(plate(0.25).build(), options, RecordedPlate::commands);
    try (ReplayReader reader = ReplayReader.of(file)) {
      ReplayVerifier verifier = ReplayVerifier.described();
      Verification done = verifier.verify(reader, 15, 22);
      assertTrue(done.passed(), done.summary());
      assertEquals(8, done.frames());
      assertEquals(1, done.states());
      assertEquals(0, verifier.verify(reader, 41, 40).frames());
      assertEquals(1, verifier.verify(reader, 40, 40).frames());
      var refused = assertThrows(MurkException.class, () -> verifier.verify(reader, 0, 3));
      assertTrue(refused.getMessage().contains("from=0 allowed=1..41"), refused.getMessage());
    }
  }

  @Test
  void aFlippedBitInAValueIsReportedAtItsTickAndCell() {
    byte[] file = recorded(plate(0.25).build(), EVERY_STATE, RecordedPlate::commands);
    Forgery forgery = new Forgery(file);
    int value = forgery.values().get(2 * 16); // tick 17, heat
    Divergence found = divergence(forgery.flipped(value, 22));
    assertEquals(Divergence.Kind.HASH, found.kind());
    assertEquals(17, found.frame());
    assertEquals(17, found.tick());
    assertEquals(17, found.earliestFrame());
    assertEquals("1 (ScalarDiffusion)", found.propagator());
    Divergence.Place place = found.place().orElseThrow();
    assertEquals(17, place.frame());
    assertEquals("heat", place.fieldName());
    assertEquals(List.of(17 % 6, 3), place.cell());
    assertEquals(List.of("heat"), place.fields());
    assertTrue(place.recorded() != place.replayed());
    assertEquals(4, place.values(), "the cell and its neighbours");
    assertEquals(2, found.commands().size());
    assertTrue(found.commands().getFirst().startsWith("tick=17 SET_FIELD field=0 cell=[5, 3]"));
  }

  @Test
  void aFlippedBitInWhatOnlyCommandsWriteIsBlamedOnCommandsWithBothValues() {
    byte[] file = recorded(plate(0.25).build(), EVERY_STATE, RecordedPlate::commands);
    Forgery forgery = new Forgery(file);
    int value = forgery.values().get(2 * 16 + 1); // tick 17, kept
    Divergence found = divergence(forgery.flipped(value, 31));
    assertEquals(17, found.tick());
    assertEquals("commands", found.propagator());
    Divergence.Place place = found.place().orElseThrow();
    assertEquals(List.of(1, 3), place.cell());
    assertEquals(-17f, place.recorded());
    assertEquals(17f, place.replayed());
    assertEquals(1, place.values());
  }

  @Test
  void aFlippedBitInACoordinateIsReportedAtTheCellThatItNames() {
    byte[] file = recorded(plate(0.25).build(), EVERY_STATE, RecordedPlate::commands);
    Forgery forgery = new Forgery(file);
    int row = forgery.values().get(2 * 20 + 1) + 4; // tick 21, kept, cell [1, 0]
    Divergence found = divergence(forgery.flipped(row, 2));
    assertEquals(21, found.tick());
    Divergence.Place place = found.place().orElseThrow();
    assertEquals(List.of(5, 0), place.cell());
    assertEquals(-21f, place.replayed());
    assertEquals(2, place.values());
  }

  @Test
  void withoutAStateThereTheTickIsToldAndTheCellsAtTheNextState() {
    RecordingOptions rare = RecordingOptions.defaults().everyTick().withCheckpointEvery(20);
    byte[] file = recorded(plate(0.25).build(), rare, RecordedPlate::commands);
    Forgery forgery = new Forgery(file);
    Divergence found = divergence(forgery.flipped(forgery.values().get(2 * 16), 22));
    assertEquals(17, found.frame());
    Divergence.Place place = found.place().orElseThrow();
    assertEquals(20, place.frame());
    assertEquals(List.of(17 % 6, 3), place.cell());
    assertTrue(place.values() > 5, "it has spread");

    byte[] none =
        recorded(plate(0.25).build(), rare.withCheckpointEvery(0), RecordedPlate::commands);
    Forgery again = new Forgery(none);
    Divergence bare = divergence(again.flipped(again.values().get(2 * 16), 22));
    assertEquals(17, bare.frame());
    assertTrue(bare.place().isEmpty());
    assertTrue(bare.commands().getFirst().contains("cell=[5, 3]"), bare.commands().toString());
  }

  @Test
  void withStripesTheEarliestTickIsToldToo() {
    RecordingOptions striped = RecordingOptions.defaults().withStripes(6).withCheckpointEvery(10);
    byte[] file = recorded(plate(0.25).build(), striped, RecordedPlate::commands);
    Forgery forgery = new Forgery(file);
    Divergence found = divergence(forgery.flipped(forgery.values().get(2 * 16 + 1), 31));
    assertTrue(found.frame() >= 17 && found.frame() < 23, found.summary());
    assertTrue(found.earliestFrame() <= 17, found.summary());
    assertEquals(List.of(1, 3), found.place().orElseThrow().cell());
  }

  @Test
  void aWorldWithAnotherCoefficientDiffersAtTickOneAfterItsPropagator() {
    byte[] file = recorded(plate(0.25).build(), EVERY_STATE, RecordedPlate::commands);
    try (ReplayReader reader = ReplayReader.of(file)) {
      WorldConfig other = plate(0.250001).seed(99).build();
      Verification done = ReplayVerifier.of(other).verify(reader);
      Divergence found = done.divergence().orElseThrow();
      assertEquals(1, found.tick());
      assertEquals("1 (ScalarDiffusion)", found.propagator());
      assertEquals("heat", found.place().orElseThrow().fieldName());
      assertEquals(0, done.frames());
      String report = DesyncReport.text(reader.header(), done);
      for (String part :
          List.of(
              "Recorded by",
              "Replayed by",
              "parted_after=1 (ScalarDiffusion)",
              "seed=7",
              "java=",
              "propagator ScalarDiffusion",
              "tick=1 SET_FIELD",
              "--from 1 --to 1")) {
        assertTrue(report.contains(part), part + " in\n" + report);
      }
    }
  }

  @Test
  void aWorldThatIsLaidOutOtherwiseIsNamed() {
    byte[] file = recorded(plate(0.25).build(), EVERY_STATE, RecordedPlate::commands);
    WorldConfig other = plate(0.25).field(FieldDef.scalar("more")).build();
    try (ReplayReader reader = ReplayReader.of(file)) {
      Divergence found = ReplayVerifier.of(other).verify(reader).divergence().orElseThrow();
      assertEquals(Divergence.Kind.LAYOUT, found.kind());
      assertTrue(found.detail().contains("given=[field more"), found.detail());
    }
  }

  @Test
  void parametersAreComparedInWholeStates() {
    byte[] file =
        recorded(
            plate(0.25).build(),
            EVERY_STATE,
            (world, recording) -> {
              world.step();
              world.step(List.of(Command.of(new Payload.SetParameter(0, 2))));
              world.step();
            });
    assertTrue(verify(file).passed());
    try (ReplayReader reader = ReplayReader.of(file)) {
      // The command is the only one of the file: its value is the last f64 of its record.
      byte[] two = {0, 0, 0, 0, 0, 0, 0, 0x40};
      Divergence found = divergence(new Forgery(file).flipped(find(file, two), 20));
      assertEquals(Divergence.Kind.STATE, found.kind());
      assertEquals(2, found.tick());
      assertEquals("commands", found.propagator());
      assertTrue(found.detail().startsWith("parameter=0 (rate) recorded=2.0"), found.detail());
      assertEquals(3, reader.frames());
    }
  }

  /** Where the bytes are the first time behind a SetParameter command's key. */
  private static int find(byte[] file, byte[] wanted) {
    for (int at = 0; at < file.length - 16; at += 8) {
      boolean isRecord = file[at] == 1 && file[at + 1] == 0 && file[at + 4] == 40;
      if (isRecord) {
        for (int i = at; i < at + 64; i += 4) {
          if (java.util.Arrays.equals(file, i, i + 8, wanted, 0, 8)) {
            return i + 4;
          }
        }
      }
    }
    throw new AssertionError("not found");
  }

  @Test
  void failedAttemptsResetsAndRestoresAreGoneThroughAgain() {
    AtomicInteger calls = new AtomicInteger();
    ScriptedPropagator moody =
        new ScriptedPropagator(
            "moody",
            Access.none().readingPrevious(2).writing(2, WriteMode.FULL),
            context -> {
              context.write(2).copyFrom(context.readPrevious(2));
              if (calls.incrementAndGet() % 5 == 0) {
                throw PropagatorFailure.executionFailed("every fifth time");
              }
            });
    WorldConfig config = plate(0.25).propagator(moody).build();
    byte[] file =
        recorded(
            config,
            EVERY_STATE,
            (world, recording) -> {
              commands(world, recording);
              var state = world.checkpoint();
              world.reset(11);
              commands(world, recording);
              world.restore(state);
              commands(world, recording);
              recording.note((byte) 1, (byte) 2);
            });
    try (ReplayReader reader = ReplayReader.of(file)) {
      var refused =
          assertThrows(MurkException.class, () -> ReplayVerifier.described().verify(reader));
      assertTrue(refused.getMessage().contains("does not describe [propagator name=\"moody\"]"));
      assertTrue(reader.summary().failures() >= 20, "failed ticks");
      calls.set(2); // fails at other ticks than it did
      Verification done = ReplayVerifier.of(config).verify(reader);
      Divergence found = done.divergence().orElseThrow();
      assertEquals(Divergence.Kind.OUTCOME, found.kind(), "a tick fails now that did not");
      assertEquals(3, found.tick());
      assertTrue(found.detail().contains("every fifth time"), found.detail());
    }
    WorldConfig calm = plate(0.25).propagator(ScriptedPropagator.identityCopy(2)).build();
    try (ReplayReader reader = ReplayReader.of(file)) {
      Divergence found = ReplayVerifier.of(calm).verify(reader).divergence().orElseThrow();
      assertTrue(
          found.detail().contains("recorded=[propagator moody] given=[propagator IdentityCo"));
    }
    ScriptedPropagator never =
        new ScriptedPropagator(
            "moody",
            Access.none().readingPrevious(2).writing(2, WriteMode.FULL),
            context -> context.write(2).copyFrom(context.readPrevious(2)));
    try (ReplayReader reader = ReplayReader.of(file)) {
      Verification done = ReplayVerifier.of(plate(0.25).propagator(never).build()).verify(reader);
      assertTrue(done.passed(), done.summary());
      assertEquals(reader.frames(), done.frames());
      assertEquals(3, done.epochs());
    }
  }

  @Test
  void aFaultThatWasRecordedIsNoDivergence() {
    WorldConfig config =
        plate(0.25)
            .field(FieldDef.scalar("fault"))
            .propagator(new FaultPropagator(3, FaultPropagator.Fault.EXCEPTION, 5))
            .build();
    byte[] file =
        recorded(
            config,
            EVERY_STATE,
            (world, recording) -> {
              commands(world, recording);
              assertTrue(world.isTickDisabled());
              world.reset(3);
              commands(world, recording);
            });
    Verification done = verify(file);
    assertTrue(done.passed(), done.summary());
    assertEquals(10, done.frames());
    assertEquals(2, done.epochs());
  }

  @Test
  void aResetToOtherInitialValuesIsReported() {
    byte[] file =
        recorded(
            plate(0.25).build(),
            EVERY_STATE,
            (world, recording) -> {
              world.step();
              world.reset(5);
              world.step();
            });
    assertTrue(verify(file).passed());
    WorldConfig other = plate(0.25).redefine(0, FieldDef.scalar("heat").initial(1f)).build();
    try (ReplayReader reader = ReplayReader.of(file)) {
      Divergence found = ReplayVerifier.of(other).verify(reader).divergence().orElseThrow();
      assertEquals(Divergence.Kind.RESET, found.kind());
      assertEquals(1, found.frame());
      assertEquals(0f, found.place().orElseThrow().recorded());
      assertEquals(1f, found.place().orElseThrow().replayed());
    }
  }

  @Test
  void aTornFileIsVerifiedUpToItsEnd() {
    byte[] file =
        recorded(plate(0.25).build(), EVERY_STATE.withChunkFrames(4), RecordedPlate::commands);
    for (int length = file.length - 1; length > file.length / 2; length -= 997) {
      Verification done = verify(java.util.Arrays.copyOf(file, length));
      assertTrue(done.passed(), done.summary());
      assertFalse(done.complete());
      assertTrue(done.frames() > 10 && done.frames() <= 40, done.summary());
    }
  }

  @Test
  void aRecordingMayBeginAtAnyTick() {
    MemorySink sink = new MemorySink();
    try (var world = new LockstepWorld(plate(0.25).build())) {
      commands(world);
      try (Recording recording = world.record(sink, EVERY_STATE)) {
        commands(world, recording);
      }
    }
    Verification done = verify(sink.toByteArray());
    assertTrue(done.passed(), done.summary());
    assertEquals(40, done.frames());
  }

  @Test
  void aRecordingBeginsBetweenTwoTicksAlone() {
    LockstepWorld[] own = new LockstepWorld[1];
    List<String> told = new ArrayList<>();
    WorldConfig config =
        plate(0.25)
            .propagator(
                new ScriptedPropagator(
                    "nosy",
                    Access.none().writing(2, WriteMode.INCREMENTAL),
                    context -> {
                      var refused =
                          assertThrows(MurkException.class, () -> own[0].record(new MemorySink()));
                      told.add(String.valueOf(refused.getMessage()));
                    }))
            .build();
    try (var world = new LockstepWorld(config)) {
      own[0] = world;
      world.step();
    }
    assertEquals(1, told.size());
    assertTrue(told.getFirst().contains("between two ticks; this tick=1"), told.getFirst());
  }

  @Test
  void verifyingLeavesTheActionsOfLiveWorldsOfTheSameConfiguration() {
    ActionBuffer actions = new ActionBuffer(8);
    WorldConfig config =
        WorldConfig.builder()
            .space(Square4.of(5, 6, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("presence"))
            .propagator(AgentMovement.builder(0, actions).place(2, 8).build())
            .dt(1)
            .build();
    MemorySink sink = new MemorySink();
    try (var world = new LockstepWorld(config)) {
      Recording recording = world.record(sink, EVERY_STATE);
      world.step().orThrow();
      for (int tick = 0; tick < 5; tick++) {
        assertTrue(actions.submit(2, ActionBuffer.Direction.EAST));
        world.step().orThrow();
      }
      recording.close();
      assertTrue(actions.submit(2, ActionBuffer.Direction.SOUTH));
      ReplayReader reader = ReplayReader.of(sink.toByteArray());
      assertTrue(ReplayVerifier.of(config).verify(reader).passed());
      assertEquals(1, actions.size(), "the action that waits");
      world.step().orThrow();
      float presence = world.snapshot().field(0).getAtIndex(ValueLayout.JAVA_FLOAT, 2 * 6 + 5);
      assertEquals(3f, presence, "it was carried out: one row down, at the eastern edge");
    }
  }
}
