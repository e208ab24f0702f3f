package io.murk.ffi.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.ffi.marshal.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Plays the C host: native memory, and configs made through the calls. */
final class Host implements AutoCloseable {
  static final int ROWS = 8;
  static final int COLS = 6;
  static final int CELLS = ROWS * COLS;

  private final Arena arena = Arena.ofShared();
  private final long out = bytes(8);

  long bytes(long size) {
    return arena.allocate(size, 8).address();
  }

  long handle() {
    return Memory.i64(out);
  }

  long out() {
    return out;
  }

  long text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment segment = arena.allocate(utf8.length + 1L);
    MemorySegment.copy(utf8, 0, segment, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, utf8.length);
    return segment.address();
  }

  static void ok(int status) {
    assertEquals(0, status);
  }

  /**
   * 8 x 6 cells: field 0 diffuses, field 1 is for commands; a fault propagator on field 2 if kind
   * >= 0.
   */
  long config(int faultKind, long succeedTicks) {
    ok(ConfigCalls.configCreate(out));
    long config = handle();
    long params = bytes(24);
    Memory.putF64(params, ROWS);
    Memory.putF64(params + 8, COLS);
    Memory.putF64(params + 16, 0);
    ok(ConfigCalls.configSetSpace(config, 2, params, 3));
    ok(ConfigCalls.configAddField(config, text("heat"), 0, 1, 0, 0));
    ok(ConfigCalls.configAddField(config, text("mark"), 0, 1, 0, 0));
    ok(ConfigCalls.configSetDt(config, 1.0));
    long def = bytes(96);
    MemorySegment.ofAddress(def);
    Memory.putI32(def, 96);
    Memory.putI32(def + 12, -1);
    Memory.putF64(def + 16, 0.1);
    ok(PropagatorCalls.scalarDiffusionCreate(def, out));
    ok(ConfigCalls.configAddPropagator(config, handle()));
    if (faultKind >= 0) {
      ok(ConfigCalls.configAddField(config, text("fault"), 0, 1, 0, 0));
      ok(PropagatorCalls.faultPropagatorCreate(2, faultKind, succeedTicks, out));
      ok(ConfigCalls.configAddPropagator(config, handle()));
    }
    return config;
  }

  long world() {
    ok(LockstepCalls.lockstepCreate(config(-1, 0), out));
    return handle();
  }

  /** One SetField on field 1 for each of {@code count} cells. */
  long commands(int count) {
    long commands = bytes(80L * count);
    for (int i = 0; i < count; i++) {
      long at = commands + 80L * i;
      Memory.putI32(at, 1);
      Memory.putI64(at + 8, -1);
      Memory.putI32(at + 36, 1);
      Memory.putI32(at + 44, Float.floatToRawIntBits(i));
      Memory.putI32(at + 56, i / COLS);
      Memory.putI32(at + 60, i % COLS);
      Memory.putI32(at + 72, 2);
    }
    return commands;
  }

  /** Entries that show the whole of the first {@code fields} fields. */
  long entries(int fields) {
    long entries = bytes(72L * fields);
    for (int i = 0; i < fields; i++) {
      Memory.putI32(entries + 72L * i, i);
    }
    return entries;
  }

  long diskEntry(int radius) {
    long entry = bytes(72);
    Memory.putI32(entry + 4, 5);
    Memory.putI32(entry + 24, radius);
    Memory.putI32(entry + 56, 1);
    return entry;
  }

  @Override
  public void close() {
    arena.close();
  }
}
