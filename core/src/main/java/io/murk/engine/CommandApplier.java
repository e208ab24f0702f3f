package io.murk.engine;

import io.murk.arena.GenerationArena;
import io.murk.command.CommandKind;
import io.murk.command.ReasonCode;
import io.murk.field.FieldSchema;
import io.murk.field.FieldSet;
import io.murk.field.Mutability;
import io.murk.propagator.Pipeline;
import java.lang.foreign.ValueLayout;

/**
 * Executes drained commands in order.
 *
 * <p>SetField on a field that a propagator writes, and on a sparse field, edits the tick-start
 * state; on another per-tick field it sets the staged value. A command that can't be applied is
 * refused; it does not stop the tick.
 */
final class CommandApplier {
  private final FieldSchema schema;
  private final FieldSet driven;
  private final GenerationArena arena;

  CommandApplier(Pipeline pipeline, GenerationArena arena) {
    schema = pipeline.schema();
    driven = pipeline.driven();
    this.arena = arena;
  }

  /** Applies the live commands of {@code queue}, whose receipts start at {@code firstReceipt}. */
  void apply(IngressQueue queue, ReceiptLedger receipts, int firstReceipt) {
    for (int i = 0; i < queue.live; i++) {
      int command = queue.order[i];
      if (queue.kind[command] != CommandKind.SET_FIELD) {
        receipts.refuse(firstReceipt + i, ReasonCode.UNSUPPORTED_COMMAND);
      } else if (!setField(queue, command)) {
        receipts.refuse(firstReceipt + i, ReasonCode.NOT_APPLIED);
      }
    }
  }

  private boolean setField(IngressQueue queue, int command) {
    int field = queue.field[command];
    int rank = queue.rank[command];
    if (rank < 0
        || !schema.contains(field)
        || schema.def(field).mutability() == Mutability.STATIC) {
      return false;
    }
    int components = schema.components(field);
    int component = queue.component[command];
    if (component < 0 || component >= components) {
      return false;
    }
    boolean edit = driven.contains(field) || schema.def(field).mutability() == Mutability.SPARSE;
    var values = edit ? arena.editBase(field) : arena.staged(field);
    values.setAtIndex(
        ValueLayout.JAVA_FLOAT, (long) rank * components + component, queue.value[command]);
    return true;
  }
}
