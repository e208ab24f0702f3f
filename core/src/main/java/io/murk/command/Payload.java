package io.murk.command;

import io.murk.space.Coord;

/** What a command does. */
public sealed interface Payload {
  /**
   * Sets one value.
   *
   * <p>On a field that some propagator writes, it edits the tick-start state, which that tick's
   * propagators read. On a per-tick field that none writes, it sets the value of this tick.
   *
   * @param cell the cell
   * @param field the field's number
   * @param component the component of a Vector field, from 0
   * @param value any f32, NaN included
   */
  record SetField(Coord cell, int field, int component, float value) implements Payload {
    /** Sets component 0. */
    public SetField(Coord cell, int field, float value) {
      this(cell, field, 0, value);
    }
  }

  /**
   * Sets a world parameter. Worlds of this version declare none and answer {@link
   * ReasonCode#UNSUPPORTED_COMMAND}.
   */
  record SetParameter(int key, double value) implements Payload {}
}
