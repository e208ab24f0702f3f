package io.murk.ffi.define;

import io.murk.command.ParameterSet;
import io.murk.egress.Snapshot;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;

/** Tells what parameters a world has, and their values. */
public final class ParameterReader {
  private ParameterReader() {}

  /** A declared parameter. */
  public static ParameterSet.Parameter require(ParameterSet parameters, int key) {
    if (!parameters.contains(key)) {
      throw Check.invalid(
          "key="
              + Integer.toUnsignedString(key)
              + (parameters.size() == 0
                  ? " allowed: none"
                  : " allowed=0.." + (parameters.size() - 1)));
    }
    return parameters.parameters().get(key);
  }

  /** Writes the published values, and their version where one is wanted. */
  public static void values(
      ParameterSet parameters, Snapshot snapshot, int world, long values, long n, long version) {
    Check.pointerOrNull("version", version);
    int size = parameters.size();
    if (size > 0) {
      Check.array("values", values, Double.BYTES);
    }
    Check.room("n", n, size);
    for (int key = 0; key < size; key++) {
      Memory.putF64(values + (long) key * Double.BYTES, snapshot.parameter(key, world));
    }
    if (version != 0) {
      Memory.putI64(version, snapshot.parameterVersion(world));
    }
  }

  /** Writes a text and, where it is wanted, its full length. */
  public static void text(String text, long buffer, long capacity, long length) {
    Check.pointerOrNull("buffer", buffer);
    Check.pointerOrNull("length", length);
    int bytes = Text.write(buffer, capacity, text);
    if (length != 0) {
      Memory.putI64(length, bytes);
    }
  }
}
