package io.murk.ffi.callback;

import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;
import io.murk.propagator.FieldWrite;
import io.murk.propagator.WriteMode;
import java.util.ArrayList;
import java.util.List;

/** Reads the definitions of C propagators from the caller's structs. */
public final class CallbackReader {
  /** Upper bounds, as in murk.h. */
  static final int MAX_FIELDS = 1 << 16;

  static final long MAX_SCRATCH_BYTES = 1L << 40;

  private static final String MODES = "0 Full|1 Incremental";

  private CallbackReader() {}

  /** MurkPropagatorDef. */
  public static CallbackPropagator basic(long def) {
    Check.pointer("def", def);
    return new CallbackPropagator(
        declarations(def),
        new CallbackPropagator.Function(
            function(Memory.i64(def + PropagatorDefLayout.STEP_FN)),
            Memory.i64(def + PropagatorDefLayout.USER_DATA),
            CallbackPropagator.Destructor.NONE,
            CallbackPropagator.BASIC),
        new CallbackPropagator.Needs(
            scratch(Memory.i64(def + PropagatorDefLayout.SCRATCH_BYTES)), 0));
  }

  /** MurkCallbackDef. */
  public static CallbackPropagator full(long def) {
    Check.pointer("def", def);
    Check.size(
        "struct_size",
        Integer.toUnsignedLong(Memory.i32(def + CallbackDefLayout.STRUCT_SIZE)),
        CallbackDefLayout.BYTES,
        CallbackDefLayout.BYTES);
    int flags =
        Check.range(
            "flags", Memory.i32(def + CallbackDefLayout.FLAGS), 0, CallbackPropagator.ALL_FLAGS);
    for (int at = CallbackDefLayout.RESERVED; at < CallbackDefLayout.BYTES; at += Long.BYTES) {
      if (Memory.i64(def + at) != 0) {
        throw Check.invalid("reserved is not zero, allowed: zero");
      }
    }
    double maxDt = Memory.f64(def + CallbackDefLayout.MAX_DT);
    if (!(maxDt >= 0 && maxDt < Double.POSITIVE_INFINITY)) {
      throw Check.invalid("max_dt=" + maxDt + " allowed: finite, > 0, or 0 for any");
    }
    long userData = Memory.i64(def + CallbackDefLayout.USER_DATA);
    long destroyData = Memory.i64(def + CallbackDefLayout.DESTROY_DATA);
    var destructor =
        new CallbackPropagator.Destructor(
            Memory.i64(def + CallbackDefLayout.DESTROY_FN),
            destroyData == 0 ? userData : destroyData);
    Check.pointerOrNull("destroy_fn", destructor.function());
    return new CallbackPropagator(
        declarations(def + CallbackDefLayout.NAME),
        new CallbackPropagator.Function(
            function(Memory.i64(def + CallbackDefLayout.STEP_FN)), userData, destructor, flags),
        new CallbackPropagator.Needs(
            scratch(Memory.i64(def + CallbackDefLayout.SCRATCH_BYTES)), maxDt));
  }

  private static long function(long address) {
    Check.pointer("step_fn", address);
    return address;
  }

  private static long scratch(long bytes) {
    if (bytes < 0 || bytes > MAX_SCRATCH_BYTES) {
      throw Check.invalid(
          "scratch_bytes=" + Long.toUnsignedString(bytes) + " allowed=0.." + MAX_SCRATCH_BYTES);
    }
    return bytes;
  }

  /** Name and fields, which lie alike in both structs. */
  private static CallbackPropagator.Declarations declarations(long def) {
    return new CallbackPropagator.Declarations(
        Text.read("name", Memory.i64(def + PropagatorDefLayout.NAME)),
        fields(
            "reads",
            Memory.i64(def + PropagatorDefLayout.READS),
            Memory.i64(def + PropagatorDefLayout.N_READS)),
        fields(
            "reads_previous",
            Memory.i64(def + PropagatorDefLayout.READS_PREVIOUS),
            Memory.i64(def + PropagatorDefLayout.N_READS_PREVIOUS)),
        writes(
            Memory.i64(def + PropagatorDefLayout.WRITES),
            Memory.i64(def + PropagatorDefLayout.N_WRITES)));
  }

  private static List<Integer> fields(String name, long address, long count) {
    int n = Check.size("n_" + name, count, 0, MAX_FIELDS);
    pointerUnlessEmpty(name, address, n);
    List<Integer> fields = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      fields.add(field(name, i, Memory.i32(address + (long) i * Integer.BYTES)));
    }
    return fields;
  }

  private static List<FieldWrite> writes(long address, long count) {
    int n = Check.size("n_writes", count, 0, MAX_FIELDS);
    pointerUnlessEmpty("writes", address, n);
    List<FieldWrite> writes = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      long at = address + (long) i * WriteDeclLayout.BYTES;
      WriteMode mode =
          Check.constant(
              "writes[" + i + "].mode",
              Memory.i32(at + WriteDeclLayout.MODE),
              WriteMode.values(),
              MODES);
      writes.add(
          new FieldWrite(field("writes", i, Memory.i32(at + WriteDeclLayout.FIELD_ID)), mode));
    }
    return writes;
  }

  private static void pointerUnlessEmpty(String name, long address, int count) {
    if (count != 0) {
      Check.pointer(name, address);
    }
  }

  /** No world has so many fields that the sign bit counts. */
  private static int field(String name, int index, int field) {
    if (field < 0 || field >= MAX_FIELDS) {
      throw Check.invalid(
          name
              + "["
              + index
              + "]="
              + Integer.toUnsignedString(field)
              + " allowed=0.."
              + (MAX_FIELDS - 1));
    }
    return field;
  }
}
