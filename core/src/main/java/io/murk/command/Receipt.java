package io.murk.command;

import org.jspecify.annotations.Nullable;

/**
 * What became of one command.
 *
 * @param accepted false when it was refused or could not be applied; an expired or rolled-back
 *     command stays accepted and has a reason
 * @param appliedTick the tick that applied it, 0 when none did
 * @param reasonOrNull why it was not applied, or null
 * @param commandIndex its place in the batch in which it was submitted
 * @param commandId its number among all commands ever submitted to this world, from 0
 */
public record Receipt(
    boolean accepted,
    long appliedTick,
    @Nullable ReasonCode reasonOrNull,
    int commandIndex,
    long commandId) {}
