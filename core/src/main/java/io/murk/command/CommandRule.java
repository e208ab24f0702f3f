package io.murk.command;

import java.lang.foreign.MemorySegment;

/**
 * What a world does with the {@link Payload.Custom} commands of one type.
 *
 * <p>It is called once for each such command, in the order of all commands, before the tick's
 * propagators run. It must answer from its arguments alone, or the world is no longer the same for
 * the same commands. A rule is shared by all worlds that a configuration builds; those of a batch
 * call it from several threads at once.
 *
 * <p>Several edits of one call hold together or not at all: when it answers false, what it had set
 * is set back. Whatever it throws rolls the tick back, with the code {@code COMMAND_FAILED} and the
 * type in the message. hot, if the rule is: the call itself allocates nothing.
 */
@FunctionalInterface
public interface CommandRule {
  /**
   * Executes one command.
   *
   * @param typeId the type that the rule was registered for
   * @param bytes the command's bytes, read-only, 8-byte aligned, valid during the call only
   * @param editor the world, during the call only
   * @return whether it was applied; false becomes the receipt NotApplied
   */
  boolean apply(int typeId, MemorySegment bytes, CommandEditor editor);
}
