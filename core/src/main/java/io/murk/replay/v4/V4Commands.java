package io.murk.replay.v4;

import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;
import io.murk.command.Payload;

/** Writes commands where they are collected, straight from their batch. hot: 0 B/op. */
final class V4Commands {
  private static final int HAS_SOURCE = 1;
  private static final int HAS_NUMBER = 2;
  private static final int REFUSED = 4;
  private static final int MOST_AXES = 255;

  private V4Commands() {}

  /** Writes command {@code i}. */
  static void write(V4Records to, CommandBatch batch, int i, boolean refused) {
    CommandKind kind = batch.kind(i);
    boolean source = batch.hasSource(i);
    boolean number = batch.hasSourceSeq(i);
    int axes = kind == CommandKind.SET_FIELD ? bounded(batch.ndim(i), MOST_AXES) : 0;
    int flags = (source ? HAS_SOURCE : 0) | (number ? HAS_NUMBER : 0) | (refused ? REFUSED : 0);
    int start = to.begun();
    to.putInt(number(kind) | flags << 8 | (batch.priorityClass(i) & 0xff) << 16 | axes << 24);
    to.putInt(0);
    to.putLong(batch.expiresAfterTick(i));
    if (source) {
      to.putLong(batch.source(i));
    }
    if (number) {
      to.putLong(batch.sourceSeq(i));
    }
    switch (kind) {
      case SET_FIELD -> setField(to, batch, i, axes);
      case SET_PARAMETER -> parameter(to, batch, i, 0);
      case SET_PARAMETER_BATCH -> parameters(to, batch, i, refused);
      case CUSTOM -> custom(to, batch, i, refused);
      case MOVE, SPAWN, DESPAWN -> {
        // no world executes them
      }
    }
    to.align();
    to.set(start - 4, to.begun() - start); // behind the record's header
  }

  private static void setField(V4Records to, CommandBatch batch, int i, int axes) {
    to.putInt(batch.field(i));
    to.putInt(batch.component(i));
    to.putInt(Float.floatToRawIntBits(batch.value(i)));
    for (int axis = 0; axis < axes; axis++) {
      to.putInt(batch.coord(i, axis));
    }
  }

  private static void parameters(V4Records to, CommandBatch batch, int i, boolean refused) {
    int count = count(batch.parameterCount(i), Payload.MAX_PARAMETERS, refused);
    to.putInt(count);
    to.putInt(0);
    for (int k = 0; k < count; k++) {
      parameter(to, batch, i, k);
    }
  }

  private static void parameter(V4Records to, CommandBatch batch, int i, int k) {
    to.putInt(batch.parameterKey(i, k));
    to.putInt(0);
    to.putLong(Double.doubleToRawLongBits(batch.parameterValue(i, k)));
  }

  private static void custom(V4Records to, CommandBatch batch, int i, boolean refused) {
    int count = count(batch.customSize(i), Payload.MAX_CUSTOM_BYTES, refused);
    to.putInt(batch.customType(i));
    to.putInt(count);
    int from = to.take(count);
    batch.copyCustom(i, to.array(), from, count);
  }

  /** The queue has not looked at refused ones, so their counts may be anything. */
  private static int count(int given, int most, boolean refused) {
    if (given >= 0 && given <= most) {
      return given;
    }
    if (refused) {
      return 0;
    }
    throw new IllegalStateException("the commands changed while they were recorded");
  }

  /** A coordinate of another number of axes than the space's is no cell, however many they are. */
  private static int bounded(int given, int most) {
    return Math.clamp(given, 0, most);
  }

  private static int number(CommandKind kind) {
    return switch (kind) {
      case MOVE -> 0;
      case SPAWN -> 1;
      case DESPAWN -> 2;
      case SET_FIELD -> 3;
      case CUSTOM -> 4;
      case SET_PARAMETER -> 5;
      case SET_PARAMETER_BATCH -> 6;
    };
  }
}
