package io.murk.propagator.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.murk.command.CommandBatch;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.Propagator;
import io.murk.propagator.WriteMode;
import io.murk.space.Space;
import io.murk.testing.AllocationProbe;
import io.murk.testing.FieldValues;
import io.murk.world.LockstepWorld;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every propagator of the library must do, on every space. */
abstract class PropagatorContract {
  /** No propagator gives this NaN by itself. */
  private static final int UNWRITTEN = 0x7fcdabcd;

  /** The propagator as it comes from its builder, a new one each time. */
  abstract Propagator propagator();

  /** Spaces to run it on. */
  List<Space> spaces() {
    return LibraryWorlds.spaces();
  }

  private StepProbe runOnce(Space space, int filler) throws Exception {
    Propagator propagator = propagator();
    var site = LibraryWorlds.site(space);
    var probe = new StepProbe(site, propagator, LibraryWorlds.values(site.schema()), filler);
    propagator.bind(site).run(probe);
    return probe;
  }

  @Test
  void fullWritesFillEveryElementWhateverWasThere() throws Exception {
    for (Space space : spaces()) {
      StepProbe probe = runOnce(space, UNWRITTEN);
      StepProbe other = runOnce(space, 0);
      for (FieldWrite write : propagator().access().writes()) {
        float[] values = FieldValues.of(probe.written(write.field()));
        if (write.mode() == WriteMode.FULL) {
          for (int i = 0; i < values.length; i++) {
            assertNotEquals(UNWRITTEN, Float.floatToRawIntBits(values[i]), space + " element " + i);
          }
        }
        FieldValues.assertBits(
            values, FieldValues.of(other.written(write.field())), space.toString());
      }
    }
  }

  @Test
  void onlyWhatIsDeclaredIsAskedForAndAllOfItIs() throws Exception {
    for (Space space : spaces()) {
      StepProbe probe = runOnce(space, 0);
      assertEquals(propagator().access().reads(), probe.reads(), "reads on " + space);
      assertEquals(
          propagator().access().writes().stream().map(FieldWrite::field).sorted().toList(),
          probe.writes(),
          "writes on " + space);
      for (int field : probe.previous().stream().toArray()) {
        assertEquals(true, propagator().access().readsPrevious().contains(field));
      }
    }
  }

  @Test
  void theLargestTimeStepIsANumberAboveZero() {
    for (Space space : spaces()) {
      var limit = propagator().maxDt(space);
      assertEquals(
          true,
          limit.isEmpty() || Double.isFinite(limit.getAsDouble()) && limit.getAsDouble() > 0,
          space + " " + limit);
    }
  }

  @Test
  void worldsRepeatThemselvesAndResetBringsThemBack() {
    for (Space space : spaces()) {
      var config = LibraryWorlds.config(space, propagator());
      var again = LibraryWorlds.config(space, propagator());
      try (var world = new LockstepWorld(config);
          var twin = new LockstepWorld(again)) {
        long hash = LibraryWorlds.run(world, 6);
        assertEquals(hash, LibraryWorlds.run(twin, 6), "twin on " + space);
        world.reset(LibraryWorlds.SEED);
        assertEquals(hash, LibraryWorlds.run(world, 6), "reset on " + space);
      }
    }
  }

  @Test
  void aTickTakesNoHeap() {
    Space space = LibraryWorlds.spaces().getLast();
    try (var world = new LockstepWorld(LibraryWorlds.config(space, propagator()))) {
      LibraryWorlds.run(world, 2);
      ActionBuffer actions = LibraryWorlds.actionsOrNull(world);
      Runnable tick =
          () -> {
            if (actions != null) {
              actions.submit(3, ActionBuffer.Direction.EAST);
            }
            world.step(CommandBatch.NONE);
          };
      assertEquals(0, AllocationProbe.bytes(LibraryWorlds.WARM_TICKS, tick), space.toString());
      assertEquals(true, world.lastResult().succeeded());
    }
  }
}
