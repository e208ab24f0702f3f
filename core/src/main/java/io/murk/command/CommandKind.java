package io.murk.command;

/** The kinds of commands. */
public enum CommandKind {
  /** {@link Payload.SetParameter}. */
  SET_PARAMETER,
  /** {@link Payload.SetField}. */
  SET_FIELD
}
