package io.murk.describe.text;

import java.nio.ByteBuffer;

/** What arrays hold, little-endian. */
enum ArrayType {
  I32(4) {
    @Override
    void put(Object array, ByteBuffer to) {
      to.asIntBuffer().put((int[]) array);
    }

    @Override
    Object take(ByteBuffer from, int count) {
      int[] array = new int[count];
      from.asIntBuffer().get(array);
      return array;
    }
  },
  I64(8) {
    @Override
    void put(Object array, ByteBuffer to) {
      to.asLongBuffer().put((long[]) array);
    }

    @Override
    Object take(ByteBuffer from, int count) {
      long[] array = new long[count];
      from.asLongBuffer().get(array);
      return array;
    }
  },
  F32(4) {
    @Override
    void put(Object array, ByteBuffer to) {
      to.asFloatBuffer().put((float[]) array);
    }

    @Override
    Object take(ByteBuffer from, int count) {
      float[] array = new float[count];
      from.asFloatBuffer().get(array);
      return array;
    }
  },
  F64(8) {
    @Override
    void put(Object array, ByteBuffer to) {
      to.asDoubleBuffer().put((double[]) array);
    }

    @Override
    Object take(ByteBuffer from, int count) {
      double[] array = new double[count];
      from.asDoubleBuffer().get(array);
      return array;
    }
  };

  private final int bytes;

  ArrayType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of an element. */
  int bytes() {
    return bytes;
  }

  /** Its name in a description. */
  String word() {
    return switch (this) {
      case I32 -> "i32";
      case I64 -> "i64";
      case F32 -> "f32";
      case F64 -> "f64";
    };
  }

  abstract void put(Object array, ByteBuffer to);

  abstract Object take(ByteBuffer from, int count);

  static ArrayType of(Object array) {
    return switch (array) {
      case int[] i -> I32;
      case long[] i -> I64;
      case float[] i -> F32;
      case double[] i -> F64;
      default -> throw new IllegalArgumentException("array=" + array.getClass());
    };
  }
}
