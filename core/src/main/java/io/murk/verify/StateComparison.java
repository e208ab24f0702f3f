package io.murk.verify;

import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import io.murk.egress.Snapshot;
import io.murk.engine.state.StateBytes;
import io.murk.engine.state.WorldState;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.Pipeline;
import io.murk.propagator.library.AgentMovement;
import io.murk.replay.ReplayEvent;
import io.murk.replay.ReplayFrame;
import io.murk.world.LockstepWorld;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** A recorded state beside that of a world: fields, parameters, and what the steps remember. */
final class StateComparison {
  private static final ValueLayout.OfInt BITS = ValueLayout.JAVA_INT_UNALIGNED;
  private static final String COMMANDS = "commands";

  private final WorldState recorded;
  private final LockstepWorld world;
  private final Pipeline pipeline;
  private final Snapshot snapshot;
  private final List<Integer> fields = new ArrayList<>();
  private final List<String> others = new ArrayList<>();

  /**
   * Compares.
   *
   * @param recorded the state in the file
   * @param world what was computed again
   * @param supplied propagators that took something from outside, and may have more of it waiting
   */
  StateComparison(WorldState recorded, LockstepWorld world, BitSet supplied) {
    this.recorded = recorded;
    this.world = world;
    pipeline = world.config().pipeline();
    snapshot = world.snapshot();
    if (recorded.parameters().length != pipeline.parameters().size()
        || recorded.memories().size() != pipeline.stages().size()) {
      throw new MurkException(
          ErrorCode.REPLAY_MALFORMED,
          "a state has parameters="
              + recorded.parameters().length
              + " propagators="
              + recorded.memories().size()
              + " allowed="
              + pipeline.parameters().size()
              + " and "
              + pipeline.stages().size());
    }
    for (int field = 0; field < recorded.fields().length; field++) {
      MemorySegment values = recorded.fields()[field];
      if (values != null && values.mismatch(snapshot.field(field, 0)) >= 0) {
        fields.add(field);
      }
    }
    if (recorded.tick() != world.currentTick()) {
      others.add("tick recorded=" + recorded.tick() + " replayed=" + world.currentTick());
    }
    if (recorded.seed() != world.seed()) {
      others.add("seed recorded=" + recorded.seed() + " replayed=" + world.seed());
    }
    compareParameters();
    compareMemories(supplied);
  }

  private void compareParameters() {
    for (int key = 0; key < recorded.parameters().length; key++) {
      double told = recorded.parameters()[key];
      double now = snapshot.parameter(key, 0);
      if (Double.doubleToRawLongBits(told) != Double.doubleToRawLongBits(now)) {
        others.add(
            "parameter="
                + key
                + " ("
                + pipeline.parameters().parameters().get(key).name()
                + ") recorded="
                + told
                + " replayed="
                + now);
      }
    }
  }

  /**
   * Actions that wait came from outside between two ticks; they are told when a tick takes them.
   */
  private void compareMemories(BitSet supplied) {
    boolean remembers = false;
    for (byte[] memory : recorded.memories()) {
      remembers |= memory.length > 0;
    }
    if (!remembers) {
      return;
    }
    MemorySegment bytes = MemorySegment.ofArray(world.checkpoint().toByteArray());
    WorldState now = StateBytes.read(bytes, world.config().schema());
    for (int stage = 0; stage < recorded.memories().size(); stage++) {
      Pipeline.Stage each = pipeline.stages().get(stage);
      boolean outside = supplied.get(stage) || each.propagator() instanceof AgentMovement;
      if (!outside && !Arrays.equals(recorded.memories().get(stage), now.memories().get(stage))) {
        others.add("what propagator=" + stage + " (" + each.name() + ") remembers differs");
      }
    }
  }

  boolean isEqual() {
    return fields.isEmpty() && others.isEmpty();
  }

  boolean hasEqualFields() {
    return fields.isEmpty();
  }

  /** What differs besides values of fields. */
  List<String> others() {
    return others;
  }

  /**
   * The propagator after which they parted: of the fields that differ, the one that changes first
   * in a tick, by commands alone or by the first stage.
   */
  String propagator() {
    if (fields.isEmpty()) {
      return others.isEmpty() ? "" : COMMANDS;
    }
    int writer = writer(firstField());
    return writer < 0 ? COMMANDS : writer + " (" + pipeline.stages().get(writer).name() + ")";
  }

  private int firstField() {
    int first = fields.getFirst();
    for (int field : fields) {
      if (writer(field) < writer(first)) {
        first = field;
      }
    }
    return first;
  }

  /** The stage that writes a field, or -1. */
  private int writer(int field) {
    for (int stage = 0; stage < pipeline.stages().size(); stage++) {
      for (FieldWrite write : pipeline.stages().get(stage).access().writes()) {
        if (write.field() == field) {
          return stage;
        }
      }
    }
    return -1;
  }

  /**
   * The value to name: one that a command of the tick names if it differs, else the first.
   *
   * @param frame the frame of the recorded state
   * @param commands frames whose commands may be the cause
   */
  Optional<Divergence.Place> place(long frame, Iterable<ReplayFrame> commands) {
    if (fields.isEmpty()) {
      return Optional.empty();
    }
    int field = firstField();
    int components = snapshot.schema().components(field);
    long element = -1;
    for (ReplayFrame each : commands) {
      for (ReplayEvent.Submitted submitted : each.submissions()) {
        long named = named(submitted.accepted(), field);
        element = named >= 0 ? named : element;
      }
    }
    long values = 0;
    for (long i = 0; i < snapshot.schema().floats(field); i++) {
      if (differs(field, i)) {
        values++;
        element = element < 0 ? i : element;
      }
    }
    int rank = (int) (element / components);
    List<Integer> cell = new ArrayList<>();
    for (int axis : snapshot.space().coord(rank)) {
      cell.add(axis);
    }
    return Optional.of(
        new Divergence.Place(
            frame,
            field,
            snapshot.schema().def(field).name(),
            rank,
            cell,
            (int) (element % components),
            recorded.fields()[field].getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, element),
            snapshot.field(field, 0).getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, element),
            values,
            fields.stream().map(each -> snapshot.schema().def(each).name()).toList()));
  }

  /** The last element of a field that a command sets and that differs, or -1. */
  private long named(CommandBatch batch, int field) {
    long found = -1;
    int components = snapshot.schema().components(field);
    for (int i = 0; i < batch.size(); i++) {
      if (batch.kind(i) == CommandKind.SET_FIELD && batch.field(i) == field) {
        int[] coord = new int[batch.ndim(i)];
        for (int axis = 0; axis < coord.length; axis++) {
          coord[axis] = batch.coord(i, axis);
        }
        int rank = snapshot.space().rank(coord, coord.length);
        long element = (long) rank * components + batch.component(i);
        boolean isValue = rank >= 0 && batch.component(i) >= 0 && batch.component(i) < components;
        found = isValue && differs(field, element) ? element : found;
      }
    }
    return found;
  }

  private boolean differs(int field, long element) {
    return recorded.fields()[field].getAtIndex(BITS, element)
        != snapshot.field(field, 0).getAtIndex(BITS, element);
  }
}
