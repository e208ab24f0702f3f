package io.murk.ffi.callback;

import io.murk.ffi.marshal.Memory;
import io.murk.field.FieldSchema;
import io.murk.field.Mutability;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.Propagator;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The MurkCallbackContext of a step in the scratch memory of its world, written anew in every tick:
 * the struct, its three arrays of fields, parameters, shape, then the step's own scratch memory.
 * hot: 0 B/op.
 */
final class CallbackFrame {
  private static final int ALIGNMENT = 64;

  private final int[] reads;
  private final int[] readsPrevious;
  private final int[] writes;

  /** By place in {@link #writes}: zeroed before the step; staged only when it asks. */
  private final boolean[] zeroed;

  private final boolean[] lazy;

  /** By field; 0 for those that are not declared. */
  private final int[] components;

  private final long[] lengths;
  private final int[] shape;
  private final int parameters;
  private final int ndim;
  private final long cells;
  private final long frameBytes;
  private final long scratchBytes;

  CallbackFrame(CallbackPropagator.Declarations declared, Propagator.Site site, long scratchBytes) {
    FieldSchema schema = site.schema();
    reads = fields(declared.reads());
    readsPrevious = fields(declared.readsPrevious());
    writes = declared.writes().stream().mapToInt(FieldWrite::field).toArray();
    zeroed = new boolean[writes.length];
    lazy = new boolean[writes.length];
    components = new int[schema.size()];
    lengths = new long[schema.size()];
    cells = site.space().cellCount();
    for (int i = 0; i < writes.length; i++) {
      lazy[i] = schema.def(writes[i]).mutability() == Mutability.SPARSE;
      zeroed[i] = !lazy[i] && declared.writes().get(i).mode() == WriteMode.FULL;
    }
    for (int field = 0; field < schema.size(); field++) {
      lengths[field] = schema.floats(field);
      components[field] = (int) (cells == 0 ? 0 : lengths[field] / cells);
    }
    shape = site.space().shape();
    parameters = site.parameters().size();
    ndim = site.space().ndim();
    long fields = (long) reads.length + readsPrevious.length + writes.length;
    long numbers = (long) parameters + shape.length;
    frameBytes =
        aligned(
            CallbackContextLayout.BYTES + fields * StepFieldLayout.BYTES + numbers * Long.BYTES);
    this.scratchBytes = scratchBytes;
  }

  private static int[] fields(List<Integer> fields) {
    return fields.stream().mapToInt(Integer::intValue).toArray();
  }

  private static long aligned(long bytes) {
    return bytes + ALIGNMENT - 1 & -ALIGNMENT;
  }

  /** Scratch memory of frame and step, with room to align it, f32. */
  long floats() {
    return (ALIGNMENT + frameBytes + aligned(scratchBytes)) / Float.BYTES;
  }

  /** Writes the frame of a tick, and returns its address. */
  long write(StepContext context, boolean fills) {
    long frame = aligned(context.scratch(floats()).address());
    long at = frame + CallbackContextLayout.BYTES;
    at = writeReads(frame, at, context);
    at = writeWrites(frame, at, context, fills);
    at = writeNumbers(frame, at, context);
    Memory.putI32(frame + CallbackContextLayout.STRUCT_SIZE, CallbackContextLayout.BYTES);
    Memory.putI32(frame + CallbackContextLayout.RESULT, 1);
    Memory.putI64(frame + CallbackContextLayout.TICK_ID, context.tick());
    Memory.putF64(frame + CallbackContextLayout.DT, context.dt());
    Memory.putI64(frame + CallbackContextLayout.SEED, context.seed());
    Memory.putI64(frame + CallbackContextLayout.CELL_COUNT, cells);
    Memory.putI64(frame + CallbackContextLayout.SCRATCH, frame + frameBytes);
    Memory.putI64(frame + CallbackContextLayout.SCRATCH_BYTES, scratchBytes);
    Memory.putI32(frame + CallbackContextLayout.NDIM, ndim);
    return frame;
  }

  private long writeReads(long frame, long from, StepContext context) {
    long at = from;
    Memory.putI64(frame + CallbackContextLayout.READS, at);
    Memory.putI32(frame + CallbackContextLayout.N_READS, reads.length);
    for (int field : reads) {
      at = writeField(at, field, context.read(field).address());
    }
    Memory.putI64(frame + CallbackContextLayout.READS_PREVIOUS, at);
    Memory.putI32(frame + CallbackContextLayout.N_READS_PREVIOUS, readsPrevious.length);
    for (int field : readsPrevious) {
      at = writeField(at, field, context.readPrevious(field).address());
    }
    return at;
  }

  private long writeWrites(long frame, long from, StepContext context, boolean fills) {
    long at = from;
    Memory.putI64(frame + CallbackContextLayout.WRITES, at);
    Memory.putI32(frame + CallbackContextLayout.N_WRITES, writes.length);
    for (int i = 0; i < writes.length; i++) {
      long address = 0;
      if (!lazy[i]) {
        MemorySegment values = context.write(writes[i]);
        if (zeroed[i] && !fills) {
          values.fill((byte) 0);
        }
        address = values.address();
      }
      at = writeField(at, writes[i], address);
    }
    return at;
  }

  private long writeField(long at, int field, long address) {
    Memory.putI64(at + StepFieldLayout.VALUES, address);
    Memory.putI64(at + StepFieldLayout.LENGTH, lengths[field]);
    Memory.putI32(at + StepFieldLayout.FIELD_ID, field);
    Memory.putI32(at + StepFieldLayout.COMPONENTS, components[field]);
    return at + StepFieldLayout.BYTES;
  }

  private long writeNumbers(long frame, long from, StepContext context) {
    long at = from;
    Memory.putI64(frame + CallbackContextLayout.PARAMETERS, at);
    Memory.putI32(frame + CallbackContextLayout.N_PARAMETERS, parameters);
    for (int key = 0; key < parameters; key++, at += Double.BYTES) {
      Memory.putF64(at, context.parameter(key));
    }
    Memory.putI64(frame + CallbackContextLayout.SHAPE, at);
    Memory.putI32(frame + CallbackContextLayout.SHAPE_LEN, shape.length);
    for (int axis = 0; axis < shape.length; axis++, at += Long.BYTES) {
      Memory.putI64(at, shape[axis]);
    }
    return at;
  }
}
