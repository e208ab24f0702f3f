/**
 * Commands edit a world before a tick advances it; receipts say what became of them.
 *
 * <p>A program builds {@link io.murk.command.Command} values; a caller with its commands in native
 * memory implements {@link io.murk.command.CommandBatch} over it, and nothing is copied to the
 * heap. A world says with {@link io.murk.command.CommandRule}s what custom commands do to it, and
 * with a {@link io.murk.command.ParameterSet} which parameters commands may set. 64-bit sources,
 * sequence numbers and ticks are unsigned.
 */
@org.jspecify.annotations.NullMarked
package io.murk.command;
