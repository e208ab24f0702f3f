package io.murk.verify;

import static io.murk.verify.RecordedPlate.EVERY_STATE;
import static io.murk.verify.RecordedPlate.plate;
import static io.murk.verify.RecordedPlate.recorded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.replay.MemorySink;
import io.murk.replay.ReplayReader;
import io.murk.testing.NoLeaks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Observations in recordings, made again and compared. */
@ExtendWith(NoLeaks.class)
final class VerifiedObservationsTest {
  /** Copies the first field, or its negative. */
  private record Copy(float sign) implements EgressPlan {
    @Override
    public EgressShape shape() {
      return EgressShape.ofFloats(false, List.of(List.of(42)));
    }

    @Override
    public void execute(
        Snapshot snapshot, int fromWorld, int toWorld, AgentSet agents, EgressTarget target) {
      for (int i = 0; i < 42; i++) {
        float value = snapshot.field(0, 0).getAtIndex(ValueLayout.JAVA_FLOAT, i);
        target.output().set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i, sign * value);
      }
    }
  }

  @Test
  void observationsAreComparedIfTheirPlanIsKnown() {
    byte[] file =
        recorded(
            plate(0.25).build(),
            EVERY_STATE,
            (world, recording) -> {
              EgressPlan plan = new Copy(1f);
              int number = recording.plan(plan.shape(), (byte) 42);
              for (int tick = 0; tick < 10; tick++) {
                world.step();
                EgressTarget target =
                    new EgressTarget(
                        MemorySegment.ofArray(new byte[168]),
                        MemorySegment.ofArray(new byte[42]),
                        new EgressReport());
                world.observe(plan, AgentSet.NONE, target);
                recording.observed(number, AgentSet.NONE, target);
              }
            });
    try (ReplayReader reader = ReplayReader.of(file)) {
      ReplayVerifier verifier = ReplayVerifier.described();
      assertEquals(10, verifier.verify(reader).skippedObservations());
      Verification same =
          verifier
              .plans((spec, space, schema) -> Optional.of(new Copy(spec[0] / 42f)))
              .verify(reader);
      assertTrue(same.passed(), same.summary());
      assertEquals(10, same.observations());
      Verification other =
          verifier.plans((spec, space, schema) -> Optional.of(new Copy(-1f))).verify(reader);
      Divergence found = other.divergence().orElseThrow();
      assertEquals(Divergence.Kind.OBSERVATION, found.kind());
      assertEquals(1, found.tick());
      assertTrue(found.detail().startsWith("plan=0 output recorded="), found.detail());
    }
  }

  @Test
  void observationsOfAPlanFromBeforeTheRangeAreComparedAndExtracted() {
    byte[] file =
        recorded(
            plate(0.25).build(),
            EVERY_STATE,
            (world, recording) -> {
              EgressPlan plan = new Copy(1f);
              int replaced = recording.plan(plan.shape(), (byte) 42);
              int number = recording.plan(plan.shape(), (byte) 42);
              for (int tick = 0; tick < 10; tick++) {
                world.step();
                var target =
                    new EgressTarget(
                        MemorySegment.ofArray(new byte[168]),
                        MemorySegment.ofArray(new byte[42]),
                        new EgressReport());
                world.observe(plan, AgentSet.NONE, target);
                recording.observed(number, AgentSet.NONE, target);
                assertEquals(0, replaced);
              }
            });
    ReplayVerifier verifier =
        ReplayVerifier.described()
            .plans((spec, space, schema) -> Optional.of(new Copy(spec[0] / 42f)));
    try (ReplayReader reader = ReplayReader.of(file)) {
      Verification done = verifier.verify(reader, 6, 9);
      assertTrue(done.passed(), done.summary());
      assertEquals(4, done.frames());
      assertEquals(4, done.observations(), "of the states after frames 5 to 8");
      assertEquals(0, done.skippedObservations());
      MemorySink cut = new MemorySink();
      ReplayExtract.range(reader, verifier, 6, 9, cut);
      try (ReplayReader part = ReplayReader.of(cut.toByteArray())) {
        Verification again = verifier.verify(part);
        assertTrue(again.passed(), again.summary());
        assertEquals(4, again.observations());
      }
    }
  }
}
