package io.murk.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.murk.egress.EgressTarget;
import io.murk.obs.ObsDtype;
import io.murk.obs.ObsEntry;
import io.murk.obs.Pool;
import io.murk.perf.bench.Views;
import io.murk.perf.reference.ReferenceLibrary;
import io.murk.space.EdgeBehavior;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Observations that are compared with C do the same work: the same output and mask bytes. */
final class ObservationTwinsTest {
  @BeforeEach
  void hasReferences() {
    assumeTrue(
        ReferenceLibrary.missing().isEmpty(), () -> ReferenceLibrary.missing().orElseThrow());
  }

  @Test
  void disksAreTheSame() {
    for (int radius = 0; radius <= 3; radius++) {
      int r = radius;
      assertTwins(Views.inner(ObsEntry.agentDisk(0, r)), (views, to) -> views.disksInC(r, to));
    }
  }

  @Test
  void rectsAreTheSameAtEveryEdge() {
    for (EdgeBehavior edge : new EdgeBehavior[] {EdgeBehavior.ABSORB, EdgeBehavior.WRAP}) {
      for (int half = 0; half <= 7; half++) {
        int h = half;
        ObsEntry rect = ObsEntry.agentRect(0, h, h);
        assertTwins(Views.some(edge, rect), (views, to) -> views.rectsInC(h, to));
        assertTwins(
            Views.some(edge, rect.as(new ObsDtype.U8(2.5f, 0f))),
            (views, to) -> views.bytesInC(h, 2.5f, to));
      }
    }
  }

  @Test
  void pooledMeansAreTheSame() {
    for (int side : new int[] {2, 3, 31, 33, 64, 84, 85}) {
      ObsEntry pool = ObsEntry.all(0).pooled(Pool.square(Pool.Kernel.MEAN, 2, 2));
      assertTwins(Views.whole(side, pool), Views::poolInC);
    }
  }

  private static void assertTwins(Views views, BiConsumer<Views, EgressTarget> reference) {
    try (views) {
      EgressTarget to = views.target();
      to.output().fill((byte) 7);
      to.mask().fill((byte) 7);
      views.observe();
      reference.accept(views, to);
      assertEquals(-1, views.observed().mask().mismatch(to.mask()), "mask");
      assertEquals(-1, views.observed().output().mismatch(to.output()), "output");
    }
  }
}
