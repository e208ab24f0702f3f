package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldConfig;
import io.murk.ffi.define.FieldReader;
import io.murk.ffi.define.PreflightReport;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;
import io.murk.field.FieldDef;

/** What configs have beyond those of ABI 3: whole fields, parameters, threads, preflight. */
final class DefineCalls {
  private DefineCalls() {}

  static int configAddFieldDef(long config, long def, long out) {
    try {
      Check.pointerOrNull("field", out);
      FieldDef field = FieldReader.field(def);
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        int number = held.builder().fields().size();
        Check.range("field", number, 0, FieldReader.MAX_FIELDS - 1);
        held.builder().field(field);
        if (out != 0) {
          Memory.putI32(out, number);
        }
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configAddParameter(long config, long name, double initial, long out) {
    try {
      Check.pointerOrNull("key", out);
      String text = Text.read("name", name);
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        int key = held.builder().parameters().size();
        held.builder().parameter(text, initial);
        if (out != 0) {
          Memory.putI32(out, key);
        }
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configSetThreads(long config, int threads) {
    try {
      Check.range("threads", threads, 1, Check.MAX_THREADS);
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.builder().threads(threads);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configPreflight(long config, int worlds, long out) {
    try {
      PreflightReport.check(out);
      Check.range("worlds", worlds, 1, Check.MAX_WORLDS);
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        PreflightReport.write(held.builder().preflight(worlds), out);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configPreflightJson(long config, int worlds, long buffer, long capacity) {
    try {
      Check.pointerOrNull("buffer", buffer);
      Check.range("worlds", worlds, 1, Check.MAX_WORLDS);
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        String json = PreflightReport.json(held.builder().preflight(worlds));
        return Text.write(buffer, capacity, json);
      }
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
