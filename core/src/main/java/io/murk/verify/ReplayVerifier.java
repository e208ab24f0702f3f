package io.murk.verify;

import io.murk.describe.WorldDescription;
import io.murk.engine.state.StateBytes;
import io.murk.engine.state.StateLayout;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.field.Mutability;
import io.murk.propagator.Pipeline;
import io.murk.propagator.Propagator;
import io.murk.propagator.library.AgentMovement;
import io.murk.propagator.library.FaultPropagator;
import io.murk.propagator.library.MorphologicalOp;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayHeader;
import io.murk.replay.ReplayReader;
import io.murk.world.WorldConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a recording again and compares: the hash of every tick, every whole state, and observations
 * whose plans it can build. Immutable; a verification uses its reader and a world of its own on the
 * thread that calls it.
 *
 * <p>A recorded tick is given the commands that were submitted for it and what its propagators took
 * from outside. Attempts that failed changed nothing and are not made again; a tick that fails now
 * is tried as often as it was then, and is a divergence after that.
 *
 * <p>The world is built of the caller's configuration, or of the description in the file, which may
 * come from anywhere: the memory of a described world is bounded by its states in the file and
 * {@link #maxCells}, and the time of one of its ticks by 512 visits of so many cells. It ticks on
 * the calling thread alone. How many ticks there are, the file says.
 *
 * <p>An interrupt of the calling thread ends a verification between two frames with {@link
 * ErrorCode#INTERRUPTED}; the thread stays interrupted.
 */
public final class ReplayVerifier {
  /** Visits of each of the most cells that a tick of a described world may make. */
  private static final long VISITS = 512;

  /** Bytes of Static fields that a described world may have beyond those that its file has. */
  private static final long STATIC_BYTES = 1L << 28;

  private final @Nullable WorldConfig config;
  private final PlanDecoder decoder;
  private final long maxCells;

  private ReplayVerifier(@Nullable WorldConfig config, PlanDecoder decoder, long maxCells) {
    this.config = config;
    this.decoder = decoder;
    this.maxCells = maxCells;
  }

  /**
   * A verifier that builds the recorded world of this configuration, whatever its seed. If it has
   * agents, worlds of the caller keep their actions; but when it has parts that cannot be described
   * ({@link WorldConfig#describe}), no world of it may tick meanwhile.
   */
  public static ReplayVerifier of(WorldConfig config) {
    return new ReplayVerifier(config, PlanDecoder.NONE, WorldConfig.MAX_PARSED_CELLS);
  }

  /** A verifier that builds the recorded world of the description in the file. */
  public static ReplayVerifier described() {
    return new ReplayVerifier(null, PlanDecoder.NONE, WorldConfig.MAX_PARSED_CELLS);
  }

  /** This verifier, comparing observations too. */
  public ReplayVerifier plans(PlanDecoder value) {
    return new ReplayVerifier(config, value, maxCells);
  }

  /** This verifier with other bounds: the most cells of a described world; 2^22 by default. */
  public ReplayVerifier maxCells(long value) {
    return new ReplayVerifier(config, decoder, value);
  }

  /** Verifies the whole file; as {@link #verify(ReplayReader, long, long)}. */
  public Verification verify(ReplayReader reader) {
    return verify(reader, 1, reader.frames());
  }

  /**
   * Verifies a range, starting from the nearest state before it.
   *
   * @param from its first frame, 1 to frames + 1
   * @param to its last frame, {@code from - 1} to frames
   * @throws MurkException {@code REPLAY_*} when the file is damaged, or cannot be a recording of
   *     such a world; {@link ErrorCode#INVALID_ARGUMENT} when there is no configuration and the
   *     file describes no world that can be built
   */
  public Verification verify(ReplayReader reader, long from, long to) {
    return verify(reader, from, to, (frame, world) -> {});
  }

  Verification verify(ReplayReader reader, long from, long to, VerifierRun.Listener listener) {
    require("from", from, 1, reader.frames() + 1);
    require("to", to, from - 1, reader.frames());
    WorldConfig used = config(reader);
    String layout = StateLayout.of(used.pipeline());
    if (!layout.equals(reader.header().layout())) {
      return otherLayout(reader, from, to, layout);
    }
    try (VerifierRun run = new VerifierRun(reader, used, decoder)) {
      return run.run(from, to, listener);
    } catch (MurkException e) {
      if (e.code() != ErrorCode.CHECKPOINT_MISMATCH) {
        throw e;
      }
      return other(reader, from, to, String.valueOf(e.getMessage()));
    }
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, name + "=" + value + " allowed=" + least + ".." + most);
    }
  }

  private static Verification otherLayout(ReplayReader reader, long from, long to, String layout) {
    List<String> recorded = reader.header().layout().lines().toList();
    List<String> now = layout.lines().toList();
    int line = 0;
    while (line < recorded.size()
        && line < now.size()
        && recorded.get(line).equals(now.get(line))) {
      line++;
    }
    String told = line < recorded.size() ? recorded.get(line) : "nothing more";
    String given = line < now.size() ? now.get(line) : "nothing more";
    return other(reader, from, to, "recorded=[" + told + "] given=[" + given + "]");
  }

  private static Verification other(ReplayReader reader, long from, long to, String detail) {
    Divergence divergence =
        new Divergence(
            Divergence.Kind.LAYOUT,
            from - 1,
            0,
            reader.header().startTick(),
            from - 1,
            detail,
            Optional.empty(),
            "",
            List.of());
    return new Verification(from, to, 0, 0, 0, 0, 0, reader.isComplete(), Optional.of(divergence));
  }

  /** The configuration that worlds are built of. */
  WorldConfig config(ReplayReader reader) {
    WorldConfig given = config;
    if (given != null) {
      return apart(given);
    }
    ReplayHeader header = reader.header();
    WorldDescription description = description(header);
    if (!description.isComplete()) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "the file does not describe "
              + description.missing()
              + ": give the configuration of the world");
    }
    WorldConfig parsed = WorldConfig.parse(description, maxCells, 1);
    requireBacked(reader, parsed.schema(), description.blobBytes());
    requireBounded(parsed, description.blobBytes());
    return parsed;
  }

  /** A configuration that shares no action buffer with the worlds of the caller, if it can be. */
  private static WorldConfig apart(WorldConfig given) {
    boolean shares =
        given.pipeline().stages().stream()
            .anyMatch(stage -> stage.propagator() instanceof AgentMovement);
    if (!shares) {
      return given;
    }
    WorldDescription description = given.describe();
    return description.isComplete() ? WorldConfig.parse(description, Long.MAX_VALUE) : given;
  }

  /** The description in a header. */
  static WorldDescription description(ReplayHeader header) {
    String text =
        header
            .world()
            .orElseThrow(() ->
                new MurkException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the file has no description of its world: give its configuration"));
    return WorldDescription.of(text, header.blob().toArray(ValueLayout.JAVA_BYTE));
  }

  /** The file has a state as large as that of the world it describes. */
  private static void requireBacked(ReplayReader reader, FieldSchema schema, long blobBytes) {
    if (reader.states().isEmpty()) {
      throw new MurkException(
          ErrorCode.REPLAY_TRUNCATED, "the file ends before its first state: nothing can be run");
    }
    ReplayFrame.State first = reader.states().getFirst();
    MemorySegment bytes = reader.bytes(first);
    long fixed = 0;
    long changing = 0;
    for (int field = 0; field < schema.size(); field++) {
      long size = Float.BYTES * schema.floats(field);
      boolean isStatic = schema.def(field).mutability() == Mutability.STATIC;
      fixed = Math.addExact(fixed, isStatic ? size : 0);
      changing = Math.addExact(changing, isStatic ? 0 : size);
    }
    if (changing > bytes.byteSize() || fixed > STATIC_BYTES + blobBytes) {
      throw new MurkException(
          ErrorCode.REPLAY_MALFORMED,
          "the described world has a state of bytes="
              + changing
              + " and Static fields of bytes="
              + fixed
              + " allowed="
              + bytes.byteSize()
              + " as in the file, and "
              + (STATIC_BYTES + blobBytes)
              + "; give its configuration");
    }
    StateBytes.read(bytes, schema);
  }

  /** A tick of the described world ends soon, and leaves the heap to others. */
  private void requireBounded(WorldConfig parsed, long blobBytes) {
    long each = parsed.space().cellCount() + blobBytes / Integer.BYTES; // of a graph, the edges
    long most = Math.multiplyHigh(VISITS, maxCells) == 0 ? VISITS * maxCells : Long.MAX_VALUE;
    double visits = 0;
    for (Pipeline.Stage stage : parsed.pipeline().stages()) {
      Propagator propagator = stage.propagator();
      if (propagator instanceof FaultPropagator(int f, FaultPropagator.Fault fault, long ticks)
          && fault == FaultPropagator.Fault.HEAP_EXHAUSTION) {
        throw new MurkException(
            ErrorCode.INVALID_ARGUMENT,
            "the described world exhausts the heap after succeed_ticks="
                + ticks
                + ": give its configuration");
      }
      boolean passes = propagator instanceof MorphologicalOp;
      visits += (double) each * (passes ? ((MorphologicalOp) propagator).radius() : 1);
    }
    if (visits > most) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "a tick of the described world visits cells="
              + visits
              + " allowed=0.."
              + most
              + "; allow more by maxCells, or give its configuration");
    }
  }
}
