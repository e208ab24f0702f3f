package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.replay.MemorySink;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplayReader;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.verify.ReplayVerifier;
import io.murk.verify.Verification;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What real plans write is recorded and compared when it is run again. */
final class RecordedObservationTest {
  private static final int TICKS = 12;

  private static WorldConfig config(double coefficient) {
    return WorldConfig.builder()
        .space(Square4.of(5, 3, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(coefficient).source(4, 9f).build())
        .dt(1)
        .build();
  }

  /** What is in the gaps between the tensors is another thing in every tick. */
  private static byte[] recorded(ObsSpec spec) {
    MemorySink sink = new MemorySink();
    WorldConfig config = config(0.1);
    ObsPlan plan = ObsPlan.compile(spec, config.space(), config.schema());
    byte[] output = new byte[(int) plan.shape().outputBytes()];
    byte[] mask = new byte[(int) plan.shape().maskBytes()];
    var target =
        new EgressTarget(
            MemorySegment.ofArray(output), MemorySegment.ofArray(mask), new EgressReport());
    RecordingOptions options = RecordingOptions.defaults().withCheckpointEvery(4);
    try (LockstepWorld world = new LockstepWorld(config);
        Recording recording = world.record(sink, options)) {
      int number = recording.plan(plan.shape(), ObsSpecCodec.encode(spec));
      for (int tick = 0; tick < TICKS; tick++) {
        world.step();
        Arrays.fill(output, (byte) tick);
        world.observe(plan, AgentSet.NONE, target);
        recording.observed(number, AgentSet.NONE, target);
      }
    }
    return sink.toByteArray();
  }

  @Test
  void observationsOfRealPlansVerifyAlsoBehindTheirPlanAndWhateverIsInGaps() {
    ObsEntry all = ObsEntry.all(0);
    ObsEntry bytes = all.as(new ObsDtype.U8(10, 1));
    for (ObsSpec spec : List.of(ObsSpec.of(all), ObsSpec.of(bytes, all), ObsSpec.of(all, bytes))) {
      ReplayVerifier verifier =
          ReplayVerifier.described()
              .plans((encoded, space, schema) ->
                  Optional.of(ObsPlan.compile(ObsSpecCodec.decode(encoded), space, schema)));
      try (ReplayReader reader = ReplayReader.of(recorded(spec))) {
        Verification whole = verifier.verify(reader);
        assertTrue(whole.passed(), whole.summary());
        assertEquals(TICKS, whole.observations());
        Verification part = verifier.verify(reader, 10, TICKS);
        assertTrue(part.passed(), part.summary());
        assertTrue(part.observations() >= 3, part.summary());
        assertEquals(0, part.skippedObservations());
      }
    }
  }
}
