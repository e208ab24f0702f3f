package io.murk.replay.v3;

import io.murk.command.Payload;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.space.Coord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The payloads of version 3:
 *
 * <pre>
 * coord = u32 n, n * i32
 * 0 Move               u64 entity, coord
 * 1 Spawn              coord, u32 n, n * (u32 field, f32)
 * 2 Despawn            u64 entity
 * 3 SetField           coord, u32 field, f32
 * 4 Custom             u32 type, u32 n, n bytes
 * 5 SetParameter       u32 key, f64
 * 6 SetParameterBatch  u32 n, n * (u32 key, f64)
 * </pre>
 *
 * Bytes behind a payload's end are ignored, as in 0.1.9.
 */
final class V3Payloads {
  private static final int MOVE = 0;
  private static final int SPAWN = 1;
  private static final int DESPAWN = 2;
  private static final int SET_FIELD = 3;
  private static final int CUSTOM = 4;
  private static final int SET_PARAMETER = 5;
  private static final int SET_PARAMETER_BATCH = 6;

  private static final int FIELD_VALUE_BYTES = 8;
  private static final int PARAMETER_BYTES = 12;

  private V3Payloads() {}

  static int type(Payload payload) {
    return switch (payload) {
      case Payload.Move m -> MOVE;
      case Payload.Spawn s -> SPAWN;
      case Payload.Despawn d -> DESPAWN;
      case Payload.SetField f -> SET_FIELD;
      case Payload.Custom c -> CUSTOM;
      case Payload.SetParameter p -> SET_PARAMETER;
      case Payload.SetParameterBatch b -> SET_PARAMETER_BATCH;
    };
  }

  // ---------------------------------------------------------------- writing

  static byte[] bytes(Payload payload) {
    return switch (payload) {
      case Payload.Move move -> {
        ByteBuffer to = V3Bytes.buffer(8 + size(move.target())).putLong(move.entityId());
        yield put(to, move.target()).array();
      }
      case Payload.Spawn spawn -> {
        long values = 4 + (long) FIELD_VALUE_BYTES * spawn.values().size();
        V3Bytes.requireBlob("spawn", values + size(spawn.cell()));
        ByteBuffer to = put(V3Bytes.buffer(values + size(spawn.cell())), spawn.cell());
        to.putInt(spawn.values().size());
        for (Payload.Spawn.FieldValue each : spawn.values()) {
          to.putInt(each.field()).putInt(Float.floatToRawIntBits(each.value()));
        }
        yield to.array();
      }
      case Payload.Despawn despawn -> V3Bytes.buffer(8).putLong(despawn.entityId()).array();
      case Payload.SetField set -> {
        requireNoComponent(set);
        ByteBuffer to = put(V3Bytes.buffer(size(set.cell()) + 8), set.cell());
        yield to.putInt(set.field()).putInt(Float.floatToRawIntBits(set.value())).array();
      }
      case Payload.Custom custom ->
          V3Bytes.buffer(8 + custom.size())
              .putInt(custom.typeId())
              .putInt(custom.size())
              .put(custom.bytes())
              .array();
      case Payload.SetParameter set -> put(V3Bytes.buffer(PARAMETER_BYTES), set).array();
      case Payload.SetParameterBatch batch -> {
        int count = batch.parameters().size();
        ByteBuffer to = V3Bytes.buffer(4 + (long) PARAMETER_BYTES * count).putInt(count);
        for (Payload.SetParameter each : batch.parameters()) {
          put(to, each);
        }
        yield to.array();
      }
    };
  }

  private static void requireNoComponent(Payload.SetField set) {
    if (set.component() != 0) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "component=" + set.component() + " allowed=0: version 3 has no form for others");
    }
  }

  private static ByteBuffer put(ByteBuffer to, Payload.SetParameter set) {
    return to.putInt(set.key()).putLong(Double.doubleToRawLongBits(set.value()));
  }

  private static long size(Coord coord) {
    return 4 + 4L * coord.ndim();
  }

  private static ByteBuffer put(ByteBuffer to, Coord coord) {
    to.putInt(coord.ndim());
    for (int axis = 0; axis < coord.ndim(); axis++) {
      to.putInt(coord.axis(axis));
    }
    return to;
  }

  // ---------------------------------------------------------------- reading

  static Payload payload(int type, byte... bytes) {
    ByteBuffer from = V3Bytes.little(bytes);
    return switch (type) {
      case MOVE -> {
        require(from, 8, "Move payload");
        yield new Payload.Move(from.getLong(), coord(from));
      }
      case SPAWN -> spawn(from);
      case DESPAWN -> {
        require(from, 8, "Despawn payload");
        yield new Payload.Despawn(from.getLong());
      }
      case SET_FIELD -> {
        Coord cell = coord(from);
        require(from, FIELD_VALUE_BYTES, "SetField payload");
        yield new Payload.SetField(cell, from.getInt(), Float.intBitsToFloat(from.getInt()));
      }
      case CUSTOM -> custom(from);
      case SET_PARAMETER -> {
        require(from, PARAMETER_BYTES, "SetParameter payload");
        yield parameter(from);
      }
      case SET_PARAMETER_BATCH -> batch(from);
      default ->
          throw new MurkException(
              ErrorCode.REPLAY_UNKNOWN_PAYLOAD, "payload_type=" + type + " allowed=0..6");
    };
  }

  private static Payload spawn(ByteBuffer from) {
    Coord cell = coord(from);
    int count = count(from, "Spawn field_values count");
    List<Payload.Spawn.FieldValue> values = new ArrayList<>();
    for (int i = 0; i != count; i++) {
      require(from, FIELD_VALUE_BYTES, "Spawn field_values entry");
      values.add(new Payload.Spawn.FieldValue(from.getInt(), Float.intBitsToFloat(from.getInt())));
    }
    return new Payload.Spawn(cell, values);
  }

  private static Payload custom(ByteBuffer from) {
    require(from, 8, "Custom payload");
    int type = from.getInt();
    int size = from.getInt();
    require(from, Integer.toUnsignedLong(size), "Custom data");
    byte[] bytes = new byte[size];
    from.get(bytes);
    return new Payload.Custom(type, bytes);
  }

  private static Payload batch(ByteBuffer from) {
    int count = count(from, "SetParameterBatch count");
    List<Payload.SetParameter> parameters = new ArrayList<>();
    for (int i = 0; i != count; i++) {
      require(from, PARAMETER_BYTES, "SetParameterBatch entry");
      parameters.add(parameter(from));
    }
    return new Payload.SetParameterBatch(parameters);
  }

  private static Payload.SetParameter parameter(ByteBuffer from) {
    return new Payload.SetParameter(from.getInt(), Double.longBitsToDouble(from.getLong()));
  }

  private static Coord coord(ByteBuffer from) {
    int ndim = count(from, "coord length");
    require(from, 4 * Integer.toUnsignedLong(ndim), "coord data");
    int[] axes = new int[ndim];
    for (int axis = 0; axis < ndim; axis++) {
      axes[axis] = from.getInt();
    }
    return Coord.of(axes);
  }

  private static int count(ByteBuffer from, String what) {
    require(from, 4, what);
    return from.getInt();
  }

  private static void require(ByteBuffer from, long bytes, String what) {
    if (from.remaining() < bytes) {
      throw V3Bytes.malformed("truncated " + what);
    }
  }
}
