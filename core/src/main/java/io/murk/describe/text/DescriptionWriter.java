package io.murk.describe.text;

import io.murk.command.CommandRules;
import io.murk.command.ParameterSet;
import io.murk.describe.WorldDescription;
import io.murk.field.FieldSchema;
import io.murk.propagator.Propagator;
import io.murk.space.Space;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes a description line by line; the order of the calls is that of the lines. */
public final class DescriptionWriter {
  /** The version that the first line tells. */
  static final int VERSION = 1;

  static final String FIRST = "murk-world";

  /** More bytes of arrays than this are not described. */
  private static final int MOST_BYTES = 1 << 28;

  private final StringBuilder text = new StringBuilder();
  private byte[] blob = new byte[64];
  private int used;

  /** Begins with the first line. */
  public DescriptionWriter() {
    begin(FIRST + " " + VERSION).end();
  }

  /** Begins a line with its keyword and kind. */
  public DescriptionWriter begin(String words) {
    text.append(words);
    return this;
  }

  /** A value without spaces. */
  public DescriptionWriter word(String key, Object value) {
    text.append(' ').append(key).append('=').append(value);
    return this;
  }

  /** A number to the bit. */
  public DescriptionWriter number(String key, double value) {
    return word(key, Numbers.text(value));
  }

  /** A number to the bit. */
  DescriptionWriter number(String key, float value) {
    return word(key, Numbers.text(value));
  }

  /** Any text. */
  DescriptionWriter quoted(String key, String value) {
    return word(key, Quoted.quote(value));
  }

  /** Whether there is room for arrays of so many bytes. */
  boolean hasRoom(long bytes) {
    return bytes <= MOST_BYTES - used;
  }

  /** An array, which has room: int[], long[], float[] or double[]. */
  DescriptionWriter array(String key, Object array) {
    ArrayType type = ArrayType.of(array);
    int count = java.lang.reflect.Array.getLength(array);
    int bytes = count * type.bytes();
    if (blob.length - used < bytes) {
      blob = Arrays.copyOf(blob, Math.max(used + bytes, (int) Math.min(2L * used, MOST_BYTES)));
    }
    type.put(array, ByteBuffer.wrap(blob, used, bytes).order(ByteOrder.LITTLE_ENDIAN));
    word(key, type.word() + ":" + used + ":" + count);
    used += bytes;
    return this;
  }

  /** Ends the line. */
  public void end() {
    text.append('\n');
  }

  /** The lines of a space. */
  public void space(Space space) {
    if (SpaceLines.canDescribe(space, this)) {
      SpaceLines.write(space, this);
    } else {
      begin("unknown space").quoted("text", space.toString()).end();
    }
  }

  /** A line for each field. */
  public void fields(FieldSchema schema) {
    for (int field = 0; field < schema.size(); field++) {
      FieldLines.write(schema, field, this);
    }
  }

  /** A line for each parameter. */
  public void parameters(ParameterSet parameters) {
    for (ParameterSet.Parameter each : parameters.parameters()) {
      begin("parameter").quoted("name", each.name()).number("initial", each.initial()).end();
    }
  }

  /** The line of a propagator. */
  public void propagator(Propagator propagator, String name) {
    LibraryPropagators.write(propagator, name, this);
  }

  /** A line for each rule, which says that it is not described. */
  public void rules(CommandRules rules) {
    for (int type : rules.types()) {
      begin("unknown rule").word("type", Integer.toUnsignedString(type)).end();
    }
  }

  /** Ends the text. */
  public WorldDescription finish() {
    begin("end").end();
    return WorldDescription.of(text.toString(), Arrays.copyOf(blob, used));
  }
}
