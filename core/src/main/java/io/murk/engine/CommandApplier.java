package io.murk.engine;

import io.murk.arena.GenerationArena;
import io.murk.command.CommandEditor;
import io.murk.command.CommandRule;
import io.murk.command.CommandRules;
import io.murk.command.ReasonCode;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.field.FieldSet;
import io.murk.field.Mutability;
import io.murk.propagator.Pipeline;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Executes drained commands in order, and is the editor that custom ones see.
 *
 * <p>SetField on a field that a propagator writes, and on a sparse field, edits the tick-start
 * state; on another field it sets the staged value. A command that can't be applied is refused; it
 * does not stop the tick, and nothing of it holds. hot: 0 B/op once grown.
 */
final class CommandApplier implements CommandEditor {
  private final Pipeline pipeline;
  private final FieldSchema schema;
  private final FieldSet driven;
  private final GenerationArena arena;
  private final ParameterTable parameters;
  private final CommandRules rules;
  private final boolean[] touched;
  private final Undo undo = new Undo();
  private long tick;
  private int ruleType;
  private boolean inRule;
  private boolean setParameters;

  CommandApplier(
      Pipeline pipeline, GenerationArena arena, ParameterTable parameters, CommandRules rules) {
    this.pipeline = pipeline;
    schema = pipeline.schema();
    driven = pipeline.driven();
    this.arena = arena;
    this.parameters = parameters;
    this.rules = rules;
    touched = new boolean[schema.size()];
  }

  /**
   * Applies the live commands of {@code queue}, whose receipts start at {@code firstReceipt}, to
   * the tick that is being computed.
   */
  void apply(IngressQueue queue, ReceiptLedger receipts, int firstReceipt, long computing) {
    tick = computing;
    for (int i = 0; i < queue.live; i++) {
      ReasonCode refusal = execute(queue, queue.order[i]);
      if (refusal != null) {
        receipts.refuse(firstReceipt + i, refusal);
      }
    }
  }

  /** No rule is running and no field was touched, whatever an earlier tick left. */
  void stop() {
    inRule = false;
    Arrays.fill(touched, false);
  }

  /** Whether a rule is running, or failed in this tick. */
  boolean isRunning() {
    return inRule;
  }

  /** The failure of the rule that is running. */
  MurkException explain(Throwable thrown, String reason) {
    return new MurkException(
        ErrorCode.COMMAND_FAILED,
        "the rule of custom commands of type_id="
            + Integer.toUnsignedString(ruleType)
            + " failed: "
            + reason
            + " (tick="
            + tick
            + ")",
        thrown);
  }

  /** Whether a command of this tick set a staged value of a field that no propagator writes. */
  boolean touched(int field) {
    return touched[field];
  }

  private @Nullable ReasonCode execute(IngressQueue queue, int command) {
    return switch (queue.kind[command]) {
      case SET_FIELD -> {
        boolean applied =
            put(
                queue.field[command],
                queue.rank[command],
                queue.component[command],
                queue.value[command]);
        yield applied ? null : ReasonCode.NOT_APPLIED;
      }
      case SET_PARAMETER, SET_PARAMETER_BATCH ->
          setParameters(queue, command) ? null : ReasonCode.NOT_APPLIED;
      case CUSTOM -> custom(queue, command);
      case MOVE, SPAWN, DESPAWN -> ReasonCode.UNSUPPORTED_COMMAND;
    };
  }

  private boolean setParameters(IngressQueue queue, int command) {
    CommandContents contents = queue.contents;
    int from = queue.start[command];
    int to = from + queue.count[command];
    for (int at = from; at < to; at++) {
      if (!parameters.contains(contents.key(at))) {
        return false;
      }
    }
    for (int at = from; at < to; at++) {
      parameters.set(contents.key(at), contents.value(at));
    }
    parameters.changed();
    return true;
  }

  private @Nullable ReasonCode custom(IngressQueue queue, int command) {
    int type = queue.type[command];
    CommandRule rule = rules.ruleOrNull(type);
    if (rule == null) {
      return ReasonCode.UNSUPPORTED_COMMAND;
    }
    MemorySegment bytes = queue.contents.view(queue.start[command], queue.count[command]);
    undo.size = 0;
    setParameters = false;
    ruleType = type;
    inRule = true;
    boolean applied = rule.apply(type, bytes, this);
    inRule = false;
    if (!applied) {
      takeBack();
      return ReasonCode.NOT_APPLIED;
    }
    if (setParameters) {
      parameters.changed();
    }
    return null;
  }

  private void takeBack() {
    for (int i = undo.size - 1; i >= 0; i--) {
      if (undo.field[i] == Undo.PARAMETER) {
        parameters.set((int) undo.index[i], Double.longBitsToDouble(undo.bits[i]));
      } else {
        edit(undo.field[i]).setAtIndex(ValueLayout.JAVA_INT, undo.index[i], (int) undo.bits[i]);
      }
    }
  }

  @Override
  public boolean set(int field, int rank, int component, float value) {
    requireRule();
    return put(field, rank, component, value);
  }

  private void requireRule() {
    if (!inRule) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "the editor is for the call of a rule only; none is running");
    }
  }

  private boolean put(int field, int rank, int component, float value) {
    if (!schema.contains(field)
        || schema.def(field).mutability() == Mutability.STATIC
        || !isElement(field, rank, component)) {
      return false;
    }
    long index = index(field, rank, component);
    MemorySegment values = edit(field);
    if (inRule) {
      undo.add(field, index, values.getAtIndex(ValueLayout.JAVA_INT, index));
    }
    values.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
    return true;
  }

  private boolean isElement(int field, int rank, int component) {
    return rank >= 0
        && rank < schema.cells()
        && component >= 0
        && component < schema.components(field);
  }

  private long index(int field, int rank, int component) {
    return (long) rank * schema.components(field) + component;
  }

  /** Where an edit of a field goes. */
  private MemorySegment edit(int field) {
    if (driven.contains(field) || schema.def(field).mutability() == Mutability.SPARSE) {
      return arena.editBase(field);
    }
    touched[field] = true;
    return arena.staged(field);
  }

  @Override
  public boolean setParameter(int key, double value) {
    requireRule();
    if (!parameters.contains(key)) {
      return false;
    }
    undo.add(Undo.PARAMETER, key, Double.doubleToRawLongBits(parameters.staged(key)));
    parameters.set(key, value);
    setParameters = true;
    return true;
  }

  @Override
  public float value(int field, int rank, int component) {
    MemorySegment values = values(field);
    if (!isElement(field, rank, component)) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "field="
              + field
              + " rank="
              + rank
              + " component="
              + component
              + " allowed: rank < "
              + schema.cells()
              + ", component < "
              + schema.components(field));
    }
    return values.getAtIndex(ValueLayout.JAVA_FLOAT, index(field, rank, component));
  }

  @Override
  public MemorySegment values(int field) {
    requireRule();
    return driven.contains(field) || schema.def(field).mutability() != Mutability.PER_TICK
        ? arena.base(field)
        : arena.stagedReadOnly(field);
  }

  @Override
  public double parameter(int key) {
    requireRule();
    return parameters.require(key);
  }

  @Override
  public Space space() {
    return pipeline.space();
  }

  @Override
  public FieldSchema schema() {
    return schema;
  }

  @Override
  public long tick() {
    return tick;
  }

  /** What a rule replaced, to be set back in reverse when it refuses its command. */
  private static final class Undo {
    static final int PARAMETER = -1;

    int size;
    int[] field = new int[0];
    long[] index = new long[0];

    /** Grows last, so that its length is what all columns have room for. */
    long[] bits = new long[0];

    void add(int ofField, long at, long replaced) {
      if (size == bits.length) {
        int length = Math.max(16, size * 2);
        field = Arrays.copyOf(field, length);
        index = Arrays.copyOf(index, length);
        bits = Arrays.copyOf(bits, length);
      }
      field[size] = ofField;
      index[size] = at;
      bits[size++] = replaced;
    }
  }
}
