package io.murk.ffi.view;

import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.field.FieldType;
import io.murk.field.Mutability;

/** Views of fields: opened into a MurkFieldView, closed by handle. */
public final class FieldViews {
  /** Axes of the longest shape: those of a coordinate, worlds, components. */
  public static final int MAX_AXES = Check.MAX_NDIM + 2;

  /** All open views. */
  public static final ViewTable OPEN = new ViewTable();

  private FieldViews() {}

  /** Checks what can be wrong before a lease is taken. */
  public static void check(Snapshot snapshot, int field, long out) {
    ViewCheck.structSize("out", out, FieldViewLayout.BYTES);
    ViewCheck.field(field, snapshot.schema());
  }

  /**
   * Opens a view and writes it.
   *
   * @param state what is leased: one world, or all of a batch
   * @param hold its hold, which the view takes over; closed here if that fails
   * @param batch whether the shape begins with the worlds
   */
  public static void open(Snapshot state, AutoCloseable hold, int field, boolean batch, long out)
      throws Exception {
    long view;
    long stride;
    long address;
    int[] space;
    try {
      stride = stride(state, field);
      address = state.field(field, 0).address();
      space = axes(state);
      view = OPEN.insert(hold); // last: who can't be told of a view can't release it
    } catch (Throwable t) {
      hold.close();
      throw t;
    }
    Memory.putI32(out + FieldViewLayout.COMPONENTS, state.schema().components(field));
    Memory.putI64(out + FieldViewLayout.VIEW, view);
    Memory.putI64(out + FieldViewLayout.ADDRESS, address);
    Memory.putI64(out + FieldViewLayout.LENGTH, state.worldFloats(field) * state.worlds());
    Memory.putI64(out + FieldViewLayout.N_WORLDS, state.worlds());
    Memory.putI64(out + FieldViewLayout.WORLD_STRIDE, stride);
    Memory.putI64(out + FieldViewLayout.TICK_ID, state.tick(0));
    Memory.putI64(out + FieldViewLayout.GENERATION, state.generation(0));
    Memory.putI32(out + FieldViewLayout.RESERVED, 0);
    writeShape(state, field, batch, space, out);
  }

  private static int[] axes(Snapshot state) {
    int[] space = state.space().shape();
    return space.length > Check.MAX_NDIM ? new int[] {state.schema().cells()} : space;
  }

  /**
   * Checks a buffer for a field of all worlds.
   *
   * @return f32 of one world
   */
  public static long room(Snapshot snapshot, int field, long buffer, long length) {
    ViewCheck.field(field, snapshot.schema());
    Check.array("buffer", buffer, Float.BYTES);
    long floats = snapshot.worldFloats(field);
    Check.room("length", length, Check.elements(floats, snapshot.worlds()));
    return floats;
  }

  /** f32 from one world to the next: 0 if all worlds show one copy. */
  private static long stride(Snapshot state, int field) {
    if (state.worlds() == 1) {
      return state.worldFloats(field);
    }
    Mutability mutability = state.schema().def(field).mutability();
    if (mutability == Mutability.SPARSE) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "field="
              + field
              + " is Sparse: its worlds lie apart, allowed: murk_batched_world_field_view_open or"
              + " murk_batched_read_field_all");
    }
    if (mutability == Mutability.STATIC) {
      long first = state.field(field, 0).address();
      return (state.field(field, 1).address() - first) / Float.BYTES;
    }
    if (!state.isContiguous(field)) {
      throw new MurkException(
          ErrorCode.EXECUTION_FAILED,
          "field="
              + field
              + ": leases on single worlds keep the worlds of the batch apart; release them, or"
              + " use murk_batched_read_field_all");
    }
    return state.worldFloats(field);
  }

  private static void writeShape(Snapshot state, int field, boolean batch, int[] space, long out) {
    int axes = 0;
    long shape = out + FieldViewLayout.SHAPE;
    if (batch) {
      Memory.putI64(shape + (long) axes++ * Long.BYTES, state.worlds());
    }
    for (int length : space) {
      Memory.putI64(shape + (long) axes++ * Long.BYTES, length);
    }
    if (state.schema().def(field).type() instanceof FieldType.Vector vector) {
      Memory.putI64(shape + (long) axes++ * Long.BYTES, vector.components());
    }
    Memory.putI32(out + FieldViewLayout.NDIM, axes);
    for (int axis = axes; axis < MAX_AXES; axis++) {
      Memory.putI64(shape + (long) axis * Long.BYTES, 0);
    }
  }
}
