package io.murk.engine;

import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * What queued commands carry beyond the columns of their queue: parameters and bytes, one command's
 * behind the other's.
 *
 * <p>Grows by doubling up to its bounds, and is emptied as a whole. hot: 0 B/op once grown, and
 * once it has seen a command of each length of bytes.
 */
final class CommandContents {
  /** Parameters that the waiting commands of a world set: 12 MiB of them. */
  static final int MAX_PARAMETERS = 1 << 20;

  /** Bytes that the waiting custom commands of a world carry: 64 MiB. */
  static final int MAX_BYTES = 1 << 26;

  private int parameters;
  private int bytes;
  private byte[] content = new byte[0];

  /** Grows last, so that its length is what both columns have room for. */
  private double[] values = new double[0];

  private int[] keys = new int[0];

  /** One command's bytes, aligned for any type, with a view of each length that was asked for. */
  private MemorySegment buffer = MemorySegment.ofArray(new long[0]);

  private MemorySegment[] views = new MemorySegment[0];

  int parameters() {
    return parameters;
  }

  int bytes() {
    return bytes;
  }

  /** Forgets what was added after there were that many. */
  void cut(int toParameters, int toBytes) {
    parameters = toParameters;
    bytes = toBytes;
  }

  /** Adds the parameters of command {@code i}; returns how many, or -1 when there is no room. */
  int addParameters(CommandBatch batch, int i) {
    int count = require(batch.parameterCount(i), Payload.MAX_PARAMETERS, i, "parameters");
    if (count > MAX_PARAMETERS - parameters) {
      return -1;
    }
    if (count > values.length - parameters) {
      int length = grown(values.length, parameters + count, MAX_PARAMETERS);
      keys = Arrays.copyOf(keys, length);
      values = Arrays.copyOf(values, length);
    }
    for (int k = 0; k < count; k++) {
      keys[parameters + k] = batch.parameterKey(i, k);
      values[parameters + k] = batch.parameterValue(i, k);
    }
    parameters += count;
    return count;
  }

  /** Adds the bytes of command {@code i}; returns how many, or -1 when there is no room. */
  int addBytes(CommandBatch batch, int i) {
    int count = require(batch.customSize(i), Payload.MAX_CUSTOM_BYTES, i, "bytes");
    if (count > MAX_BYTES - bytes) {
      return -1;
    }
    if (count > content.length - bytes) {
      content = Arrays.copyOf(content, grown(content.length, bytes + count, MAX_BYTES));
    }
    batch.copyCustom(i, content, bytes, count);
    bytes += count;
    return count;
  }

  private static int require(int count, int most, int i, String what) {
    if (count < 0 || count > most) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "commands["
              + i
              + "]."
              + what
              + ".length="
              + Integer.toUnsignedString(count)
              + " allowed=0.."
              + most);
    }
    return count;
  }

  private static int grown(int length, int needed, int most) {
    return Math.min(most, Math.max(needed, Math.max(64, length * 2)));
  }

  int key(int parameter) {
    return keys[parameter];
  }

  double value(int parameter) {
    return values[parameter];
  }

  /** A command's bytes, read-only and 8-byte aligned, until the next call. */
  MemorySegment view(int start, int count) {
    if (count > buffer.byteSize()) {
      int length = grown((int) buffer.byteSize(), count, Payload.MAX_CUSTOM_BYTES);
      buffer = MemorySegment.ofArray(new long[(length + 7) / 8]);
      views = new MemorySegment[length + 1];
    }
    if (views.length == 0) {
      views = new MemorySegment[1];
    }
    MemorySegment view = views[count];
    if (view == null) {
      view = buffer.asSlice(0, count).asReadOnly();
      views[count] = view;
    }
    MemorySegment.copy(content, start, buffer, ValueLayout.JAVA_BYTE, 0, count);
    return view;
  }
}
