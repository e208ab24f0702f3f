package io.murk.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.MemorySink;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayReader;
import io.murk.replay.SnapshotHash;
import io.murk.replay.v3.V3Frame;
import io.murk.replay.v3.V3Reader;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two files side by side, and a part of one as a file. */
@ExtendWith(NoLeaks.class)
final class ReplayDiffTest {
  private static final RecordingOptions OPTIONS =
      RecordingOptions.defaults().everyTick().withCheckpointEvery(8).withUser((byte) 5);

  private static WorldConfig plate(double coefficient) {
    return WorldConfig.builder()
        .space(Square4.of(6, 7, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .field(FieldDef.scalar("noise"))
        .propagator(NoiseInjection.builder(1).scale(0.5).build())
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(coefficient).build())
        .dt(0.5)
        .seed(7)
        .build();
  }

  private static void heat(LockstepWorld world, float first) {
    for (int tick = 1; tick <= 30; tick++) {
      float value = tick == 20 ? first : tick;
      Coord cell = Coord.of(tick % 6, 3);
      world.step(List.of(Command.of(new Payload.SetField(cell, 0, value))));
    }
  }

  private static byte[] recorded(double coefficient, float first, boolean twice) {
    MemorySink sink = new MemorySink();
    try (var world = new LockstepWorld(plate(coefficient))) {
      Recording recording = world.record(sink, OPTIONS);
      heat(world, first);
      if (twice) {
        world.reset(3);
        heat(world, 1f);
      }
      recording.close();
    }
    return sink.toByteArray();
  }

  private static Optional<String> diff(byte[] one, byte[] other) {
    try (ReplayReader a = ReplayReader.of(one);
        ReplayReader b = ReplayReader.of(other)) {
      return ReplayDiff.first(a, b).map(ReplayDiff.Difference::summary);
    }
  }

  @Test
  void equalRecordingsHaveNoDifference() {
    assertEquals(Optional.empty(), diff(recorded(0.2, 9f, true), recorded(0.2, 9f, true)));
  }

  @Test
  void theFirstDifferenceIsTold() {
    byte[] file = recorded(0.2, 9f, false);
    String world = diff(file, recorded(0.3, 9f, false)).orElseThrow();
    assertTrue(world.startsWith("WORLD frame=0 one=[propagator ScalarDiffusion"), world);
    String input = diff(file, recorded(0.2, 8f, false)).orElseThrow();
    assertTrue(input.startsWith("INPUT frame=20 one=[SET_FIELD field=0 cell=[2, 3]"), input);
    assertTrue(input.contains("value=9.0") && input.contains("value=8.0"), input);
    String length = diff(file, recorded(0.2, 9f, true)).orElseThrow();
    assertEquals("LENGTH frame=31 one has frames=30 other has frames=60", length);
  }

  @Test
  void aRangeIsAFileOfItsOwnThatVerifies() {
    byte[] file = recorded(0.2, 9f, true);
    for (long[] range : new long[][] {{1, 60}, {1, 1}, {13, 27}, {17, 17}, {25, 45}, {31, 31}}) {
      MemorySink sink = new MemorySink();
      try (ReplayReader reader = ReplayReader.of(file)) {
        ReplayExtract.range(reader, ReplayVerifier.described(), range[0], range[1], sink);
        try (ReplayReader part = ReplayReader.of(sink.toByteArray())) {
          assertTrue(part.isComplete(), part.end().reason());
          assertEquals(range[1] - range[0] + 1, part.frames());
          assertEquals(part.frames(), part.check().frames());
          assertEquals(5, part.header().user()[0]);
          for (long frame = 1; frame <= part.frames(); frame++) {
            assertEquals(reader.frame(range[0] + frame - 1).hash(), part.frame(frame).hash());
            assertEquals(reader.frame(range[0] + frame - 1).tick(), part.frame(frame).tick());
          }
          Verification done = ReplayVerifier.described().verify(part);
          assertTrue(done.passed(), done.summary());
          assertEquals(part.frames(), done.frames());
        }
      }
    }
  }

  @Test
  void aRangeThatDoesNotVerifyIsNotExtracted() {
    Forgery forgery = new Forgery(recorded(0.2, 9f, false));
    byte[] file = forgery.flipped(forgery.values().get(9), 22);
    try (ReplayReader reader = ReplayReader.of(file)) {
      var refused =
          assertThrows(
              MurkException.class,
              () ->
                  ReplayExtract.range(reader, ReplayVerifier.described(), 5, 12, new MemorySink()));
      assertEquals(ErrorCode.REPLAY_MALFORMED, refused.code());
      assertTrue(refused.getMessage().contains("HASH epoch=0 frame=10"), refused.getMessage());
    }
  }

  @Test
  void versionThreeHasTheSameCommandsAndTheHashesOfItsKind() {
    byte[] file = recorded(0.2, 9f, true);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ReplayReader reader = ReplayReader.of(file)) {
      ReplayExtract.toVersion3(reader, ReplayVerifier.described(), 30, out);
      var refused =
          assertThrows(
              MurkException.class,
              () ->
                  ReplayExtract.toVersion3(
                      reader, ReplayVerifier.described(), 31, new ByteArrayOutputStream()));
      assertTrue(refused.getMessage().contains("without reset or restore"), refused.getMessage());
    }
    List<Long> hashes = new ArrayList<>();
    try (var world = new LockstepWorld(plate(0.2))) {
      for (int tick = 1; tick <= 30; tick++) {
        Coord cell = Coord.of(tick % 6, 3);
        float value = tick == 20 ? 9f : tick;
        world.step(List.of(Command.of(new Payload.SetField(cell, 0, value))));
        hashes.add(SnapshotHash.fnv1a(world.snapshot(), 0));
      }
    }
    V3Reader old = new V3Reader(new ByteArrayInputStream(out.toByteArray()));
    for (int tick = 1; tick <= 30; tick++) {
      V3Frame frame = old.next().orElseThrow();
      assertEquals(tick, frame.tick());
      assertEquals(1, frame.commands().size());
      assertEquals(hashes.get(tick - 1), frame.snapshotHash());
    }
    assertTrue(old.next().isEmpty());
  }
}
