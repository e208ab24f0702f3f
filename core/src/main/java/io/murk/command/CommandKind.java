package io.murk.command;

/** The kinds of commands. */
public enum CommandKind {
  /** {@link Payload.SetParameter}. */
  SET_PARAMETER,
  /** {@link Payload.SetField}. */
  SET_FIELD,
  /** {@link Payload.SetParameterBatch}. */
  SET_PARAMETER_BATCH,
  /** {@link Payload.Custom}. */
  CUSTOM,
  /** {@link Payload.Move}. */
  MOVE,
  /** {@link Payload.Spawn}. */
  SPAWN,
  /** {@link Payload.Despawn}. */
  DESPAWN
}
