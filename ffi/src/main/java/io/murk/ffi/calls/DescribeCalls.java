package io.murk.ffi.calls;

import static io.murk.ffi.CallBoundary.OK;
import static io.murk.ffi.CallBoundary.fail;

import io.murk.ffi.Handles;
import io.murk.ffi.HeldBatch;
import io.murk.ffi.HeldWorld;
import io.murk.ffi.define.FieldReader;
import io.murk.ffi.define.ParameterReader;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.world.WorldConfig;
import java.util.Objects;

/** What fields and parameters a world or a batch has. */
final class DescribeCalls {
  private DescribeCalls() {}

  private static WorldConfig ofWorld(long world) {
    HeldWorld held = Handles.WORLDS.find(world);
    synchronized (held) {
      Handles.WORLDS.enter(held);
      return held.world().config();
    }
  }

  private static WorldConfig ofBatch(long batch, long world) {
    HeldBatch held = Handles.BATCHES.find(batch);
    synchronized (held) {
      Handles.BATCHES.enter(held);
      return held.batch().config(held.world(world));
    }
  }

  private static int units(FieldDef def, long buffer, long capacity, long length) {
    String units = Objects.requireNonNullElse(def.unitsOrNull(), "");
    ParameterReader.text(units, buffer, capacity, length);
    return OK;
  }

  private static int number(int value, long out) {
    Memory.putI32(out, value);
    return OK;
  }

  static int worldFieldCount(long world, long out) {
    try {
      Check.pointer("out", out);
      return number(ofWorld(world).schema().size(), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int worldFieldInfo(long world, int field, long out) {
    try {
      FieldReader.info(ofWorld(world).schema(), field, out);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int worldFieldName(long world, int field, long buffer, long capacity, long length) {
    try {
      FieldDef def = FieldReader.require(ofWorld(world).schema(), field);
      ParameterReader.text(def.name(), buffer, capacity, length);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int worldFieldUnits(long world, int field, long buffer, long capacity, long length) {
    try {
      return units(FieldReader.require(ofWorld(world).schema(), field), buffer, capacity, length);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int worldFieldFind(long world, long name, long out) {
    try {
      Check.pointer("out", out);
      FieldSchema schema = ofWorld(world).schema();
      return number(FieldReader.find(schema, name), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedFieldCount(long batch, long out) {
    try {
      Check.pointer("out", out);
      return number(ofBatch(batch, 0).schema().size(), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedFieldInfo(long batch, int field, long out) {
    try {
      FieldReader.info(ofBatch(batch, 0).schema(), field, out);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedFieldName(long batch, int field, long buffer, long capacity, long length) {
    try {
      FieldDef def = FieldReader.require(ofBatch(batch, 0).schema(), field);
      ParameterReader.text(def.name(), buffer, capacity, length);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedFieldUnits(long batch, int field, long buffer, long capacity, long length) {
    try {
      return units(
          FieldReader.require(ofBatch(batch, 0).schema(), field), buffer, capacity, length);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedFieldFind(long batch, long name, long out) {
    try {
      Check.pointer("out", out);
      FieldSchema schema = ofBatch(batch, 0).schema();
      return number(FieldReader.find(schema, name), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int worldParameterCount(long world, long out) {
    try {
      Check.pointer("out", out);
      return number(ofWorld(world).parameters().size(), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int worldParameterName(long world, int key, long buffer, long capacity, long length) {
    try {
      String name = ParameterReader.require(ofWorld(world).parameters(), key).name();
      ParameterReader.text(name, buffer, capacity, length);
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int worldParameterFind(long world, long name, long out) {
    try {
      Check.pointer("out", out);
      String text = Text.read("name", name);
      return number(ofWorld(world).parameters().keyOf(text), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int worldParameters(long world, long values, long n, long version) {
    try {
      HeldWorld held = Handles.WORLDS.find(world);
      synchronized (held) {
        Handles.WORLDS.enter(held);
        var parameters = held.world().config().parameters();
        ParameterReader.values(parameters, held.world().snapshot(), 0, values, n, version);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedParameterCount(long batch, long world, long out) {
    try {
      Check.pointer("out", out);
      return number(ofBatch(batch, world).parameters().size(), out);
    } catch (Throwable t) {
      return fail(t);
    }
  }

  static int batchedParameters(long batch, long world, long values, long n, long version) {
    try {
      HeldBatch held = Handles.BATCHES.find(batch);
      synchronized (held) {
        Handles.BATCHES.enter(held);
        int index = held.world(world);
        var parameters = held.batch().config(index).parameters();
        ParameterReader.values(parameters, held.batch().snapshot(), index, values, n, version);
      }
      return OK;
    } catch (Throwable t) {
      return fail(t);
    }
  }
}
