package io.murk.command;

import io.murk.field.FieldSchema;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;

/**
 * A world as a {@link CommandRule} sees and edits it: with the powers of {@link Payload.SetField}
 * and {@link Payload.SetParameter}, in the state that the commands before it left.
 *
 * <p>A refused edit changes nothing and answers false; the rule decides what that means.
 */
public interface CommandEditor {
  /** The space; its {@code rank} turns a coordinate into a rank. */
  Space space();

  /** The fields. */
  FieldSchema schema();

  /** The tick that is about to be computed; the first is 1. */
  long tick();

  /**
   * Sets one value, as {@link Payload.SetField} does.
   *
   * @return false when there is no such cell, field or component, or when the field is Static
   */
  boolean set(int field, int rank, int component, float value);

  /**
   * Sets a parameter, as {@link Payload.SetParameter} does.
   *
   * @return false when the key is not declared
   */
  boolean setParameter(int key, double value);

  /**
   * The value that {@link #set} would replace: that of the tick's start, or what the commands
   * before and this call's own edits left there. A per-tick field that no propagator writes starts
   * the tick with zeros, or with its last values if it carries them forward.
   *
   * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} when there is no such element
   */
  float value(int field, int rank, int component);

  /**
   * All values of a field, f32 [cell][component], as {@link #value} has them; read-only and valid
   * until the next {@link #set}.
   *
   * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} when there is no such field
   */
  MemorySegment values(int field);

  /**
   * A parameter as the commands before and this call's own edits left it.
   *
   * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} when the key is not declared
   */
  double parameter(int key);
}
