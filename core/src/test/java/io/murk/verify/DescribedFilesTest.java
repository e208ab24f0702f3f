package io.murk.verify;

import static io.murk.verify.RecordedPlate.EVERY_STATE;
import static io.murk.verify.RecordedPlate.plate;
import static io.murk.verify.RecordedPlate.recorded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.library.FaultPropagator;
import io.murk.propagator.library.MorphologicalOp;
import io.murk.replay.ReplayReader;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.world.WorldConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a file may claim of its world. */
@ExtendWith(NoLeaks.class)
final class DescribedFilesTest {
  @Test
  void aDescriptionThatClaimsMoreThanItsFileHasIsRefused() {
    byte[] file = recorded(plate(0.25).build(), EVERY_STATE, RecordedPlate::commands);
    try (ReplayReader reader = ReplayReader.of(file)) {
      var refused =
          assertThrows(
              MurkException.class, () -> ReplayVerifier.described().maxCells(41).verify(reader));
      assertEquals(ErrorCode.REPLAY_MALFORMED, refused.code());
      assertTrue(refused.getMessage().contains("cells=42 allowed=1..41"));
    }
  }

  private static void refuses(WorldConfig config, String why) {
    byte[] file = recorded(config, EVERY_STATE, (world, recording) -> {});
    try (ReplayReader reader = ReplayReader.of(file)) {
      var refused =
          assertThrows(MurkException.class, () -> ReplayVerifier.described().verify(reader));
      assertEquals(ErrorCode.INVALID_ARGUMENT, refused.code());
      assertTrue(refused.getMessage().contains(why), refused.getMessage());
      assertTrue(ReplayVerifier.of(config).verify(reader).passed(), "the caller's own is run");
    }
  }

  @Test
  void aDescribedWorldWhoseTicksWouldNotEndIsRefused() {
    refuses(
        WorldConfig.builder()
            .space(Square4.of(6, 7, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("in"))
            .field(FieldDef.scalar("out"))
            .propagator(MorphologicalOp.builder(0, 1).radius(Integer.MAX_VALUE).build())
            .dt(1)
            .build(),
        "visits cells=9.0194");
    refuses(
        WorldConfig.builder()
            .space(Square4.of(6, 7, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("out"))
            .propagator(new FaultPropagator(0, FaultPropagator.Fault.HEAP_EXHAUSTION, 5))
            .dt(1)
            .build(),
        "exhausts the heap after succeed_ticks=5");
  }

  @Test
  void aDescribedWorldTicksOnTheCallingThreadAlone() {
    byte[] file = recorded(plate(0.25).threads(2).build(), EVERY_STATE, RecordedPlate::commands);
    try (ReplayReader reader = ReplayReader.of(file)) {
      assertTrue(reader.header().world().orElseThrow().contains(" threads=2"));
      assertEquals(1, ReplayVerifier.described().config(reader).threads());
      assertTrue(ReplayVerifier.described().verify(reader).passed());
    }
  }
}
