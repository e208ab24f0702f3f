package io.murk.replay;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.field.FieldDef;
import io.murk.propagator.library.ActionBuffer;
import io.murk.propagator.library.AgentMovement;
import io.murk.propagator.library.FaultPropagator;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.Checkpoint;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A recording of a real world with all that can happen to one, the same bytes each time. */
final class RecordedWorld {
  /** Ticks that were published, in the order of the file. */
  static final List<Long> TICKS = List.of(1L, 2L, 3L, 4L, 1L, 2L, 3L, 1L, 2L);

  private RecordedWorld() {}

  private static WorldConfig config(ActionBuffer actions) {
    return WorldConfig.builder()
        .space(Square4.of(2, 3, EdgeBehavior.CLAMP))
        .field(FieldDef.scalar("heat"))
        .field(FieldDef.scalar("fault"))
        .field(FieldDef.scalar("presence"))
        .parameter("rate", 0.5)
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).source(2, 10f).build())
        .propagator(AgentMovement.builder(2, actions).place(0, 4).place(1, 2).build())
        .propagator(new FaultPropagator(1, FaultPropagator.Fault.FAILURE, 4))
        .dt(0.5)
        .seed(7)
        .maxIngressQueue(3)
        .build();
  }

  private static CommandBatch commands(int tick) {
    Command set = Command.of(new Payload.SetField(Coord.of(tick % 2, tick % 3), 0, 0, tick + 0.5f));
    Command rate = Command.of(new Payload.SetParameter(0, tick));
    Command both =
        Command.of(
            new Payload.SetParameterBatch(
                List.of(new Payload.SetParameter(0, -tick), new Payload.SetParameter(9, 1))));
    Command custom = Command.of(new Payload.Custom(0xCAFE, (byte) 1, (byte) 2, (byte) 3));
    return CommandBatch.of(
        List.of(
            set.from(3, tick).priority(0),
            both.expiresAfter(tick + 100L),
            rate,
            custom.priority(255),
            custom));
  }

  /** What a world tells while it ticks, fails, is reset and goes on from another state. */
  static byte[] recording(RecordingOptions options) {
    MemorySink sink = new MemorySink();
    ActionBuffer actions = new ActionBuffer(8);
    try (LockstepWorld world = new LockstepWorld(config(actions));
        Recording recording = world.record(sink, options)) {
      for (int tick = 1; tick <= 4; tick++) {
        actions.submit(
            tick % 2, tick > 2 ? ActionBuffer.Direction.EAST : ActionBuffer.Direction.NORTH);
        world.step(tick % 2 == 0 ? CommandBatch.NONE : commands(tick));
        recording.note(("after " + tick).getBytes(StandardCharsets.UTF_8));
      }
      Checkpoint fourth = world.checkpoint();
      world.step(commands(5));
      world.reset(99);
      world.step();
      world.step(commands(2));
      world.step();
      world.restore(fourth);
      world.reset(100);
      world.step(commands(1));
      world.step();
      recording.note((byte) 1);
    }
    return sink.toByteArray();
  }
}
