package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldConfig;
import io.murk.ffi.HeldPropagator;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.DefinitionReader;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;
import io.murk.field.FieldDef;
import io.murk.propagator.Propagator;
import io.murk.space.Space;

/** Configs. */
final class ConfigCalls {
  private ConfigCalls() {}

  static int configCreate(long out) {
    try {
      Check.pointer("out", out);
      Memory.putI64(out, Handles.CONFIGS.insert(new HeldConfig()));
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configDestroy(long config) {
    try {
      Handles.CONFIGS.destroy(config);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configSetSpace(long config, int spaceType, long params, long count) {
    try {
      Space space = DefinitionReader.space(spaceType, params, count);
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.builder().space(space);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configAddField(
      long config, long name, int type, int mutability, int dims, int boundary) {
    try {
      String text = Text.read("name", name);
      FieldDef def = DefinitionReader.field(text, type, mutability, dims, boundary);
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.builder().field(def);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configAddPropagator(long config, long propagator) {
    try {
      Check.handle("propagator", propagator);
      Propagator added = HeldPropagator.consume(propagator);
      try {
        HeldConfig held = Handles.CONFIGS.find(config);
        synchronized (held) {
          Handles.CONFIGS.enter(held);
          held.add(added);
        }
      } catch (Throwable t) {
        HeldPropagator.release(added);
        throw t;
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configSetDt(long config, double dt) {
    try {
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.builder().dt(dt);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configSetSeed(long config, long seed) {
    try {
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.builder().seed(seed);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configSetRingBufferSize(long config, long snapshots) {
    try {
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.builder().ringBufferSize(snapshots);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configSetMaxIngressQueue(long config, long commands) {
    try {
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.builder().maxIngressQueue(commands);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configSetMaxConsecutiveFailures(long config, int failures) {
    try {
      Check.range("failures", failures, 1, Integer.MAX_VALUE);
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.builder().maxConsecutiveFailures(failures);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int configSetFieldCarryForward(long config, int field, int on) {
    try {
      HeldConfig held = Handles.CONFIGS.find(config);
      synchronized (held) {
        Handles.CONFIGS.enter(held);
        held.carryForward(field, on != 0);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
