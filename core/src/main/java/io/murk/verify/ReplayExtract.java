package io.murk.verify;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.ReplayEvent;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayHeader;
import io.murk.replay.ReplayReader;
import io.murk.replay.ReplaySink;
import io.murk.replay.v3.V3Header;
import io.murk.replay.v3.V3Writer;
import io.murk.space.Coord;
import io.murk.world.LockstepWorld;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A part of a recording as a file of its own. The range is verified on the way: its first state is
 * computed, and a file that does not verify is not extracted from. An interrupt ends it as it ends
 * a {@link ReplayVerifier}.
 */
public final class ReplayExtract {
  private ReplayExtract() {}

  /**
   * Writes a range of frames as a new recording, which starts with the state before it: the same
   * events and hashes, the builds and the user's bytes too. What happened behind the range's last
   * tick is left out.
   *
   * @param reader the file
   * @param verifier with the world's configuration, or for described worlds
   * @param from the first frame, 1 to {@code to}
   * @param to the last frame
   * @param sink where to; closed in any case
   * @throws MurkException {@link ErrorCode#REPLAY_MALFORMED} when the range does not verify, {@link
   *     ErrorCode#RECORDING_FAILED} when the sink does not take it
   */
  public static void range(
      ReplayReader reader, ReplayVerifier verifier, long from, long to, ReplaySink sink) {
    try (RangeWriter writer = new RangeWriter(reader, sink, from, to)) {
      requireRange(reader, from, to);
      requireSame(verifier.verify(reader, from, to, writer));
    } finally {
      try {
        sink.close();
      } catch (IOException e) {
        throw new MurkException(ErrorCode.RECORDING_FAILED, "the extract ended: " + e, e);
      }
    }
  }

  /**
   * Writes the first frames of a recording that began at tick 0 as a file of version 3, for murk
   * 0.1.9.
   *
   * @param to the last frame; no reset or restore may come before it
   * @param out closed in any case
   * @throws MurkException as of {@link #range}, and for what version 3 has no form for
   */
  public static void toVersion3(
      ReplayReader reader, ReplayVerifier verifier, long to, OutputStream out) {
    try (out) {
      requireRange(reader, 1, to);
      if (reader.header().startTick() != 0 || reader.frame(to).epoch() != 0) {
        throw new MurkException(
            ErrorCode.INVALID_ARGUMENT,
            "to="
                + to
                + " start_tick="
                + reader.header().startTick()
                + " allowed in version 3: from tick 0 on, without reset or restore");
      }
      try (V3Writer writer = new V3Writer(out, header(reader.header()))) {
        requireSame(verifier.verify(reader, 1, to, new Version3(writer)));
      }
    } catch (IOException e) {
      throw new MurkException(ErrorCode.RECORDING_FAILED, "the extract ended: " + e, e);
    }
  }

  private static void requireRange(ReplayReader reader, long from, long to) {
    if (from < 1 || from > to || to > reader.frames()) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "from=" + from + " to=" + to + " allowed: 1 <= from <= to <= " + reader.frames());
    }
  }

  private static void requireSame(Verification done) {
    if (!done.passed() || done.frames() != done.to() - done.from() + 1) {
      throw new MurkException(
          ErrorCode.REPLAY_MALFORMED, "the range does not verify: " + done.summary());
    }
  }

  private static V3Header header(ReplayHeader from) {
    Map<String, String> build = from.build();
    byte[] space = from.layout().lines().findFirst().orElse("").getBytes(StandardCharsets.UTF_8);
    return new V3Header(
        new V3Header.Build(
            "java " + build.getOrDefault("java", ""),
            build.getOrDefault("arch", "") + "-" + build.getOrDefault("os", ""),
            build.getOrDefault("murk", ""),
            build.getOrDefault("kernels", "")),
        from.seed(),
        V3Header.configHash(from.seed(), from.dt(), from.fields(), from.cells(), space),
        from.fields(),
        from.cells(),
        new V3Header.SpaceDescriptor(space));
  }

  /** Writes frames of version 3. */
  private record Version3(V3Writer writer) implements VerifierRun.Listener {
    @Override
    public void verified(ReplayFrame frame, LockstepWorld world) {
      List<Command> commands = new ArrayList<>();
      for (ReplayEvent event : frame.events()) {
        if (event instanceof ReplayEvent.Submitted submitted) {
          CommandBatch accepted = submitted.accepted(); // version 3 marks no refusals
          for (int i = 0; i < accepted.size(); i++) {
            commands.add(command(accepted, i));
          }
        } else if (event instanceof ReplayEvent.Failed failed && failed.usedUp()) {
          commands.clear();
        } else if (event instanceof ReplayEvent.Input) {
          throw new MurkException(
              ErrorCode.INVALID_ARGUMENT,
              "frame=" + frame.frame() + " has actions of agents: version 3 has no form for them");
        }
      }
      writer.write(commands, world.snapshot(), 0);
    }
  }

  private static Command command(CommandBatch batch, int i) {
    OptionalLong source =
        batch.hasSource(i) ? OptionalLong.of(batch.source(i)) : OptionalLong.empty();
    OptionalLong seq =
        batch.hasSourceSeq(i) ? OptionalLong.of(batch.sourceSeq(i)) : OptionalLong.empty();
    return new Command(
        payload(batch, i), batch.expiresAfterTick(i), source, seq, batch.priorityClass(i));
  }

  private static Payload payload(CommandBatch batch, int i) {
    return switch (batch.kind(i)) {
      case SET_FIELD -> {
        int[] axes = new int[batch.ndim(i)];
        for (int axis = 0; axis < axes.length; axis++) {
          axes[axis] = batch.coord(i, axis);
        }
        yield new Payload.SetField(
            Coord.of(axes), batch.field(i), batch.component(i), batch.value(i));
      }
      case SET_PARAMETER ->
          new Payload.SetParameter(batch.parameterKey(i), batch.parameterValue(i));
      case SET_PARAMETER_BATCH -> {
        List<Payload.SetParameter> all = new ArrayList<>();
        for (int k = 0; k < batch.parameterCount(i); k++) {
          all.add(new Payload.SetParameter(batch.parameterKey(i, k), batch.parameterValue(i, k)));
        }
        yield new Payload.SetParameterBatch(all);
      }
      case CUSTOM -> {
        byte[] bytes = new byte[batch.customSize(i)];
        batch.copyCustom(i, bytes, 0, bytes.length);
        yield new Payload.Custom(batch.customType(i), bytes);
      }
      case MOVE, SPAWN, DESPAWN ->
          throw new MurkException(
              ErrorCode.UNSUPPORTED_COMMAND, "kind=" + batch.kind(i) + " has no content here");
    };
  }
}
