package io.murk.ffi.calls;

import static io.murk.ffi.calls.Host.ok;

import io.murk.ffi.marshal.Memory;
import java.lang.foreign.Linker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Makes configs with propagators in C: functions of the C library, or those that are given. */
final class CallbackHost {
  static final int STORES_RESULT = 4;

  static {
    load();
  }

  private CallbackHost() {}

  @SuppressWarnings("restricted") // our own library, which binds the natives of callbacks
  private static void load() {
    System.load(Path.of("target/native/libmurk.so").toAbsolutePath().toString());
  }

  /** The address of a function of the C library. */
  @SuppressWarnings("restricted") // a look-up
  static long function(String name) {
    return Linker.nativeLinker().defaultLookup().find(name).orElseThrow().address();
  }

  /**
   * The config of {@link Host} with a new field each for {@code count} propagators, which write it
   * and read the first; every second one incrementally.
   */
  static long config(Host host, boolean basic, int count) {
    long config = host.config(-1, 0);
    for (int i = 0; i < count; i++) {
      ok(ConfigCalls.configAddField(config, text(host, "field" + i), 0, 1, 0, 0));
      long def = def(host, 2 + i, i & 1);
      if (basic) {
        Memory.putI64(def + 8 + 56, function("labs"));
        ok(CallbackCalls.propagatorCreate(def + 8, host.out()));
      } else {
        Memory.putI64(def + 64, function("atoi"));
        ok(CallbackCalls.callbackCreate(def, host.out()));
      }
      ok(ConfigCalls.configAddPropagator(config, host.handle()));
    }
    return config;
  }

  /** The config of {@link Host} with one propagator on field 2. */
  static long config(Host host, long function, long userData, int flags) {
    long config = host.config(-1, 0);
    ok(ConfigCalls.configAddField(config, text(host, "field"), 0, 1, 0, 0));
    long def = def(host, 2, 0);
    Memory.putI32(def + 4, flags);
    Memory.putI64(def + 64, function);
    Memory.putI64(def + 72, userData);
    ok(CallbackCalls.callbackCreate(def, host.out()));
    ok(ConfigCalls.configAddPropagator(config, host.handle()));
    return config;
  }

  /** A MurkCallbackDef without function; behind its first two words, a MurkPropagatorDef. */
  private static long def(Host host, int field, int mode) {
    long def = host.bytes(128);
    long reads = host.bytes(8);
    long writes = host.bytes(8);
    Memory.putI32(writes, field);
    Memory.putI32(writes + 4, mode);
    Memory.putI32(def, 128);
    Memory.putI64(def + 8, text(host, "in C"));
    Memory.putI64(def + 16, reads);
    Memory.putI64(def + 24, 1);
    Memory.putI64(def + 32, reads);
    Memory.putI64(def + 40, 1);
    Memory.putI64(def + 48, writes);
    Memory.putI64(def + 56, 1);
    return def;
  }

  static long text(Host host, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    long address = host.bytes(utf8.length + 1L);
    for (int i = 0; i < utf8.length; i++) {
      Memory.putU8(address + i, utf8[i]);
    }
    return address;
  }
}
